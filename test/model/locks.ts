import { Bolt, pointOf } from './bolt.ts';
import type { DataPoint } from './plugin.ts';
import type { Setting } from './schedule.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** The bolts of the two doors, and what their locks say of them. */
export class Locks {
  readonly bolts: readonly [Bolt, Bolt];
  readonly #setting: Setting;
  readonly #say: (index: 0 | 1, points: readonly DataPoint[]) => void;

  /** @param say told what a lock says by itself */
  constructor(setting: Setting, machine: VirtualMachine, say: (index: 0 | 1, points: readonly DataPoint[]) => void) {
    this.#setting = setting;
    this.#say = say;
    const bolt = (index: 0 | 1): Bolt =>
      new Bolt(machine, setting, () => {
        this.claim(index, this.bolts[index].open);
      });
    this.bolts = [bolt(0), bolt(1)];
  }

  move(deviceId: string, channel: number | undefined, open: boolean): void {
    this.bolts[indexOf(deviceId, channel)].move(open);
  }

  /** A lock says where its bolt is, true or not, if it ever does. */
  claim(index: 0 | 1, open: boolean): void {
    const point = pointOf(open, this.#setting);
    if (point !== undefined) {
      this.#say(index, [point]);
    }
  }

  /** Nobody holds a door open any more, and each lock says where its bolt is. */
  sayAll(): void {
    this.bolts.forEach((bolt, index) => {
      bolt.heldOpen = false;
      this.claim(index === 0 ? 0 : 1, bolt.open);
      this.#say(index === 0 ? 0 : 1, [{ code: 'passage_mode', value: false }]);
    });
  }

  /** What a device answers when it is asked. @param contradict whether it says the opposite of its bolt */
  points(deviceId: string, contradict: boolean): DataPoint[] {
    const { open, heldOpen } = this.bolts[indexOf(deviceId, undefined)];
    const point = pointOf(open !== contradict, this.#setting);
    return [
      ...(point === undefined ? [] : [point]),
      { code: 'residual_electricity', value: 80 },
      { code: 'passage_mode', value: heldOpen },
      ...(this.#setting.kind === 'request only' ? [{ code: 'reply_unlock_request', value: false }] : []),
    ];
  }
}

function indexOf(deviceId: string, channel: number | undefined): 0 | 1 {
  return deviceId === 'lock2' || channel === 2 ? 1 : 0;
}
