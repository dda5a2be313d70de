import { Complaints, namedLog } from '../log.ts';
import type { DataPoint, Device } from '../tuya/device.ts';
import type { TimedDataPoint } from '../tuya/push/feed.ts';
import type { CommandOptions } from '../tuya/client.ts';
import type { TuyaError } from '../tuya/errors.ts';
import type { BatteryState } from './battery.ts';
import { turnDown, turnsDown } from './answering.ts';
import { BoltRequests } from './bolt-requests.ts';
import type { Way } from './capabilities.ts';
import { Commands } from './commands.ts';
import type { DoorState } from './door.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { Evidence, reportsOfPush, reportsOfRead } from './evidence.ts';
import type { Family } from './families.ts';
import { Later } from './later.ts';
import { Listeners } from './listeners.ts';
import { OpeningLog } from './openings.ts';
import type { Reply } from './pending-state.ts';
import { Reachability } from './reachability.ts';
import { RemoteUnlocking } from './remote-unlocking.ts';
import { type Outcome, type Target, verb } from './request.ts';
import type { BoltState } from './state.ts';
import type { LockOptions } from './lock-options.ts';

/** After a command whose outcome is unknown the true state is read at once and again when a slow bolt has moved, ms. */
const lookAfterUnknown: readonly number[] = [0, 2_000, 5_000];

/**
 * One lock's life: evidence comes in and becomes state, requests of Home go out and become commands.
 */
export class Lock {
  readonly id: string;
  readonly remoteUnlocking: RemoteUnlocking;
  /** Who sees what happens before the door. */
  readonly doorkeeper: Doorkeeper | undefined;
  readonly #options: LockOptions;
  readonly #complaints: Complaints;
  readonly #end = new AbortController();
  readonly #listeners = new Listeners();
  readonly #commands: Commands;
  readonly #openings: OpeningLog;
  #device: Device;
  readonly #evidence: Evidence;
  readonly #later: Later;
  readonly #requests: BoltRequests;
  #lastTarget: Target = 'secured';
  readonly #reachability = new Reachability();
  #lastActivity: number;
  #lastPush: number | undefined;
  /** When what Home shows changes by mere passing of time, cloud time, ms. */
  #nextView: number | undefined;

  constructor(device: Device, options: LockOptions) {
    this.id = device.id;
    this.#device = device;
    const log = namedLog(options.log, () => this.name);
    this.#options = { ...options, log };
    this.#complaints = new Complaints(log);
    this.#commands = new Commands(device.id, this.#options);
    this.#openings = new OpeningLog(log);
    this.#later = new Later(options.clock, log, this.#end.signal);
    this.doorkeeper = options.doorkeeper?.(device, log);
    this.#evidence = new Evidence(device, options);
    const family = (): Family => this.#evidence.capabilities.family;
    this.remoteUnlocking = new RemoteUnlocking(device.id, {
      doorLock: options.cloud.doorLock,
      log,
      signal: this.#end.signal,
      family,
      learned: (known) => {
        this.#evidence.addRemoteUnlocks(known);
      },
    });
    this.#requests = new BoltRequests(
      {
        clock: options.clock,
        wakeSeconds: options.wakeSeconds,
        bolt: () => this.bolt,
        ways: (wanted) => {
          const asked = this.doorkeeper?.requested === true;
          return this.#commands.inOrder(wanted, this.#evidence.capabilities[verb(wanted)], asked);
        },
        attempt: (way, wanted, command) => this.#attempt(way, wanted, command),
        look: (signal) => this.#look(signal),
      },
      {
        log,
        family,
        changed: () => {
          this.#listeners.tell();
        },
        lookLater: () => {
          lookAfterUnknown.forEach((ms) => {
            this.#later.in(ms, (signal) => this.#look(signal));
          });
        },
      },
    );
    this.#lastActivity = options.clock.now();
  }

  get device(): Device {
    return this.#device;
  }

  /** As Home and the log call it. */
  get name(): string {
    return this.#options.nameOf(this.#device);
  }

  /** The door of an access control that has several; undefined for everything else. */
  get channel(): number | undefined {
    return (this.#options.doors ?? 1) > 1 ? (this.#options.channel ?? 1) : undefined;
  }

  /** Where the bolt is, by evidence. */
  get bolt(): BoltState {
    return this.#evidence.bolt(this.#options.cloud.cloudTime).bolt;
  }

  /** Where Home wants the bolt: its pending request, else where the bolt is. */
  get target(): Target {
    const { bolt } = this;
    const { wanted } = this.#requests;
    return wanted ?? (bolt === 'secured' || bolt === 'unsecured' ? bolt : this.#lastTarget);
  }

  get battery(): BatteryState | undefined {
    return this.#evidence.battery;
  }

  /** The door, where it is sensed. */
  get door(): DoorState | undefined {
    return this.#evidence.door;
  }

  /** Whether the lock has said anything at all since the plugin started. */
  get heard(): boolean {
    return this.#evidence.any;
  }

  /** Whether the lock can be read and commanded; one that merely sleeps can. */
  get reachable(): boolean {
    return this.#reachability.reachable;
  }

  /** Aborted when the lock is gone or Homebridge ends. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** When the lock last sent something by itself; local time, ms. */
  get lastPush(): number | undefined {
    return this.#lastPush;
  }

  /** When something last happened to the bolt; local time, ms. */
  get lastActivity(): number {
    return this.#lastActivity;
  }

  /** @returns stops listening */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** A discovery or a message shows the device anew, perhaps with another name. Offline is no trouble: locks sleep. */
  rediscovered(device: Device): void {
    this.#device = device;
    if (device.online) {
      this.#reachability.heard();
    }
    this.#listeners.tell();
  }

  /**
   * Evidence: what the lock's data points were when it was asked.
   * @param askedAt cloud time, ms
   */
  observeRead(points: readonly DataPoint[], askedAt: number): void {
    const heard = this.heard;
    this.#reachability.readWorked();
    this.#complaints.settle('read', 'can be read again');
    const reports = reportsOfRead(points, askedAt);
    const changed = this.#change(() => {
      this.#evidence.add(reports);
    });
    this.doorkeeper?.hear(reports);
    if (changed && heard) {
      this.#reachability.heard();
      this.#options.changeFound?.(this);
    }
  }

  /** Evidence: what the lock tells by itself. */
  observePush(points: readonly TimedDataPoint[]): void {
    const arrival = this.#options.cloud.cloudTime;
    this.#lastPush = this.#options.clock.now();
    this.#reachability.heard();
    const reports = reportsOfPush(points, arrival);
    this.#openings.write(reports, arrival);
    this.#change(() => {
      this.#evidence.add(reports);
    });
    this.doorkeeper?.hear(reports);
  }

  /** A planned read failed. @param error of this lock alone; undefined for a trouble of the whole project */
  readFailed(error: TuyaError | undefined): void {
    this.#reachability.readFailed();
    if (error !== undefined) {
      this.#complaints.complain('read', `cannot be read. ${error.message}`);
    }
    this.#listeners.tell();
  }

  /**
   * Home asks for the bolt. The same wish again joins the request under way, another one takes its place.
   * @returns what to tell Home, within 8 s; `accepted` also while a sleeping lock is waited for
   */
  async ask(wanted: Target): Promise<Reply> {
    this.#lastActivity = this.#options.clock.now();
    if (this.doorkeeper !== undefined && turnsDown(wanted, this.bolt, this.doorkeeper)) {
      this.#requests.withdraw();
      return turnDown(this.doorkeeper);
    }
    return this.#requests.ask(wanted);
  }

  /** Ends everything: the lock left the project, or Homebridge stops. Nothing more is sent. */
  dispose(): void {
    this.#requests.abort('Homebridge stops');
    this.doorkeeper?.dispose();
    this.#end.abort();
    this.#listeners.clear();
  }

  async #attempt(way: Way, wanted: Target, options: CommandOptions): Promise<Outcome> {
    const sentAfter = this.#options.cloud.cloudTime;
    const outcome = await this.#commands.attempt(way, wanted, options);
    if (outcome.kind === 'accepted') {
      this.#change(() => {
        this.#evidence.confirm(wanted === 'unsecured', sentAfter);
      });
      if (wanted === 'unsecured') {
        this.doorkeeper?.opened(sentAfter);
      }
    }
    this.#reachability.commanded(outcome);
    return outcome;
  }

  /** Takes in what `learn` brings and tells everybody concerned. @returns whether Home shows something else now */
  #change(learn: () => void): boolean {
    const { cloud } = this.#options;
    const before = this.#evidence.inWords(cloud.cloudTime);
    learn();
    const changed = this.#evidence.inWords(cloud.cloudTime) !== before;
    if (changed) {
      const { bolt } = this;
      this.#lastActivity = this.#options.clock.now();
      if (bolt === 'secured' || bolt === 'unsecured') {
        this.#lastTarget = bolt;
      }
      if (bolt === 'unsecured') {
        this.doorkeeper?.foundOpen(cloud.cloudTime);
      }
      this.#options.log.debug(`${before} → ${this.#evidence.inWords(cloud.cloudTime)}`);
    }
    this.#watchTime();
    this.#requests.boltReported();
    this.#listeners.tell();
    return changed;
  }

  /** An opening counts for a time only: when it is over, Home is shown what holds then. */
  #watchTime(): void {
    const { cloud } = this.#options;
    const { until } = this.#evidence.bolt(cloud.cloudTime);
    if (until !== undefined && until !== this.#nextView) {
      this.#later.in(until - cloud.cloudTime, () => {
        this.#lastActivity = this.#options.clock.now();
        this.#change(() => undefined);
      });
    }
    this.#nextView = until;
  }

  async #look(signal: AbortSignal): Promise<void> {
    if (this.#evidence.capabilities.boltState === undefined) {
      return;
    }
    const { points, askedAt } = await this.#options.cloud.devices.status(this.id, signal);
    this.observeRead(points, askedAt);
  }
}
