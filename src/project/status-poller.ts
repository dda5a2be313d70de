import type { Clock } from '../clock.ts';
import { PollLoop } from '../poll-loop.ts';

interface StatusPollerOptions {
  clock: Clock;
  /** When the next round is due after one at `readAt`, ms. */
  nextAfter: (readAt: number) => number;
  /** One round. Never rejects. */
  read: () => Promise<void>;
}

/** The rounds in which all locks are read: as planned, at once when something new has to be read, never two at a time. */
export class StatusPoller {
  readonly #options: StatusPollerOptions;
  /** When the last round began, ms; undefined when one is due at once. */
  #readAt: number | undefined;
  #notBefore = 0;
  readonly #loop: PollLoop;

  constructor(options: StatusPollerOptions) {
    this.#options = options;
    this.#loop = new PollLoop(options.clock, () => this.#step());
  }

  /** Whether the last round is older than `time`, ms. */
  olderThan(time: number): boolean {
    return this.#readAt === undefined || this.#readAt < time;
  }

  /** The next round begins at once, or as soon as the present one is over. */
  soon(): void {
    this.#readAt = undefined;
    this.replan();
  }

  /** What the plan depends on has changed. */
  replan(): void {
    this.#loop.wake();
  }

  /** No round before this time, ms. */
  holdUntil(time: number): void {
    this.#notBefore = time;
  }

  /** Goes on until the signal ends it. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#loop.run(signal);
  }

  async #step(): Promise<number> {
    const { clock, nextAfter, read } = this.#options;
    const planned = this.#readAt === undefined ? clock.now() : nextAfter(this.#readAt);
    const due = Math.max(planned, this.#notBefore);
    if (due <= clock.now()) {
      this.#readAt = clock.now();
      await read();
      return 0;
    }
    return due - clock.now();
  }
}
