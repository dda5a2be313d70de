import type { DataPoint } from '../tuya/device.ts';

/** One thing a lock said about itself. */
export interface Report {
  code: string;
  value: unknown;
  /** When the lock said so, cloud time, ms. */
  at: number;
  /** Told by the lock at that moment, or found when it was asked: then the value may be much older. */
  source: 'push' | 'read';
}

/** What a lock said when it was asked. @param askedAt cloud time, ms */
export function reportsOfRead(points: readonly DataPoint[], askedAt: number): Report[] {
  return points.map(({ code, value }) => ({ code, value, at: askedAt, source: 'read' }));
}

/**
 * What a lock said by itself.
 * @param points with the time at which the lock said them, cloud time, ms, where it is known
 * @param arrival cloud time, ms
 */
export function reportsOfPush(points: readonly (DataPoint & { at: number | undefined })[], arrival: number): Report[] {
  return points.map(({ code, value, at }) => ({ code, value, at: timeOfPush(at, arrival), source: 'push' }));
}

/**
 * When a pushed report was true. Times in whole seconds mean the whole second (protocol 12): its end, so that a read
 * of the same second does not undo it. A clock that runs ahead must not shut out what comes later.
 */
function timeOfPush(at: number | undefined, arrival: number): number {
  if (at === undefined) {
    return arrival;
  }
  return Math.min(at % 1000 === 0 ? at + 999 : at, arrival);
}
