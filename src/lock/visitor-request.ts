/** Requests of visitors to be let in: what is known of the newest one. Cloud time, ms. */
export interface VisitorRequests {
  readonly startedAt: number;
  /** When its countdown ends. */
  readonly until: number;
  /** When a request last ended: answered, rejected, or withdrawn by the lock. */
  readonly endedAt: number;
  /** The end of the countdown of the request that ended then; a lock may go on counting. */
  readonly endedUntil: number;
}

export const noRequests: VisitorRequests = {
  startedAt: -Infinity,
  until: -Infinity,
  endedAt: -Infinity,
  endedUntil: -Infinity,
};

/** Reports of one countdown name the same end, give or take delivery and whole seconds, ms. */
const countdownsApart = 5_000;
/** Where no countdown is told: the shorter of the usual ones, so that no request is shown that is over, ms. */
export const usualCountdown = 60_000;

/** A request is reported. */
export function withRequest(requests: VisitorRequests, startedAt: number, until: number): VisitorRequests {
  const isOver = startedAt < requests.endedAt || Math.abs(until - requests.endedUntil) <= countdownsApart;
  return isOver || startedAt < requests.startedAt ? requests : { ...requests, startedAt, until };
}

/** A request has ended: the lock says 0, or was opened, or took a rejection. Ends none that began later. */
export function withEnd(requests: VisitorRequests, at: number): VisitorRequests {
  if (at < requests.endedAt) {
    return requests;
  }
  const endedUntil = at >= requests.startedAt ? requests.until : requests.endedUntil;
  return { ...requests, endedAt: at, endedUntil };
}

/** Whether a request waits for an answer. */
export function isPending({ startedAt, until, endedAt, endedUntil }: VisitorRequests, now: number): boolean {
  const ended = endedAt > startedAt || endedUntil === until;
  return now < until && !ended;
}
