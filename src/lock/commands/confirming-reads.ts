import { type Clock, pause } from '../../clock.ts';
import { withTimeLimit } from '../../time-limit.ts';
import { asTuyaError, type TuyaError } from '../../tuya/errors.ts';
import { answerWithin, lastLookWithin } from './request-timing.ts';

/** What a series of looks came to. */
export interface ReadSeries {
  /** Whether one of them told something. */
  worked: boolean;
  /** Why the last one that told nothing failed. */
  error: TuyaError | undefined;
}

interface ReadSeriesOptions {
  clock: Clock;
  /** Reads the true state. @throws TuyaError */
  look: (signal: AbortSignal) => Promise<void>;
  /** Asked for before each look: ends the wait for it, the look itself, and what would follow. */
  interruption: () => AbortSignal;
  /** Whether the result is no longer needed. */
  isOver: () => boolean;
  /** A look has told something. */
  looked: () => void;
}

/**
 * Looks at the bolt at these moments, each time no longer than until the next one, so that a read that hangs delays
 * nothing. Never rejects.
 * @param moments ms from now
 */
export async function readAtTimes(moments: readonly number[], options: ReadSeriesOptions): Promise<ReadSeries> {
  const { clock, look, interruption, isOver, looked } = options;
  const start = clock.now();
  const looks: ReadSeries = { worked: false, error: undefined };
  for (const [index, moment] of moments.entries()) {
    const interrupted = interruption();
    const ends = (): boolean => isOver() || interrupted.aborted;
    const wait = start + moment - clock.now();
    if (wait > 0) {
      await pause(clock, wait, interrupted);
    }
    if (ends()) {
      return looks;
    }
    const limit = moments.length === 1 ? answerWithin : (moments[index + 1] ?? moment + lastLookWithin);
    try {
      await withTimeLimit(start + limit - clock.now(), clock, interrupted, look);
      looks.worked = true;
      looked();
    } catch (error) {
      looks.error = asTuyaError(error);
    }
    // The event that interrupts a read is newer than the answer would be.
    if (ends()) {
      return looks;
    }
  }
  return looks;
}
