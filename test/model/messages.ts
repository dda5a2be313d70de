import type { Cloud } from './cloud.ts';
import type { DataPoint, TimedDataPoint } from './plugin.ts';
import type { PushFate, Schedule } from './schedule.ts';
import type { Trace } from './trace.ts';
import type { VirtualMachine } from './virtual-machine.ts';

const soon: PushFate = { delay: 50, again: undefined, lost: false };
/** Messages that are delayed by more than this are not orderly, ms. */
const orderlyDelay = 800;

/** What the locks say by themselves, on its way to the plugin. */
export class Messages {
  readonly #fates: PushFate[];
  readonly #usual: PushFate;
  readonly #schedule: Schedule;
  readonly #machine: VirtualMachine;
  readonly #cloud: Cloud;
  readonly #trace: Trace;

  constructor(schedule: Schedule, machine: VirtualMachine, cloud: Cloud, trace: Trace) {
    this.#schedule = schedule;
    this.#machine = machine;
    this.#cloud = cloud;
    this.#trace = trace;
    this.#fates = schedule.setting.orderly ? [] : [...schedule.pushes];
    const [first] = schedule.pushes;
    this.#usual = { ...soon, delay: Math.min(first?.delay ?? soon.delay, orderlyDelay) };
  }

  /** From now on all goes well. */
  heal(): void {
    this.#fates.splice(0);
  }

  say(points: readonly DataPoint[], arrive: (points: readonly TimedDataPoint[]) => void): void {
    const { delay, again, lost } = this.#fates.shift() ?? this.#usual;
    const words = points.map(({ code, value }) => `${code} = ${String(value)}`).join(', ');
    const sentAt = this.#cloud.now;
    const { orderly, lockClockAhead } = this.#schedule.setting;
    const at = sentAt + (orderly && Math.abs(lockClockAhead) > 60_000 ? 0 : lockClockAhead);
    this.#trace(() => `  the lock says ${words}${lost ? ', which is lost' : ''}`);
    const delays = lost ? [] : again === undefined ? [delay] : [delay, delay + again];
    delays.forEach((ms) => {
      this.#machine.elsewhere(ms, () => {
        this.#trace(() => `  the plugin hears ${words}`);
        arrive(points.map((point) => ({ ...point, at, sentAt })));
      });
    });
  }
}
