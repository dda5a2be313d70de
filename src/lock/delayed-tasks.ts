import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { asTuyaError } from '../tuya/errors.ts';

/** Delayed work that ends with its lock. Nothing depends on its success, so a failure only leaves a debug line. */
export class DelayedTasks {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #signal: AbortSignal;

  constructor(clock: Clock, log: Log, signal: AbortSignal) {
    this.#clock = clock;
    this.#log = log;
    this.#signal = signal;
  }

  /** @param ms from now */
  in(ms: number, work: (signal: AbortSignal) => void | Promise<void>): void {
    const run = async (): Promise<void> => {
      await this.#clock.delay(ms, this.#signal);
      await work(this.#signal);
    };
    run().catch((error: unknown) => {
      this.#log.debug(asTuyaError(error).message);
    });
  }
}
