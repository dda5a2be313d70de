import type { CloudDevice } from './device.ts';
import type { Timers } from './timers.ts';

/** A visitor's request to be let in: `unlock_request` holds its seconds, 0 when there is none (protocol 5.2). */
export class RemoteRequest {
  readonly #device: CloudDevice;
  readonly #timers: Timers;
  #cancelCountdown: (() => void) | undefined;

  constructor(device: CloudDevice, timers: Timers) {
    this.#device = device;
    this.#timers = timers;
  }

  get pending(): boolean {
    return this.#cancelCountdown !== undefined;
  }

  /** The request is open for so many seconds. */
  begin(seconds: number): void {
    this.#cancelCountdown?.();
    this.#cancelCountdown = this.#timers.after(seconds * 1000, () => {
      this.end();
    });
    this.#device.report({ unlock_request: seconds });
  }

  /** Answered, rejected or lapsed. Without a request this does nothing. */
  end(): void {
    if (this.#cancelCountdown) {
      this.#cancelCountdown();
      this.#cancelCountdown = undefined;
      this.#device.report({ unlock_request: 0, reply_unlock_request: false });
    }
  }
}
