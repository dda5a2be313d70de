import { type Clock, pause } from './clock.ts';

/**
 * Does the work with a signal that is aborted when the time is over, or with the outer one.
 * @param ms from now
 * @returns what the work returns, whenever it ends. @throws what it throws
 */
export async function withTimeLimit<T>(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const time = new AbortController();
  const done = new AbortController();
  clock.delay(ms, done.signal).then(
    () => {
      time.abort();
    },
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, time.signal]));
  } finally {
    done.abort();
  }
}

/**
 * Waits for the outcome of work that goes on in any case.
 * @param ms from now
 * @param signal ends the wait early
 * @returns undefined when the wait ends first. @throws what the work throws meanwhile
 */
export async function outcomeWithin<T>(
  ms: number,
  clock: Clock,
  work: Promise<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const over = new AbortController();
  const late = pause(clock, ms, signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]));
  try {
    return await Promise.race([work, late.then(() => undefined)]);
  } finally {
    over.abort();
  }
}
