import type { Clock } from '../clock.ts';
import { withTimeLimit } from '../time-limit.ts';
import { tooLate } from '../tuya/client.ts';

/**
 * Does the work within a time, and waits no longer, whatever the work does then: somebody looks at the screen.
 * @param ms from now
 * @param work gets a signal that is aborted when the time is over, or with the outer one
 * @returns what the work returns. @throws what it throws, and TuyaError of kind `lost` when the time is over
 */
export async function within<T>(
  ms: number,
  clock: Clock,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withTimeLimit(ms, clock, outer, async (signal) => {
    const over = new Promise<never>((_, reject) => {
      const end = (): void => {
        reject(tooLate(false, ms));
      };
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) {
        end();
      }
    });
    return Promise.race([over, work(signal)]);
  });
}
