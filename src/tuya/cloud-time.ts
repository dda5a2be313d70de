import type { Clock } from '../clock.ts';
import { toMilliseconds } from './timestamps.ts';

/** A request and its answer, by the steady clock; ms. */
export interface RoundTrip {
  sentAt: number;
  receivedAt: number;
}

/** One answer that differs by more than this from what all others said moves nothing: some gateway's clock is wrong, ms. */
const longestStep = 5_000;
/** Two answers agree when they differ by less, ms. */
const agreement = 2_000;

/**
 * Tuya's own time, kept on a clock that does not jump. Every answer of Tuya tells its time (`t`), which was true at some
 * moment between sending and receiving: the difference is moved only as far as an answer proves it wrong.
 */
export class CloudTime {
  readonly #clock: Clock;
  /** Cloud time minus steady time, ms. */
  #offset = 0;
  #isKnown = false;
  /** What one answer alone said, ms. */
  #doubtful: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Now, in Tuya's time, ms. */
  get now(): number {
    return this.#clock.now() + this.#offset;
  }

  /**
   * A moment in Tuya's time on the steady clock, ms. What is known of locks is ordered there: however Tuya's clock, or
   * what is known of it, steps, nothing that came later ever counts as older.
   */
  steadyOf(time: number): number {
    return time - this.#offset;
  }

  /**
   * Takes in the time of one answer.
   * @param t as Tuya writes it: s or ms, a number or text; nothing is learnt from anything else
   * @param certain whether Tuya refused our time (1013): then the answer counts without another
   */
  learn(t: unknown, { sentAt, receivedAt }: RoundTrip, certain = false): void {
    const time = toMilliseconds(t);
    if (time === undefined) {
      return;
    }
    // A time in whole seconds may be any moment of its second.
    const latest = time % 1000 === 0 ? time + 999 : time;
    const offset = Math.min(Math.max(this.#offset, time - receivedAt), latest - sentAt);
    const step = Math.abs(offset - this.#offset);
    const agrees = this.#doubtful !== undefined && Math.abs(offset - this.#doubtful) < agreement;
    if (!this.#isKnown || certain || step <= longestStep || agrees) {
      this.#offset = offset;
      this.#isKnown = true;
      this.#doubtful = undefined;
    } else {
      this.#doubtful = offset;
    }
  }
}
