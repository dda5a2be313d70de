import type { TimedDataPoint } from '../../tuya/push/feed.ts';
import type { DelayedTasks } from '../delayed-tasks.ts';
import { type DatedReport, deliveredTogether, LockClock } from './lock-clock.ts';
import type { Report } from './report.ts';

interface PushedReportsOptions {
  tasks: DelayedTasks;
  /** Whether a report says of the bolt something else than what Home is shown. */
  contradicts: (report: Report) => boolean;
  /** Told the reports with the times at which they were true. */
  hear: (reports: readonly Report[]) => void;
  /** Asks the lock where its bolt is. @throws TuyaError */
  look: (signal: AbortSignal) => Promise<void>;
}

/**
 * What one lock says by itself, dated. Late reports wait for others that were kept back with them; a late word about the
 * bolt that contradicts what Home is shown leads to one look.
 */
export class PushedReports {
  readonly #options: PushedReportsOptions;
  readonly #clock = new LockClock();
  /** Late reports that were delivered together. */
  #late: readonly DatedReport[] = [];

  constructor(options: PushedReportsOptions) {
    this.#options = options;
  }

  /** @param arrival steady time, ms */
  take(points: readonly TimedDataPoint[], arrival: number): void {
    const { contradicts, hear, tasks, look } = this.#options;
    const dated = points.map((point) => this.#clock.date(point, arrival));
    const late = dated.filter(({ age }) => age === 'late');
    const others = dated.filter(({ age }) => age !== 'late');
    const isDoubtful = dated.some(({ report, age }) => age !== 'now' && contradicts(report));
    hear(others.map(({ report }) => report));
    if (late.length > 0) {
      this.#holdBack(late);
    }
    if (isDoubtful) {
      tasks.in(0, look);
    }
  }

  #holdBack(late: readonly DatedReport[]): void {
    const { hear, tasks } = this.#options;
    if (this.#late.length === 0) {
      tasks.in(deliveredTogether, () => {
        const held = this.#late;
        this.#late = [];
        hear(this.#clock.settle(held).map(({ report }) => report));
      });
    }
    this.#late = [...this.#late, ...late];
  }
}
