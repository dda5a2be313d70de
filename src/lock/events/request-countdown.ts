/** Requests to be let in: what is known of the newest one. Steady time, ms. */
export interface UnlockRequests {
  readonly startedAt: number;
  /** When its countdown ends. */
  readonly until: number;
  /** When a request last ended: answered, rejected, or withdrawn by the lock. */
  readonly endedAt: number;
  /** The countdown of the request that ended then; a lock may go on counting. */
  readonly ended: Countdown;
}

/** A countdown as one report has it. Steady time, ms. */
export interface Countdown {
  /** When it was reported. */
  readonly at: number;
  /** When it ends. */
  readonly until: number;
}

export const noRequests: UnlockRequests = {
  startedAt: -Infinity,
  until: -Infinity,
  endedAt: -Infinity,
  ended: { at: -Infinity, until: -Infinity },
};

/** Reports of one countdown name the same end, give or take delivery and whole seconds, ms. */
const countdownsApart = 5_000;
/** Within this time a report of the same seconds is the same report, come again, ms. */
const repeatsApart = 2_000;
/** Where no countdown is told: the shorter of the usual ones, so that no request is shown that is over, ms. */
export const usualCountdown = 60_000;

/** Whether two reports, in either order, are of one countdown: the same one ends at the same time, a new one later. */
export function isSameCountdown(one: Countdown, other: Countdown): boolean {
  const [earlier, later] = one.at <= other.at ? [one, other] : [other, one];
  const startsOver = later.at - earlier.at > repeatsApart && later.until - later.at >= earlier.until - earlier.at;
  return Math.abs(one.until - other.until) <= countdownsApart && !startsOver;
}

/** A request is reported. */
export function withRequest(requests: UnlockRequests, at: number, until: number): UnlockRequests {
  const isOver = at < requests.endedAt || isSameCountdown({ at, until }, requests.ended);
  return isOver || at < requests.startedAt ? requests : { ...requests, startedAt: at, until };
}

/** A request has ended: the lock says 0, or was opened, or took a rejection. Ends none that began later. */
export function withEnd(requests: UnlockRequests, at: number): UnlockRequests {
  if (at < requests.endedAt) {
    return requests;
  }
  const { startedAt, until } = requests;
  const ended = at >= startedAt ? { at: startedAt, until } : requests.ended;
  return { ...requests, endedAt: at, ended };
}

/** Whether a request waits for an answer. */
export function isPending({ startedAt, until, endedAt, ended }: UnlockRequests, now: number): boolean {
  return now < until && endedAt <= startedAt && ended.until !== until;
}
