import type { Clock } from '../../clock.ts';
import type { CallsLeft } from './event-poll-schedule.ts';

/** Part of the calls left that may go into close polls; the history, reads and unlocks take the rest. */
const share = 1 / 6;
/** Close polls that can be saved up: five times two minutes, one every 10 s. */
const mostSaved = 60;

/** How many close polls the plan allows. Without a limit, a tablet that shows Home all day would use it up in days. */
export class PollAllowance {
  readonly #clock: Clock;
  readonly #budget: () => CallsLeft;
  #saved = mostSaved;
  #savedAt: number;

  constructor(clock: Clock, budget: () => CallsLeft) {
    this.#clock = clock;
    this.#budget = budget;
    this.#savedAt = clock.now();
  }

  /** Takes in what was earned since it was asked last. @returns whether so many may be taken now */
  affords(calls = 1): boolean {
    const now = this.#clock.now();
    const { left, msLeft } = this.#budget();
    const earned = ((now - this.#savedAt) * Math.max(0, left) * share) / Math.max(1, msLeft);
    this.#saved = Math.min(mostSaved, this.#saved + earned);
    this.#savedAt = now;
    return this.#saved >= Math.min(calls, mostSaved);
  }

  /** So many were taken. */
  spend(calls = 1): void {
    this.#saved -= calls;
  }
}
