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
