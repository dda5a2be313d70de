import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { planMonth } from './plan-month.ts';

/** What is left of the Tuya plan's calls. */
export interface Budget {
  perMonth: number;
  /**
   * Calls that may be planned until the month turns: what is left of the plan, and no more than the even pace with a
   * margin, however late in a month the count began. Below 0 when unlocking went on after the last one.
   */
  left: number;
  /** Until the month turns, ms. */
  msLeft: number;
  /** Tuya says that the plan is used up: how long to leave it alone before one more try, ms. */
  tryAgainAfter?: number | undefined;
}

/** The count of one month of the plan. */
export interface CountedCalls {
  /** The first day of the month, such as 2026-01-14. */
  month: string;
  calls: number;
  /** Whether the owner was told that the plan is nearly used up. */
  warned: boolean;
  /** The day of the month (UTC) on which Tuya's own count begins anew; 1 until that is known. */
  turnsOn: number;
}

interface ApiUsageOptions {
  /** Where the count outlives a restart. */
  state: { counted: CountedCalls; save: () => void };
  clock: Clock;
  log: Log;
  /** Calls that the plan has each month. */
  callsPerMonth: number;
}

/** Calls between two saves: the most that the count loses in a power cut. */
const callsBetweenSaves = 20;
/** How much faster than evenly the plan may be used, so that no calls are left over at the end of the month. */
const margin = 1.25;
const hour = 3600_000;
/** After Tuya said that the plan is used up one more call is tried, and then rarely, ms. */
const firstTry = hour;
const laterTries = 6 * hour;

/** Part of the plan after which the owner is told, once a month. */
export const warnAt = 0.8;

/** How much of the plan's calls is used this month, and how fast the rest may be. */
export class ApiUsage {
  readonly #options: ApiUsageOptions;
  #unsaved = 0;
  /** When Tuya first said that the plan is used up, and has not answered since; ms since 1970. */
  #usedUpSince: number | undefined;

  constructor(options: ApiUsageOptions) {
    this.#options = options;
  }

  /** Calls counted this month. */
  get calls(): number {
    return this.#counted.calls;
  }

  get budget(): Budget {
    const { clock, callsPerMonth: perMonth } = this.#options;
    const now = clock.date();
    const { calls, turnsOn } = this.#counted;
    const { start, end } = planMonth(turnsOn, now);
    const msLeft = end - now;
    const even = Math.ceil((perMonth * margin * msLeft) / (end - start));
    return this.#usedUpSince === undefined
      ? { perMonth, left: Math.min(perMonth - calls, even), msLeft }
      : {
          perMonth,
          left: 0,
          msLeft,
          tryAgainAfter: now - this.#usedUpSince < firstTry ? firstTry : laterTries,
        };
  }

  /** Tuya answered a call, or said that the plan is used up (28841004): the two show when its month turns. */
  answered(how: 'done' | 'plan used up'): void {
    const { state, clock, log } = this.#options;
    const now = clock.date();
    if (how === 'plan used up') {
      this.#usedUpSince ??= now;
    } else if (this.#usedUpSince !== undefined) {
      this.#usedUpSince = undefined;
      state.counted = { month: '', calls: 0, warned: false, turnsOn: new Date(now).getUTCDate() };
      log.info('The calls of the Tuya plan are there again: its month turns about this day');
      this.#save();
    }
  }

  /** Counts one call. */
  countCall(): void {
    const { state, log, callsPerMonth } = this.#options;
    const { calls: before, warned, ...month } = this.#counted;
    const calls = before + 1;
    const warns = !warned && calls >= warnAt * callsPerMonth;
    state.counted = { ...month, calls, warned: warned || warns };
    this.#unsaved += 1;
    if (warns) {
      log.warn(
        `${calls} of ${callsPerMonth} calls of this month's Tuya plan are used ("callsPerMonth"). ` +
          'The locks are read less often now; unlocking goes on as ever',
      );
    }
    if (warns || this.#unsaved >= callsBetweenSaves) {
      this.#save();
    }
  }

  /** The count of this month: it begins at zero when the month has turned. */
  get #counted(): CountedCalls {
    const { state, clock } = this.#options;
    const { turnsOn } = state.counted;
    const month = new Date(planMonth(turnsOn, clock.date()).start).toISOString().slice(0, 10);
    return state.counted.month === month ? state.counted : { month, calls: 0, warned: false, turnsOn };
  }

  #save(): void {
    this.#unsaved = 0;
    this.#options.state.save();
  }
}
