import { type Clock, pause } from './clock.ts';

/** Work that goes on until a signal ends it: a step, the pause that the step asks for, the next step. Never two at a time. */
export class PollLoop {
  readonly #clock: Clock;
  readonly #step: (signal: AbortSignal) => Promise<number>;
  #wake = new AbortController();

  /** @param step does what is due, and returns how long nothing is due then, ms. Never rejects */
  constructor(clock: Clock, step: (signal: AbortSignal) => Promise<number>) {
    this.#clock = clock;
    this.#step = step;
  }

  /** What the plan depends on has changed: the next step begins at once, or as soon as the present one is over. */
  wake(): void {
    this.#wake.abort();
  }

  /** Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const idle = await this.#step(signal);
      if (idle > 0) {
        await pause(this.#clock, idle, AbortSignal.any([signal, this.#wake.signal]));
      }
    }
  }
}
