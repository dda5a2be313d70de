import type { TimedDataPoint } from '../../tuya/push/feed.ts';
import type { Report } from './report.ts';

/**
 * What a pushed report is worth, by its time:
 * - `now`: it tells what is at this moment
 * - `late`: dated back by a wrong clock, or kept back on its way; one report alone does not show which
 * - `old`: it tells what was
 */
export type ReportAge = 'now' | 'late' | 'old';

export interface DatedReport {
  /** Its time is that of its arrival where it tells what is at this moment, else its own. Steady time, ms. */
  report: Report;
  age: ReportAge;
  /** Steady time, ms. */
  arrival: number;
  /** When the lock said so by its own clock, ms. */
  own: number | undefined;
}

/** A message takes some seconds on its way, and clocks of locks are some seconds off, ms. */
const usualDelay = 60_000;
/** A wrong clock is off by a time zone and summer time at most; an older report was kept back by the lock, ms. */
export const longestLateness = 3 * 3600_000;
/** A lock that was offline sends everything it kept back within this time, ms. */
export const deliveredTogether = 1_000;
/** Reports of so many different moments, delivered together, were kept back. */
const manyAtOnce = 3;
/** What a lock says of one thing that happens lies within this time, ms. */
const oneMoment = 5_000;
/** So many reports, each as late as the one before, mean a wrong clock. */
const reportsToLearn = 3;
/** Delays differ, a wrong clock does not: by this much at most, ms. */
const sameLateness = 30_000;
/** Messages overtake each other by this much at most, ms. */
const longestOvertaking = 10_000;
/** Reports whose repetition is recognised: a message may be delivered twice, minutes apart. */
const reportsRemembered = 100;

interface Known {
  value: unknown;
  /** By the lock's own clock, ms. */
  own: number;
  /** As it was dated, steady time, ms. */
  at: number;
  arrival: number;
}

/**
 * What the clock of one lock is worth. Many keep time badly, so a report is at least as new as its arrival, unless it
 * was kept back: by hours, many at once, or overtaken by a newer one. Three equally late reports show a wrong clock.
 */
export class LockClock {
  /** The newest report of every data point, by the lock's own time. */
  readonly #newest = new Map<string, Known>();
  /** When each of the last reports was dated, by data point and own time. */
  readonly #dated = new Map<string, number>();
  #latenesses: { own: number; arrival: number; lateness: number }[] = [];
  /** How much the clock of the lock is behind, ms. */
  #behind = 0;

  /**
   * Dates a pushed report.
   * @param arrival steady time, ms
   */
  date({ code, value, at: told, sentAt }: TimedDataPoint, arrival: number): DatedReport {
    const own = Number.isFinite(told) ? told : undefined;
    const dated = (at: number, age: ReportAge): DatedReport => {
      this.#remember(code, value, own, at, arrival);
      return { report: { code, value, at, source: 'push' }, age, arrival, own };
    };
    if (own === undefined) {
      return dated(arrival, 'now');
    }
    const before = this.#dated.get(nameOf(code, own, value));
    if (before !== undefined) {
      return dated(before, arrival - before > usualDelay ? 'old' : 'now');
    }
    this.#learn(own, arrival);
    const at = Math.min(wholeSecond(own) + this.#behind, arrival);
    const overtakenBy = this.#overtaking(code, value, own, arrival);
    if (overtakenBy !== undefined) {
      return dated(Math.min(overtakenBy.at - (overtakenBy.own - own), arrival), 'old');
    }
    const wasKeptBack = sentAt !== undefined && arrival - sentAt > usualDelay && this.#behind === 0;
    if (arrival - at <= usualDelay) {
      return dated(arrival, 'now');
    }
    return dated(at, wasKeptBack || arrival - at > longestLateness ? 'old' : 'late');
  }

  /** Decides on late reports that were delivered together: `now`, dated by their arrival, or `old`. */
  settle(late: readonly DatedReport[]): DatedReport[] {
    const wereKeptBack = momentsIn(late) >= manyAtOnce;
    return late.map((dated) => {
      const { report, arrival, own } = dated;
      if (wereKeptBack) {
        return { ...dated, age: 'old' };
      }
      this.#remember(report.code, report.value, own, arrival, arrival);
      return { ...dated, report: { ...report, at: arrival }, age: 'now' };
    });
  }

  /** The newer report, by the lock's own clock, that says something else: its message was the faster one. */
  #overtaking(code: string, value: unknown, own: number, arrival: number): Known | undefined {
    const newest = this.#newest.get(code);
    if (newest === undefined || own >= newest.own || JSON.stringify(newest.value) === JSON.stringify(value)) {
      return undefined;
    }
    const isLate = arrival - (own + this.#behind) > usualDelay;
    return isLate || arrival - newest.arrival <= longestOvertaking ? newest : undefined;
  }

  #learn(own: number, arrival: number): void {
    const lateness = arrival - own;
    if (lateness < this.#behind - usualDelay) {
      // The lock's clock was set.
      this.#behind = 0;
    }
    const isLate = arrival - (own + this.#behind) > usualDelay;
    const last = this.#latenesses.at(-1);
    if (!isLate || (last !== undefined && Math.abs(last.lateness - lateness) > sameLateness)) {
      this.#latenesses = [];
    }
    if (isLate && (last === undefined || arrival - last.arrival > deliveredTogether)) {
      this.#latenesses.push({ own, arrival, lateness });
    }
    if (this.#latenesses.length >= reportsToLearn) {
      this.#behind = Math.min(...this.#latenesses.map((each) => each.lateness));
      this.#latenesses = [];
    }
  }

  #remember(code: string, value: unknown, own: number | undefined, at: number, arrival: number): void {
    if (own === undefined) {
      return;
    }
    this.#dated.set(nameOf(code, own, value), at);
    if (this.#dated.size > reportsRemembered) {
      const [oldest] = this.#dated.keys();
      this.#dated.delete(oldest ?? '');
    }
    const newest = this.#newest.get(code);
    if (newest === undefined || own >= newest.own) {
      // A time in the future orders nothing.
      this.#newest.set(code, { value, own: Math.min(own, arrival), at, arrival });
    }
  }
}

function momentsIn(reports: readonly DatedReport[]): number {
  const times = reports.map(({ report }) => report.at).sort((a, b) => a - b);
  return times.filter((time, index) => index === 0 || time - (times[index - 1] ?? 0) > oneMoment).length;
}

/** Times in whole seconds mean the whole second: its end, so that a read of the same second does not undo it. */
function wholeSecond(own: number): number {
  return own % 1000 === 0 ? own + 999 : own;
}

function nameOf(code: string, own: number, value: unknown): string {
  return JSON.stringify([code, own, value]);
}
