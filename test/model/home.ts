import type { Lock, Plugin } from './plugin.ts';
import type { VirtualMachine } from './virtual-machine.ts';

export type Target = 'secured' | 'unsecured';
export type Shown = Target | 'jammed' | 'unknown';

/** One tap in Home, or one write of a scene. */
export interface Write {
  target: Target;
  /** In time awake, ms. */
  at: number;
  answer: 'ok' | 'failed' | undefined;
}

const currentNames: readonly Shown[] = ['unsecured', 'secured', 'jammed', 'unknown'];
const targetNames: readonly Target[] = ['unsecured', 'secured'];

/** HAP gives up on a handler after this time, and tells Home that it failed, ms. */
const patience = 9_000;

class HapStatusError extends Error {}

const hap = {
  Characteristic: {
    LockCurrentState: { UNSECURED: 0, SECURED: 1, JAMMED: 2, UNKNOWN: 3 },
    LockTargetState: { UNSECURED: 0, SECURED: 1 },
  },
  HapStatusError,
};

interface Handlers {
  get?: () => unknown;
  set?: (value: unknown) => Promise<void>;
}

/** The tile of one door in Apple Home, over what HAP does between it and the plugin. */
export class Tile {
  target: Target = 'secured';
  current: Shown = 'unknown';
  /** The newest write; an older one is of no interest to Home any more. */
  newest: Write | undefined;
  /** The lock left the project, or the plugin ended. */
  gone = false;
  /** Told whenever the tile shows another state, or the same anew. */
  changed: (what: 'target' | 'current') => void = () => undefined;
  /** What HAP keeps of the target: what was written with success, or what the plugin said last. */
  #kept: Target = 'secured';
  readonly #machine: VirtualMachine;
  readonly #current: Handlers = {};
  readonly #target: Handlers = {};

  constructor(lock: Lock, showBolt: Plugin['showBolt'], machine: VirtualMachine) {
    this.#machine = machine;
    const { LockTargetState } = hap.Characteristic;
    const handlersOf = (characteristic: unknown): Handlers =>
      characteristic === LockTargetState ? this.#target : this.#current;
    const service = {
      getCharacteristic: (characteristic: unknown) => {
        const handlers = handlersOf(characteristic);
        const wired = {
          onGet: (get: () => unknown) => {
            handlers.get = get;
            return wired;
          },
          onSet: (set: (value: unknown) => Promise<void>) => {
            handlers.set = set;
            return wired;
          },
        };
        return wired;
      },
      updateCharacteristic: (characteristic: unknown, value: number) => {
        this.#update(characteristic === LockTargetState, value);
      },
    };
    const show = showBolt(service as never, lock, { hap } as never);
    lock.onChange(show);
    show();
  }

  /** Whether Home shows that the bolt is about to move: the write was not refused, and the bolt is not there. */
  get pending(): Target | undefined {
    const { newest, target, current } = this;
    const isPending = newest !== undefined && newest.answer !== 'failed' && newest.target === target;
    return isPending && !this.gone && current !== target ? target : undefined;
  }

  /** Whether a read is answered; else Home shows "No Response". */
  get responds(): boolean {
    try {
      this.#current.get?.();
      this.#target.get?.();
      return true;
    } catch {
      return false;
    }
  }

  /** Whether a read would bring what Home shows: else the plugin has not told it of a change. */
  get upToDate(): boolean {
    return (
      !this.responds ||
      (currentNames[Number(this.#current.get?.())] === this.current &&
        targetNames[Number(this.#target.get?.())] === this.target)
    );
  }

  /** Somebody taps. @param late told if nothing was answered in time */
  write(target: Target, answered: (write: Write) => void, late: (write: Write) => void): Write {
    const write: Write = { target, at: this.#machine.awake, answer: undefined };
    this.newest = write;
    this.target = target;
    const answer = (word: 'ok' | 'failed'): void => {
      if (write.answer !== undefined) {
        return;
      }
      write.answer = word;
      if (word === 'ok') {
        this.#kept = target;
      }
      this.target = write === this.newest || word === 'ok' ? this.#kept : this.target;
      answered(write);
    };
    this.#machine.elsewhere(patience, () => {
      if (write.answer === undefined) {
        late(write);
      }
      answer('failed');
    });
    const value = targetNames.indexOf(target);
    this.#target.set?.(value).then(
      () => {
        answer('ok');
      },
      () => {
        answer('failed');
      },
    );
    return write;
  }

  #update(isTarget: boolean, value: number): void {
    if (this.gone) {
      return;
    }
    if (isTarget) {
      this.#kept = targetNames[value] ?? 'secured';
      this.target = this.#kept;
    } else {
      this.current = currentNames[value] ?? 'unknown';
    }
    this.changed(isTarget ? 'target' : 'current');
  }
}
