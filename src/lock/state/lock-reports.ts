import type { Log } from '../../log.ts';
import type { FoundDataPoint } from '../../tuya/device.ts';
import type { TimedDataPoint } from '../../tuya/push/feed.ts';
import { KnownCodes } from '../data-points/known-codes.ts';
import type { DelayedTasks } from '../delayed-tasks.ts';
import { PushedReports } from './pushed-reports.ts';
import { Readings } from './readings.ts';
import type { Report } from './report.ts';

interface LockReportsOptions {
  log: Log;
  tasks: DelayedTasks;
  /** Whether a report says of the bolt something else than what Home is shown. */
  contradicts: (report: Report) => boolean;
  /** Told what the lock told by itself, with the times at which it was true. */
  pushed: (reports: readonly Report[]) => void;
  /** Asks the lock where its bolt is. @throws TuyaError */
  look: (signal: AbortSignal) => Promise<void>;
}

/** What one lock says, by itself or when it is asked, as reports with the time at which each was true. */
export class LockReports {
  readonly #codes: KnownCodes;
  readonly #readings = new Readings();
  readonly #pushed: PushedReports;

  constructor({ log, tasks, contradicts, pushed, look }: LockReportsOptions) {
    this.#codes = new KnownCodes(log);
    this.#pushed = new PushedReports({ tasks, contradicts, look, hear: pushed });
  }

  /** @param askedAt steady time, ms */
  ofReading(points: readonly FoundDataPoint[], askedAt: number): Report[] {
    return this.#readings.reportsOf(this.#codes.admit(points), askedAt);
  }

  /** The reports follow at once, or after others that may have been kept back with them. @param arrival steady time, ms */
  push(points: readonly TimedDataPoint[], arrival: number): void {
    this.#readings.pushed(points);
    this.#pushed.take(this.#codes.admit(points), arrival);
  }
}
