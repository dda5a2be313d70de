import type { SleepHabit } from './lock-model.ts';
import type { Timers } from './timers.ts';

/** The sleep of a lock that saves its battery. A lock whose model does not sleep sleeps only when it is told to. */
export class LockSleep {
  readonly #habit: SleepHabit | undefined;
  readonly #timers: Timers;
  readonly #tell: (kind: 'asleep' | 'awake') => void;
  #asleep: boolean;
  #cancelSleep: () => void = () => undefined;

  constructor(habit: SleepHabit | undefined, timers: Timers, tell: (kind: 'asleep' | 'awake') => void) {
    this.#habit = habit;
    this.#timers = timers;
    this.#tell = tell;
    this.#asleep = habit?.startsAsleep ?? false;
    this.#waitForWindow();
  }

  get asleep(): boolean {
    return this.#asleep;
  }

  sleep(): void {
    this.#cancelSleep();
    if (!this.#asleep) {
      this.#asleep = true;
      this.#tell('asleep');
    }
  }

  /** Awake for this long, ms, or until it is told to sleep. A lock whose model does not sleep stays awake. */
  wake(forMs?: number): void {
    this.#cancelSleep();
    if (this.#asleep) {
      this.#asleep = false;
      this.#tell('awake');
    }
    if (forMs !== undefined && this.#habit) {
      this.#cancelSleep = this.#timers.after(forMs, () => {
        this.sleep();
      });
    }
  }

  /** Somebody uses the lock: it stays awake for a while. */
  wakeForUse(): void {
    if (this.#habit) {
      this.wake(this.#habit.awakeAfterUseMs);
    }
  }

  #waitForWindow(): void {
    const window = this.#habit?.window;
    if (window) {
      this.#timers.after(window.asleepMs, () => {
        this.wake(window.awakeMs);
        this.#timers.after(window.awakeMs, () => {
          this.#waitForWindow();
        });
      });
    }
  }
}
