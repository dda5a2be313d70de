import type { Log } from '../../log.ts';
import type { Failure } from '../target.ts';

/** Whether a lock is held open on purpose: the log is told once as that begins and once as it ends. */
export class HeldOpen {
  readonly #log: Log;
  #by: string | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param by the data point that says so; undefined if none does */
  weigh(by: string | undefined): void {
    if (by !== this.#by) {
      this.#log.info(by === undefined ? 'is no longer held open' : inWords(by));
    }
    this.#by = by;
  }

  /** Why Home cannot lock it; undefined while it is not held open. */
  get refusal(): Failure | undefined {
    return this.#by === undefined ? undefined : { reason: 'unsupported', message: inWords(this.#by) };
  }
}

function inWords(by: string): string {
  return `is held open by its passage mode ("${by}"): anybody can walk in until it is switched off in the Tuya app`;
}
