import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the plugin sees it. Injected, so that tests can let hours pass in a millisecond. */
export interface Clock {
  /**
   * Milliseconds since 1970 on a clock that never jumps: it was set when the process started and runs evenly, whatever
   * happens to the machine's clock. What orders and schedules goes by it.
   */
  now(): number;
  /** Milliseconds since 1970 as the machine's clock has it, wrong or not: for what is kept on disk. */
  date(): number;
  /** Resolves after `ms` milliseconds, never earlier by {@link now}; rejects with the signal's reason as soon as it is aborted. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node's longest timer, ms: a longer one fires at once. */
const longestTimer = 2 ** 31 - 1;

const steadyTime = (): number => performance.timeOrigin + performance.now();

/** The machine's own time. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: steadyTime,
  date: () => Date.now(),
  delay: async (ms, signal) => {
    signal?.throwIfAborted();
    const due = steadyTime() + ms;
    let left = ms;
    try {
      do {
        // A timer may fire up to a millisecond early: then the rest is waited for.
        await sleep(Math.min(Math.max(Math.ceil(left), 0), longestTimer), undefined, {
          ref: false,
          ...(signal && { signal }),
        });
        left = due - steadyTime();
      } while (left > 0);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
