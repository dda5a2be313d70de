/** Calls of the Tuya plan that are left, and the time they have to last, ms. */
export interface CallsLeft {
  left: number;
  msLeft: number;
}

/**
 * What decides when the events of one lock are polled again, where they do not arrive by themselves. Times in ms of one
 * clock.
 */
export interface EventPollSituation {
  now: number;
  /** When its history was last asked for; undefined before the first time. */
  historyAt: number | undefined;
  /** When the newest picture was last asked for. */
  latestAt: number | undefined;
  /** When something last happened at the door, or somebody last opened Home. */
  activityAt: number;
  /** Whether the lock takes pictures, so that the newest one is worth asking for. */
  pictures: boolean;
  /** Calls of one poll of the history. */
  callsPerPoll: number;
  /** How many locks share the budget. */
  locks: number;
  budget: CallsLeft;
  /** Whether the plan affords a close poll now. */
  affordsClosePoll: boolean;
}

/** What to poll, and when. */
export interface Poll {
  kind: 'history' | 'latest';
  at: number;
}

/** Part of the calls that are left which may go into polling events; the rest is for reading and unlocking. */
const share = 1 / 3;
/** The soonest that the history is asked for again, however large the plan, ms. */
const soonestHistory = 60_000;
/** After something happened more is likely to follow: the newest picture is asked for faster, for so long, ms. */
const alert = 120_000;
/** Pause between two such questions, ms: a visitor waits longer than this. */
const soonestLatest = 10_000;
/** Where the history is affordable only this rarely, the plan is nearly used up and nothing is polled closely, ms. */
const thrifty = 3600_000;

/**
 * What to poll next, and when. The history comes first, at the pace that the calls left allow; for two minutes after
 * something happened the newest picture is asked for as well, whose endpoint looks back only 90 s (API page).
 * @returns undefined when the plan affords no more polls this month
 */
export function nextEventPoll(situation: EventPollSituation): Poll | undefined {
  const { now, historyAt, latestAt = -Infinity, activityAt } = situation;
  const { pictures, callsPerPoll, locks, budget, affordsClosePoll } = situation;
  const polls = (budget.left * share) / (Math.max(1, callsPerPoll) * Math.max(1, locks));
  if (polls < 1) {
    return undefined;
  }
  const pause = Math.max(soonestHistory, Math.ceil(budget.msLeft / polls));
  const history = { kind: 'history', at: historyAt === undefined ? now : historyAt + pause } as const;
  const latest = { kind: 'latest', at: Math.max(now, activityAt, latestAt + soonestLatest) } as const;
  const faster =
    pictures && affordsClosePoll && pause <= thrifty && latest.at <= activityAt + alert && latest.at < history.at;
  return faster && historyAt !== undefined ? latest : history;
}
