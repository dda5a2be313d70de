import type { Clock } from './plugin.ts';
import { type Timer, Timers } from './timers.ts';

/** How the timers of a machine keep time: to the point, up to a millisecond early as those of Node may be, or late. */
export type Timekeeping = 'exact' | 'early' | 'late';

/** Late timers are late by less than this, ms: a small computer with much to do. */
const mostLate = 40;

/**
 * The machine that runs the plugin: its clocks and its timers, in virtual time. Timers count the time in which it is
 * awake, as those of Node do; its clock counts the time in which it is suspended too, as that of the plugin does.
 */
export class VirtualMachine implements Clock {
  /** Time in which it was awake, ms. */
  awake = 0;
  /** How far somebody set its date forward or back, ms. */
  dateIsOff = 0;
  readonly #start: number;
  readonly #timekeeping: Timekeeping;
  readonly #timers = new Timers();
  #suspended = 0;
  /** When it last woke, time awake, ms. */
  wokeAt = -Infinity;
  #count = 0;

  constructor(start: number, timekeeping: Timekeeping) {
    this.#start = start;
    this.#timekeeping = timekeeping;
  }

  now(): number {
    return this.#start + this.awake + this.#suspended;
  }

  date(): number {
    return this.now() + this.dateIsOff;
  }

  async delay(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const due = this.now() + ms;
    for (let left = ms; ;) {
      await this.#sleep(Math.max(0, Math.ceil(left)), signal);
      left = due - this.now();
      if (left <= 0) {
        return;
      }
    }
  }

  /** A timer of the machine. @returns to call it off with {@link Timer.fire} */
  after(ms: number, fire: () => void): Timer {
    this.#count += 1;
    const off = { exact: 0, early: ms > 0 ? -0.6 : 0, late: (this.#count * 17) % mostLate }[this.#timekeeping];
    return this.#timers.add(this.awake + ms + off, fire);
  }

  /** Something that happens elsewhere in the world: on time. */
  elsewhere(ms: number, fire: () => void): void {
    this.#timers.add(this.awake + ms, fire);
  }

  /** Time passes, and no timer fires. */
  suspend(ms: number): void {
    this.#suspended += ms;
    this.wokeAt = this.awake;
  }

  /** Lets time pass. Whatever a timer sets off has its turn before the next one. */
  async run(ms: number): Promise<void> {
    const end = this.awake + ms;
    await settled();
    for (let timer = this.#timers.next(end); timer !== undefined; timer = this.#timers.next(end)) {
      this.awake = Math.max(this.awake, timer.at);
      if (timer.fire !== undefined) {
        timer.fire();
        await settled();
      }
    }
    this.awake = end;
  }

  #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        timer.fire = undefined;
        reject(signal?.reason as Error);
      };
      const timer = this.after(ms, () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      });
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }
}

/** Node runs what was put off like this when no promise waits for its turn any more. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
  }
}

/**
 * Does the work with the machine's timers in place of those that the source takes from the platform, which are
 * `AbortSignal.timeout` and `setImmediate`.
 */
export async function onMachine<T>(machine: VirtualMachine, work: () => Promise<T>): Promise<T> {
  const real = { timeout: AbortSignal.timeout.bind(AbortSignal), setImmediate: globalThis.setImmediate };
  AbortSignal.timeout = (ms) => {
    const end = new AbortController();
    machine.after(ms, () => {
      end.abort(new DOMException('too late', 'TimeoutError'));
    });
    return end.signal;
  };
  globalThis.setImmediate = ((work: () => void) => {
    machine.elsewhere(0, work);
  }) as typeof setImmediate;
  try {
    return await work();
  } finally {
    AbortSignal.timeout = real.timeout;
    globalThis.setImmediate = real.setImmediate;
  }
}
