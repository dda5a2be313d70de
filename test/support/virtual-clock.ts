import type { Clock } from '../../src/clock.ts';

interface Timer {
  at: number;
  fire: () => void;
}

/** A clock that stands still until a test lets time pass. */
export class VirtualClock implements Clock {
  /** How much the machine's clock was set forward, or back where it is negative, since the start; ms. */
  jumped = 0;
  #now: number;
  #timers: Timer[] = [];
  readonly #settle: () => Promise<void>;

  /** @param settle resolves when everything a timer set off has happened; needed where real input and output takes part */
  constructor(start = Date.UTC(2026, 0, 1), settle = settled) {
    this.#now = start;
    this.#settle = settle;
  }

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#now + this.jumped;
  }

  async delay(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const timer = { at: this.#now + Math.max(0, ms), fire: resolve };
      this.#timers.push(timer);
      signal?.addEventListener('abort', () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal.reason as Error);
      });
    });
  }

  /** Lets time pass, timer by timer; whatever a timer sets off has its turn before the next one. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#settle();
    for (let next = this.#earliest(end); next !== undefined; next = this.#earliest(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.fire();
      await this.#settle();
    }
    this.#now = end;
  }

  /** The machine is suspended: time passes, and no timer fires before it wakes. */
  suspend(ms: number): void {
    this.#now += ms;
  }

  #earliest(end: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Resolves when all work that is ready to run has run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
