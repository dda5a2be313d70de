import { LogOnce, namedLog } from '../log.ts';
import type { Device, FoundDataPoint } from '../tuya/device.ts';
import type { TimedDataPoint } from '../tuya/push/feed.ts';
import type { TuyaError } from '../tuya/errors.ts';
import type { BatteryState } from './state/battery.ts';
import { rejectionIn, turnDown } from './events/unlock-request.ts';
import type { LockRequestOptions } from './commands/request-options.ts';
import { RequestQueue } from './commands/request-queue.ts';
import type { Capabilities } from './capabilities.ts';
import type { DoorState } from './state/door-sensor.ts';
import type { LockEvents } from './events/lock-events.ts';
import { Evidence } from './state/evidence.ts';
import { HeldOpen } from './state/held-open.ts';
import { DelayedTasks } from './delayed-tasks.ts';
import { Listeners } from './listeners.ts';
import { type LockOptions, readOnly } from './lock-options.ts';
import { reportsOfDoor } from './state/reports-of-door.ts';
import { OpeningLog } from './state/opening-log.ts';
import type { Reply } from './commands/pending-request.ts';
import { isMainsPowered, Reachability } from './state/reachability.ts';
import { LockCommands } from './commands/lock-commands.ts';
import type { CommandResult } from './commands/request-policy.ts';
import { StateReads } from './commands/state-reads.ts';
import { RemoteUnlockSetting } from './remote-unlock-setting.ts';
import type { Target } from './target.ts';
import { LockReports } from './state/lock-reports.ts';
import type { Report } from './state/report.ts';
import { ShownState, type Weighing } from './state/shown-state.ts';
import type { BoltState } from './state/state.ts';

/** One lock's life: evidence comes in and becomes state, requests of Home go out and become commands. */
export class Lock {
  readonly id: string;
  readonly remoteUnlockSetting: RemoteUnlockSetting;
  /** The events of the door. */
  readonly events: LockEvents | undefined;
  readonly #options: LockOptions;
  readonly #logOnce: LogOnce;
  readonly #end = new AbortController();
  readonly #listeners: Listeners;
  readonly #openings: OpeningLog;
  readonly #heldOpen: HeldOpen;
  readonly #evidence: Evidence;
  readonly #shown: ShownState;
  readonly #requests: RequestQueue;
  readonly #reachability = new Reachability();
  readonly #reports: LockReports;
  #device: Device;
  #lastActivity: number;
  #lastPush: number | undefined;

  constructor(device: Device, options: LockOptions) {
    this.id = device.id;
    this.#device = device;
    const { cloud, clock } = options;
    const log = namedLog(options.log, () => this.name);
    this.#options = { ...options, log };
    this.#listeners = new Listeners(log);
    this.#logOnce = new LogOnce(log);
    this.#openings = new OpeningLog(log, this.channel, options.openingLogs);
    this.#heldOpen = new HeldOpen(log);
    this.events = options.events?.(device, log);
    this.events?.onChange(this.#listeners.tell);
    this.#evidence = new Evidence(device, options);
    this.events?.onBatteryWarning((at) => {
      this.#evidence.warn(at);
      this.#listeners.tell();
    });
    const tasks = new DelayedTasks(clock, log, this.ended);
    this.#shown = new ShownState(this.#evidence, { clock, log, tasks, weighed: this.#weighed });
    const reads = new StateReads(device.id, {
      ...{ cloud, tasks, reportsBolt: () => this.#evidence.capabilities.boltState !== undefined },
      inDoubt: () => this.#shown.inDoubt,
      read: ({ points, askedAt }) => {
        this.observeRead(points, askedAt);
      },
    });
    this.#reports = new LockReports({
      ...{ log, tasks, look: reads.look },
      contradicts: (report) => this.#shown.contradicts(report),
      pushed: (reports) => {
        this.#openings.write(reports, clock.now());
        this.#hear(reports);
      },
    });
    this.#requests = new RequestQueue(this.#requestOptions(reads.look), {
      log,
      capabilities: () => this.#evidence.capabilities,
      changed: this.#listeners.tell,
      mayHaveOpened: this.#shown.doubt,
      unlockEnded: this.#openings.requestEnded,
      lookLater: reads.lookLater,
    });
    this.remoteUnlockSetting = new RemoteUnlockSetting(device.id, {
      ...{ log, signal: this.ended, doorLock: cloud.doorLock, hasPin: options.pin !== undefined },
      family: () => this.#evidence.capabilities.family,
      learned: this.#evidence.addRemoteUnlocks,
    });
    this.#lastActivity = clock.now();
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
    return (this.#options.channelCount ?? 1) > 1 ? (this.#options.channel ?? 1) : undefined;
  }

  /** Where the bolt is, by evidence. */
  get bolt(): BoltState {
    return this.#shown.bolt;
  }

  /** Where Home wants the bolt: its pending request, else where the bolt is. */
  get target(): Target {
    return this.#requests.wanted ?? this.#shown.target;
  }

  /** The battery, where the lock tells its level. */
  get battery(): BatteryState | undefined {
    return this.#evidence.battery(this.#options.clock.now());
  }

  /** The door, where it is sensed. */
  get door(): DoorState | undefined {
    return this.#evidence.door;
  }

  /** Whether the lock has said anything at all since the plugin started. */
  get heard(): boolean {
    return this.#evidence.any;
  }

  /**
   * Whether the lock can be read and commanded; one that merely sleeps can. While a request is pending Home is shown the
   * request, for a command may leave any moment: whether the lock answers is judged when it ends.
   */
  get reachable(): boolean {
    const isOffline = !this.#device.online && isMainsPowered(this.#device, this.#evidence.points);
    return this.#requests.wanted !== undefined || (this.#reachability.reachable && !isOffline);
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
   * @param askedAt steady time, ms
   */
  observeRead(points: readonly FoundDataPoint[], askedAt: number): void {
    const heard = this.heard;
    this.#reachability.readWorked();
    this.#logOnce.settle('read', 'can be read again');
    this.#evidence.wasRead();
    if (this.#hear(this.#reports.ofReading(points, askedAt)) && heard) {
      this.#reachability.heard();
      this.#options.changeFound?.();
    }
  }

  /** Evidence: what the lock tells by itself. */
  observePush(points: readonly TimedDataPoint[]): void {
    this.#lastPush = this.#options.clock.now();
    this.#device = { ...this.#device, online: true };
    this.#reachability.heard();
    this.#reports.push(points, this.#options.clock.now());
  }

  /** A planned read failed. @param error of this lock alone; undefined for a trouble of the whole project */
  readFailed(error: TuyaError | undefined): void {
    this.#reachability.readFailed();
    if (error !== undefined) {
      this.#logOnce.complain('read', `cannot be read. ${error.message}`);
    }
    this.#listeners.tell();
  }

  /**
   * Home asks for the bolt. The same wish again joins the request under way, another one takes its place.
   * @returns what to tell Home, within 8 s; `accepted` also while a sleeping lock is waited for
   */
  async ask(wanted: Target): Promise<Reply> {
    if (this.#options.readOnly === true) {
      this.#logOnce.complain('read only', readOnly.message);
      return { kind: 'failed', failure: readOnly };
    }
    this.#lastActivity = this.#options.clock.now();
    const keptOpen = wanted === 'secured' ? this.#heldOpen.refusal : undefined;
    if (this.events !== undefined) {
      const open = this.bolt === 'unsecured' || this.#requests.mayOpen;
      const rejection = rejectionIn(wanted, open, this.events);
      if (rejection === 'alone' || (rejection === 'and lock' && keptOpen !== undefined)) {
        this.#requests.withdraw();
        return turnDown(this.events);
      }
      if (rejection === 'and lock') {
        void this.events.reject();
        return this.#requests.ask(wanted, 'only if open');
      }
    }
    if (keptOpen !== undefined) {
      this.#requests.withdraw();
      this.#options.log.warn(`cannot be locked from Home: it ${keptOpen.message}`);
      return { kind: 'failed', failure: keptOpen };
    }
    return this.#requests.ask(wanted);
  }

  /** Ends everything: the lock left the project, or Homebridge stops. Nothing more is sent. @param why for the log */
  dispose(why = 'Homebridge stops'): void {
    this.#requests.abort(why);
    this.events?.dispose();
    this.#end.abort();
    this.#listeners.clear();
  }

  /** What requests need of this lock. @param look reads the true state; throws TuyaError */
  #requestOptions(look: LockRequestOptions['look']): LockRequestOptions {
    const { cloud, clock, log, memory, wakeSeconds } = this.#options;
    const capabilities = (): Capabilities => this.#evidence.capabilities;
    const commands = new LockCommands(this.id, {
      ...{ cloud, clock, log, memory, capabilities, requested: () => this.events?.requested === true },
    });
    return {
      ...{ clock, wakeSeconds, look, methods: commands.methods, attempt: commands.attempt },
      bolt: () => this.bolt,
      reportsBolt: () => capabilities().boltState !== undefined,
      leaves: (wanted) => {
        this.#openings.commanded(wanted === 'unsecured', clock.now());
      },
      answered: this.#observeCommand,
    };
  }

  /** @returns whether Home shows another bolt or another door now */
  #hear(reports: readonly Report[]): boolean {
    const changed = this.#shown.add(reportsOfDoor(reports, this.channel));
    this.events?.hear(reports);
    return changed;
  }

  /** Evidence: what became of a command. */
  readonly #observeCommand = ({ wanted, outcome, leftAt, answeredAt }: CommandResult): void => {
    if (outcome.kind === 'accepted') {
      this.#shown.confirm(wanted, leftAt, answeredAt);
      if (wanted === 'unsecured') {
        (this.events ?? this.#options.eventsOfDevice?.())?.opened(leftAt);
      }
    }
    this.#reachability.commanded('error' in outcome ? outcome.error.kind : undefined);
  };

  /** Tells everybody concerned that Home may show something else now. */
  readonly #weighed = (weighing: Weighing): void => {
    if (weighing !== 'unchanged') {
      this.#lastActivity = this.#options.clock.now();
    }
    if (weighing === 'changed' && this.bolt === 'unsecured') {
      this.events?.foundOpen(this.#options.clock.now());
    }
    this.#heldOpen.weigh(this.#evidence.heldOpenBy);
    this.#requests.refuse('secured', this.#heldOpen.refusal);
    this.#requests.boltReported();
    this.#listeners.tell();
  };
}
