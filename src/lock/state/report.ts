/** One thing a lock said about itself. */
export interface Report {
  code: string;
  value: unknown;
  /** When the lock said so, steady time, ms. */
  at: number;
  /**
   * - `push`: told by the lock at that moment
   * - `read`: found when it was asked; the value may be much older
   * - `found`: found when it was asked, and said anew since it was asked before
   */
  source: 'push' | 'read' | 'found';
}

/** Whether a report tells that something happened. An event data point keeps its last value for ever (protocol 5.2). */
export function isNews({ source }: Report): boolean {
  return source !== 'read';
}
