import type { Timers } from './timers.ts';

export type BoltPosition = 'locked' | 'unlocked' | 'moving';
export type BoltTarget = 'locked' | 'unlocked';

/** One movement of a bolt, written down when it starts. `why` says who moved it: "remote", "fingerprint 3", "auto-relock", "by hand" … */
export interface BoltMove {
  at: number;
  to: BoltTarget;
  why: string;
  channel: number;
}

export interface BoltOptions {
  /** How long the motor needs. */
  travelMs: number;
  /** Locks itself again after this time; never when undefined. */
  relockMs: number | undefined;
  timers: Timers;
  onStart: (to: BoltTarget, why: string) => void;
  /** It stands where it was sent, perhaps where it already stood. */
  onArrival: (at: BoltTarget, why: string) => void;
  /** The motor ran and the bolt did not come out or in. */
  onJam: (to: BoltTarget, why: string) => void;
}

/** The bolt of one door: takes its time, locks itself again, may be stuck. */
export class Bolt {
  position: BoltPosition = 'locked';
  stuck = false;
  readonly #options: BoltOptions;
  #restedAt: BoltTarget = 'locked';
  #cancelTravel: () => void = () => undefined;
  #cancelRelock: () => void = () => undefined;

  constructor(options: BoltOptions) {
    this.#options = options;
  }

  /** The motor moves it. A movement under way is given up for this one. */
  drive(to: BoltTarget, why: string): void {
    this.#stop();
    if (this.position === to) {
      this.#arrive(to, why);
      return;
    }
    const jams = this.stuck;
    this.position = 'moving';
    this.#options.onStart(to, why);
    this.#cancelTravel = this.#options.timers.after(this.#options.travelMs, () => {
      if (jams) {
        this.position = this.#restedAt;
        this.#options.onJam(to, why);
      } else {
        this.#arrive(to, why);
      }
    });
  }

  /** A hand moves it: at once, and it is no longer stuck. */
  moveByHand(to: BoltTarget): void {
    this.#stop();
    this.stuck = false;
    if (this.position !== to) {
      this.#options.onStart(to, 'by hand');
    }
    this.#arrive(to, 'by hand');
  }

  #arrive(at: BoltTarget, why: string): void {
    this.position = at;
    this.#restedAt = at;
    this.#options.onArrival(at, why);
    const { relockMs, timers } = this.#options;
    if (at === 'unlocked' && relockMs !== undefined) {
      this.#cancelRelock = timers.after(relockMs, () => {
        this.drive('locked', 'auto-relock');
      });
    }
  }

  #stop(): void {
    this.#cancelTravel();
    this.#cancelRelock();
  }
}
