/** Calls of the Tuya plan that are left, and the time they have to last, ms. */
export interface CallsLeft {
  left: number;
  msLeft: number;
}

/** What decides when one door is looked at again where its events do not arrive by themselves. Times in ms of one clock. */
export interface EventPollSituation {
  now: number;
  /** When its history was last asked for; undefined before the first time. */
  historyAt: number | undefined;
  /** When the newest picture was last asked for. */
  latestAt: number | undefined;
  /** When something last happened at the door, or somebody last opened Home. */
  activityAt: number;
  /** Whether the door takes pictures, so that the newest one is worth asking for. */
  pictures: boolean;
  /** Calls of one look at the history. */
  callsPerPoll: number;
  /** How many doors share the budget. */
  locks: number;
  budget: CallsLeft;
  /** Whether the plan affords a close look now. */
  affordsClosePoll: boolean;
}

/** What to look at, and when. */
export interface Poll {
  kind: 'history' | 'latest';
  at: number;
}

/** Part of the calls that are left which may go into looking at the door; the rest is for reading and unlocking. */
const share = 1 / 3;
/** The soonest that the history is asked for again, however large the plan, ms. */
const soonestHistory = 60_000;
/** After something happened more is likely to follow: the newest picture is asked for faster, for so long, ms. */
const alert = 120_000;
/** Pause between two such questions, ms: a visitor waits longer than this. */
const soonestLatest = 10_000;
/** Where the history is affordable only this rarely, the plan is nearly used up and nothing is looked at closely, ms. */
const thrifty = 3600_000;

/**
 * When and where to look next. The history comes first, at the pace that the calls left allow; for two minutes after
 * something happened the newest picture is asked for as well, whose endpoint looks back only 90 s (API page).
 * @returns undefined when the plan affords no more looks this month
 */
export function nextEventPoll(situation: EventPollSituation): Poll | undefined {
  const {
    now,
    historyAt,
    latestAt = -Infinity,
    activityAt,
    callsPerPoll: callsPerLook,
    locks: doors,
    budget,
  } = situation;
  const { pictures, affordsClosePoll: affordsCloseLook } = situation;
  const looks = (budget.left * share) / (Math.max(1, callsPerLook) * Math.max(1, doors));
  if (looks < 1) {
    return undefined;
  }
  const pause = Math.max(soonestHistory, Math.ceil(budget.msLeft / looks));
  const history = { kind: 'history', at: historyAt === undefined ? now : historyAt + pause } as const;
  const latest = { kind: 'latest', at: Math.max(now, activityAt, latestAt + soonestLatest) } as const;
  const faster =
    pictures && affordsCloseLook && pause <= thrifty && latest.at <= activityAt + alert && latest.at < history.at;
  return faster && historyAt !== undefined ? latest : history;
}
