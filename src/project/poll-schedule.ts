/** What decides when the locks are read again. Times in ms of one clock. */
export interface StatusPollSituation {
  /** Calls that one round takes. */
  callsPerRound: number;
  /** When they were last read. */
  readAt: number;
  /** When something last happened to any bolt. */
  activityAt: number;
  /** When something first happened that no read has followed yet: later events do not put the read off. */
  unreadSince?: number | undefined;
  /** Whether the plan affords a read sooner than its even pace. */
  affordsSoonRead: boolean;
  /** Whether the locks' own messages arrive: then reading is only a safety net. */
  pushed: boolean;
  /** Calls of the Tuya plan that are left, and the time they have to last, ms. */
  budget: { left: number; msLeft: number; tryAgainAfter?: number | undefined };
}

const hour = 3600_000;
const day = 24 * hour;
/** Calls a day that are not planned reads: tokens 12, hourly discovery 24, twenty unlocks of one call more than a ticket. */
const otherCallsPerDay = 80;
/** Of a small plan the others get no more than this part, so that reading does not stop altogether. */
const mostForOthers = 0.3;
/** Part of the calls left that planned reads may use; a third goes into looking at the doors (media-schedule.ts). */
const shareOfReads = 2 / 3;
/** The soonest a read follows another, or an event, ms: below it a bolt has hardly had time to move. */
const soonest = 5_000;
/** The soonest when nothing happens, ms, however large the plan. */
const soonestIdle = 60_000;
/** With push, one look a minute after an event shows whether anything was missed, ms. */
const soonestPushed = 60_000;
/** With push and nothing happening: four looks a day. */
const idlePushed = 6 * hour;

/**
 * When to read all locks next. Without push, reads become rarer as time passes: after something happened the
 * pauses double from 5 s up to the pace at which the plan lasts to the end of the month.
 * @returns ms of the same clock; beyond the end of the month when nothing is left of the plan
 */
export function nextStatusPollAt(situation: StatusPollSituation): number {
  const { callsPerRound, readAt, activityAt, unreadSince, affordsSoonRead, pushed, budget } = situation;
  if (budget.tryAgainAfter !== undefined) {
    return readAt + budget.tryAgainAfter;
  }
  const idle = idlePause(callsPerRound, budget);
  if (idle > budget.msLeft) {
    return readAt + idle;
  }
  const latest = readAt + (pushed ? idlePushed : idle);
  if (!affordsSoonRead) {
    return latest;
  }
  const pause = pushed ? soonestPushed : soonest;
  if (unreadSince !== undefined && unreadSince >= readAt) {
    return Math.min(latest, unreadSince + pause);
  }
  // What happened has been read; more may follow, with falling likelihood.
  const ageOfNews = Math.max(0, readAt - activityAt);
  const next = pushed ? (ageOfNews < soonestPushed ? soonestPushed : idlePushed) : Math.max(soonest, ageOfNews);
  return Math.min(latest, readAt + next);
}

/** When the next read is due by the even pace alone, ms after the last one. */
export function evenPollPause({
  callsPerRound,
  pushed,
  budget,
}: Pick<StatusPollSituation, 'callsPerRound' | 'pushed' | 'budget'>): number {
  return pushed ? idlePushed : idlePause(callsPerRound, budget);
}

/** How often to look for new locks: Tuya tells of them by push; without it an hour is the longest, ms. */
export function nextDiscoveryAfter(pushed: boolean): number {
  return pushed ? 12 * hour : hour;
}

function idlePause(callsPerRound: number, { left, msLeft }: StatusPollSituation['budget']): number {
  const others = Math.min((msLeft / day) * otherCallsPerDay, left * mostForOthers);
  const forReads = left * shareOfReads - others;
  const poller = forReads / Math.max(1, callsPerRound);
  return poller < 1 ? msLeft + 1 : Math.max(soonestIdle, Math.ceil(msLeft / poller));
}
