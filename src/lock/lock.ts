import type { Clock } from '../clock.ts';
import { Complaints, type Log } from '../log.ts';
import type { DataPoint, Device, Devices } from '../tuya/devices.ts';
import type { TimedDataPoint } from '../tuya/push/feed.ts';
import type { CommandOptions } from '../tuya/door-lock.ts';
import { asTuyaError, type TuyaError } from '../tuya/errors.ts';
import { batteryOf, type BatteryState } from './battery.ts';
import { BoltRequest, type Ending, type Reply } from './bolt-request.ts';
import { capabilitiesOf, type Capabilities, type LockHints, type Way } from './capabilities.ts';
import { type CommandCloud, Commands } from './commands.ts';
import { type DoorState, doorOf } from './door.ts';
import { OpeningLog } from './openings.ts';
import type { Outcome, Target } from './request.ts';
import {
  boltOf,
  type BoltState,
  type BoltView,
  type LockState,
  noEvidence,
  type Report,
  withOperation,
  withReports,
} from './state.ts';

/** The part of Tuya's cloud that one lock talks to. */
export interface LockCloud extends CommandCloud {
  devices: Pick<Devices, 'status'>;
  /** Now, in the cloud's own time, ms. */
  readonly cloudTime: number;
}

export interface LockOptions extends LockHints {
  cloud: LockCloud;
  clock: Clock;
  log: Log;
  invertState: boolean;
  relockSeconds: number;
  wakeSeconds: number;
  /** Told when a read shows a change that the lock should have told by itself. */
  changeFound?: (lock: Lock) => void;
}

/** After a command whose outcome is unknown the true state is read at once and again when a slow bolt has moved, ms. */
const lookAfterUnknown: readonly number[] = [0, 2_000, 5_000];
/** Reads that fail in a row before Home is told "No Response": one or two are everyday hiccups. */
const failuresUntilUnreachable = 3;

/**
 * One lock's life: evidence comes in and becomes state, requests of Home go out and become commands.
 */
export class Lock {
  readonly id: string;
  readonly #options: LockOptions;
  readonly #complaints: Complaints;
  readonly #end = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #commands: Commands;
  readonly #openings: OpeningLog;
  #device: Device;
  #capabilities: Capabilities;
  #state: LockState = noEvidence;
  #request: BoltRequest | undefined;
  #lastTarget: Target = 'secured';
  #failedReads = 0;
  /** Whether a command was refused because the lock is offline, and nothing was heard of it since. */
  #offline = false;
  #lastActivity: number;
  #lastPush: number | undefined;
  /** When what Home shows changes by mere passing of time, cloud time, ms. */
  #nextView: number | undefined;

  constructor(device: Device, options: LockOptions) {
    this.id = device.id;
    this.#device = device;
    this.#options = options;
    this.#complaints = new Complaints(options.log);
    this.#commands = new Commands(device.id, options);
    this.#openings = new OpeningLog(options.log);
    this.#capabilities = capabilitiesOf(device, device.status ?? [], options);
    this.#lastActivity = options.clock.now();
  }

  get device(): Device {
    return this.#device;
  }

  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  /** Where the bolt is, by evidence. */
  get bolt(): BoltState {
    return this.#view().bolt;
  }

  /** Where Home wants the bolt: its pending request, else where the bolt is. */
  get target(): Target {
    if (this.#request?.pending === true) {
      return this.#request.wanted;
    }
    const { bolt } = this;
    return bolt === 'secured' || bolt === 'unsecured' ? bolt : this.#lastTarget;
  }

  get battery(): BatteryState | undefined {
    return batteryOf(this.#state);
  }

  /** The door, where it is sensed. */
  get door(): DoorState | undefined {
    return doorOf(this.#state);
  }

  /** Whether the lock has said anything at all since the plugin started. */
  get heard(): boolean {
    return this.#state.latest.size > 0;
  }

  /** Whether the lock can be read and commanded; one that merely sleeps can. */
  get reachable(): boolean {
    return this.#failedReads < failuresUntilUnreachable && !this.#offline;
  }

  /** When the lock last sent something by itself; local time, ms. */
  get lastPush(): number | undefined {
    return this.#lastPush;
  }

  /** When something last happened to the bolt, or was asked of it; local time, ms. */
  get lastActivity(): number {
    return this.#lastActivity;
  }

  /** @returns stops listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A discovery saw the lock again, perhaps with another name. */
  rediscovered(device: Device): void {
    this.#device = device;
    this.#offline &&= !device.online;
    this.#publish();
  }

  /** The owner gave it another name in the Tuya app. */
  renamed(name: string): void {
    this.rediscovered({ ...this.#device, name });
  }

  /**
   * Evidence: what the lock's data points were when it was asked.
   * @param askedAt cloud time, ms
   */
  observeRead(points: readonly DataPoint[], askedAt: number): void {
    const heard = this.heard;
    this.#failedReads = 0;
    this.#complaints.settle('read', 'can be read again');
    const changed = this.#observe(points.map(({ code, value }) => ({ code, value, at: askedAt, source: 'read' })));
    if (changed && heard) {
      this.#offline = false;
      this.#options.changeFound?.(this);
    }
  }

  /** Evidence: what the lock tells by itself. */
  observePush(points: readonly TimedDataPoint[]): void {
    const arrival = this.#options.cloud.cloudTime;
    this.#lastPush = this.#options.clock.now();
    this.#offline = false;
    const reports = points.map(({ code, value, at }): Report => ({
      code,
      value,
      at: timeOfPush(at, arrival),
      source: 'push',
    }));
    this.#openings.write(reports, arrival);
    this.#observe(reports);
  }

  /** The cloud says whether the lock is connected. Offline is no trouble as such: locks sleep. */
  observeOnline(online: boolean): void {
    this.#offline &&= !online;
    this.#options.log.debug(online ? 'is online' : 'is offline');
    this.#publish();
  }

  /** A planned read failed. @param error of this lock alone; undefined for a trouble of the whole project */
  readFailed(error: TuyaError | undefined): void {
    this.#failedReads += 1;
    if (error !== undefined) {
      this.#complaints.complain('read', `cannot be read. ${error.message}`);
    }
    this.#publish();
  }

  /**
   * Home asks for the bolt. The same wish again joins the request under way, another one takes its place.
   * @returns what to tell Home, within 8 s; `accepted` also while a sleeping lock is waited for
   */
  async ask(wanted: Target): Promise<Reply> {
    const earlier = this.#request?.pending === true ? this.#request : undefined;
    if (earlier?.wanted === wanted) {
      return earlier.reply;
    }
    const request = new BoltRequest(wanted, {
      clock: this.#options.clock,
      wakeSeconds: this.#options.wakeSeconds,
      bolt: () => this.bolt,
      ways: (target) => this.#commands.inOrder(target, this.#capabilities[target === 'unsecured' ? 'unlock' : 'lock']),
      attempt: (way, target, options) => this.#attempt(way, target, options),
      look: (signal) => this.#look(signal),
    });
    this.#request = request;
    this.#lastActivity = this.#options.clock.now();
    earlier?.withdraw();
    void request.ended.then((ending) => {
      this.#requestEnded(request, ending);
    });
    this.#publish();
    void request.run(earlier);
    return request.reply;
  }

  /** Ends everything: the lock left the project, or Homebridge stops. Nothing more is sent. */
  dispose(): void {
    this.#request?.abort('Homebridge stops');
    this.#end.abort();
    this.#listeners.clear();
  }

  async #attempt(way: Way, wanted: Target, options: CommandOptions): Promise<Outcome> {
    const sentAfter = this.#options.cloud.cloudTime;
    const outcome = await this.#commands.attempt(way, wanted, options);
    if (outcome.kind === 'accepted') {
      this.#operated(wanted, sentAfter);
    }
    const error = 'error' in outcome ? outcome.error.kind : undefined;
    // Only an answer of the lock itself, or that it sleeps, shows that it is connected.
    this.#offline = error === 'offline' || (this.#offline && error !== undefined && error !== 'asleep');
    return outcome;
  }

  #operated(wanted: Target, at: number): void {
    const before = this.#shown();
    this.#state = withOperation(this.#state, wanted === 'unsecured', at);
    this.#stateChanged(before);
  }

  #observe(reports: readonly Report[]): boolean {
    const before = this.#shown();
    this.#state = withReports(this.#state, reports);
    this.#capabilities = capabilitiesOf(this.#device, [...this.#state.latest.values()], this.#options);
    return this.#stateChanged(before);
  }

  /** Tells everybody concerned. @returns whether Home shows something else than before */
  #stateChanged(before: string): boolean {
    const changed = this.#shown() !== before;
    if (changed) {
      const { bolt } = this;
      this.#lastActivity = this.#options.clock.now();
      if (bolt === 'secured' || bolt === 'unsecured') {
        this.#lastTarget = bolt;
      }
      this.#options.log.debug(`${before} → ${this.#shown()}`);
    }
    this.#watchTime();
    this.#request?.boltReported();
    this.#publish();
    return changed;
  }

  #shown(): string {
    const { bolt, door } = this;
    return door === undefined ? `bolt ${bolt}` : `bolt ${bolt}, door ${door}`;
  }

  #view(): BoltView {
    const { invertState: inverted, relockSeconds, cloud } = this.#options;
    const { boltState } = this.#capabilities;
    return boltOf(this.#state, { boltState, inverted, relockSeconds }, cloud.cloudTime);
  }

  /** An opening counts for a time only: when it is over, Home is shown what holds then. */
  #watchTime(): void {
    const { until } = this.#view();
    if (until !== undefined && until !== this.#nextView) {
      const before = this.#shown();
      void this.#later(until - this.#options.cloud.cloudTime, () => {
        this.#stateChanged(before);
      });
    }
    this.#nextView = until;
  }

  async #look(signal: AbortSignal): Promise<void> {
    if (this.#capabilities.boltState === undefined) {
      return;
    }
    const { points, askedAt } = await this.#options.cloud.devices.status(this.id, signal);
    this.observeRead(points, askedAt);
  }

  #requestEnded(request: BoltRequest, ending: Ending): void {
    const { log } = this.#options;
    if (ending.kind === 'failed') {
      this.#complaints.complain('request', ending.failure.message);
      if (ending.bolt === 'unknown') {
        lookAfterUnknown.forEach((ms) => void this.#later(ms, () => this.#look(this.#end.signal)));
      }
    } else if (ending.kind === 'done') {
      this.#complaints.settle('request');
      log.info(`${request.wanted === 'unsecured' ? 'unlocked' : 'locked'} from Home`);
    }
    this.#publish();
  }

  /** Work for later that ends with the lock. What it reads is a bonus: it fails silently. */
  async #later(ms: number, work: () => void | Promise<void>): Promise<void> {
    try {
      await this.#options.clock.delay(ms, this.#end.signal);
      await work();
    } catch (error) {
      this.#options.log.debug(asTuyaError(error).message);
    }
  }

  #publish(): void {
    this.#listeners.forEach((listener) => {
      listener();
    });
  }
}

/**
 * When a pushed report was true. Times in whole seconds mean the whole second (protocol 12): its end, so that a read
 * of the same second does not undo it. A clock that runs ahead must not shut out what comes later.
 */
function timeOfPush(at: number | undefined, arrival: number): number {
  if (at === undefined) {
    return arrival;
  }
  return Math.min(at % 1000 === 0 ? at + 999 : at, arrival);
}
