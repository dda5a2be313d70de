import type { DataPoint } from './plugin.ts';
import type { Setting } from './schedule.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** Kinds of locks that tell where their bolt is. */
export function tellsBolt({ kind }: Pick<Setting, 'kind'>): boolean {
  return kind === 'state' || kind === 'inverted' || kind === 'with PIN';
}

/** One bolt as it is, whatever anybody knows of it. */
export class Bolt {
  open = false;
  heldOpen = false;
  /** Told whenever the lock has moved its bolt, or was told to say where it is. */
  readonly #moved: () => void;
  readonly #machine: VirtualMachine;
  readonly #setting: Setting;
  #moves = 0;

  constructor(machine: VirtualMachine, setting: Setting, moved: () => void) {
    this.#machine = machine;
    this.#setting = setting;
    this.#moved = moved;
  }

  /** It begins to move, and is there after a while. */
  move(open: boolean): void {
    const { boltTime, autoLock } = this.#setting;
    this.#machine.elsewhere(boltTime, () => {
      this.#moves += 1;
      this.turn(open, true);
      const move = this.#moves;
      if (open && autoLock !== undefined) {
        this.#machine.elsewhere(autoLock * 1000, () => {
          if (move === this.#moves) {
            this.turn(false, true);
          }
        });
      }
    });
  }

  /** @param told whether the lock says so by itself */
  turn(open: boolean, told: boolean): void {
    const moved = open !== this.open;
    this.open = open;
    if (moved && told) {
      this.#moved();
    }
  }
}

/** A report of a bolt, true or not; undefined where the lock never tells. */
export function pointOf(open: boolean, setting: Setting): DataPoint | undefined {
  return tellsBolt(setting) ? { code: 'lock_motor_state', value: open !== (setting.kind === 'inverted') } : undefined;
}
