import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the plugin sees it. Injected, so that tests can let hours pass in a millisecond. */
export interface Clock {
  /**
   * Milliseconds since 1970 on a clock that never jumps: it was set when the process started and runs evenly, whatever
   * happens to the machine's clock. What orders and schedules goes by it. The time in which the machine was suspended
   * counts: whatever was due then is late.
   */
  now(): number;
  /** Milliseconds since 1970 as the machine's clock has it, wrong or not: for what is kept on disk. */
  date(): number;
  /** Resolves after `ms` milliseconds, never earlier by {@link now}; rejects with the signal's reason as soon as it is aborted. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Waits, and ends early without an error when the signal is aborted. @param ms how long */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.delay(ms, signal).catch(() => undefined);
}

/** Node's longest timer, ms: a longer one fires at once. */
const longestTimer = 2 ** 31 - 1;

/** What a machine knows of time that passes, ms. */
interface RunningTime {
  /** Since some moment; on many systems it stands still while the machine is suspended. */
  awake: () => number;
  /** Since the machine started, suspended or not; in whole seconds on some systems. Costs a look into a file on Linux. */
  sinceBoot: () => number;
  /** Since 1970. It counts suspensions at once, and jumps besides: it only tells when to look at `sinceBoot`. */
  wall: () => number;
}

/** Less than this is rounding, ms. */
const leastSuspension = 2_000;
/** How long a look at the time since the start of the machine is good for while both clocks go on evenly, ms. */
const lookIsGood = 1_000;
/** The wall clock is ahead of or behind an even one by more than this only if it jumped or the machine was suspended, ms. */
const unevenBy = leastSuspension / 2;

/**
 * Time that runs evenly and counts suspensions. @param start its first reading, ms
 * @returns tells it; it never goes back
 */
export function evenTime(start: number, { awake, sinceBoot, wall }: RunningTime): () => number {
  const awakeAtStart = awake();
  const lead = sinceBoot() - awakeAtStart;
  let suspended = 0;
  let looked = { awake: awakeAtStart, wall: wall() };
  return () => {
    const awakeNow = awake();
    const wallNow = wall();
    const passed = awakeNow - looked.awake;
    if (passed >= lookIsGood || Math.abs(wallNow - looked.wall - passed) >= unevenBy) {
      looked = { awake: awakeNow, wall: wallNow };
      const total = sinceBoot() - awakeNow - lead;
      if (total >= suspended + leastSuspension) {
        suspended = total;
      }
    }
    return start + (awakeNow - awakeAtStart) + suspended;
  };
}

const steadyTime = evenTime(performance.timeOrigin + performance.now(), {
  awake: () => performance.now(),
  sinceBoot: () => {
    try {
      return uptime() * 1000;
    } catch {
      // Some sandboxes do not tell: then suspensions go unnoticed, as if there were none.
      return performance.now();
    }
  },
  wall: () => Date.now(),
});

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
