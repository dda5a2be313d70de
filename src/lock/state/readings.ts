import type { FoundDataPoint } from '../../tuya/device.ts';
import type { Report } from './report.ts';

/**
 * What one lock said when it was asked. Where Tuya gives the time of a value (its shadow), a value that is there again
 * with a newer time was said again: the same finger opened a second time. That time may come from a wrong clock, so it
 * counts only as far as it lies between the two readings.
 */
export class Readings {
  /** The time of each data point as Tuya had it, ms. */
  readonly #known = new Map<string, number>();
  /** What the lock told by itself since it was last asked: the reading that follows shows it once more. */
  readonly #told = new Set<string>();
  /** Steady time, ms. */
  #askedAt: number | undefined;

  /** The lock told something by itself. */
  pushed(points: readonly { code: string }[]): void {
    points.forEach(({ code }) => this.#told.add(code));
  }

  /** @param askedAt steady time, ms */
  reportsOf(points: readonly FoundDataPoint[], askedAt: number): Report[] {
    const before = Math.min(this.#askedAt ?? askedAt, askedAt);
    const reports = points.map(({ code, value, at }): Report => {
      const known = this.#known.get(code);
      if (at === undefined) {
        return { code, value, at: askedAt, source: 'read' };
      }
      this.#known.set(code, at);
      const isNew = known !== undefined && at > known && !this.#told.has(code);
      return isNew
        ? { code, value, at: Math.min(Math.max(at, before), askedAt), source: 'found' }
        : { code, value, at: askedAt, source: 'read' };
    });
    this.#askedAt = askedAt;
    this.#told.clear();
    return reports;
  }
}
