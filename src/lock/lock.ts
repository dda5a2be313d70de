import type { Clock } from '../clock.ts';
import { Complaints, type Log } from '../log.ts';
import type { DataPoint, Device, Devices } from '../tuya/devices.ts';
import type { CommandOptions, DoorLock } from '../tuya/door-lock.ts';
import { asTuyaError, type TuyaError } from '../tuya/errors.ts';
import type { Ticket } from '../tuya/ticket.ts';
import { batteryOf, type BatteryState } from './battery.ts';
import { BoltRequest, type Ending, type Reply } from './bolt-request.ts';
import { capabilitiesOf, type Capabilities, type LockHints, type Way } from './capabilities.ts';
import { type Outcome, type Target, verb } from './request.ts';
import { boltOf, type BoltState, type LockState, noEvidence, withOperation, withPoints } from './state.ts';

/** The part of Tuya's cloud that one lock talks to. */
export interface LockCloud {
  doorLock: Pick<DoorLock, 'ticket' | 'operate' | 'open' | 'openChannel' | 'openWithPin'>;
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
  /** What worked is tried first, what this lock does not know is left out (only for locking) or tried last. */
  readonly #worked = new Map<Target, Way['kind']>();
  readonly #unsupported = new Map<Target, Set<Way['kind']>>();
  #device: Device;
  #capabilities: Capabilities;
  #state: LockState = noEvidence;
  #request: BoltRequest | undefined;
  #lastTarget: Target = 'secured';
  #failedReads = 0;
  #lastActivity: number;

  constructor(device: Device, options: LockOptions) {
    this.id = device.id;
    this.#device = device;
    this.#options = options;
    this.#complaints = new Complaints(options.log);
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
    const { invertState: inverted, relockSeconds, cloud } = this.#options;
    const { boltState } = this.#capabilities;
    return boltOf(this.#state, { boltState, inverted, relockSeconds }, cloud.cloudTime);
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

  /** Whether the lock's state can be read at all. */
  get reachable(): boolean {
    return this.#failedReads < failuresUntilUnreachable;
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
    this.#publish();
  }

  /**
   * Evidence: the lock's data points.
   * @param at when they were true, cloud time, ms
   */
  observe(points: readonly DataPoint[], at: number): void {
    const before = this.bolt;
    this.#state = withPoints(this.#state, points, at);
    const known = [...this.#state.reports].map(([code, { value }]) => ({ code, value }));
    this.#capabilities = capabilitiesOf(this.#device, known, this.#options);
    this.#failedReads = 0;
    this.#complaints.settle('read', 'can be read again');
    if (this.bolt !== before) {
      this.#boltMoved(before);
    }
    this.#request?.boltReported();
    this.#publish();
  }

  /** A planned read failed. */
  readFailed(error: TuyaError): void {
    this.#failedReads += 1;
    this.#complaints.complain('read', `cannot be read. ${error.message}`);
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
      ways: (target) => this.#ways(target),
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

  /** One fresh ticket and one command with it. */
  async #attempt(way: Way, wanted: Target, options: CommandOptions): Promise<Outcome> {
    const { cloud, clock, log } = this.#options;
    let ticket: Ticket;
    try {
      ticket = await cloud.doorLock.ticket(this.id, options.signal);
    } catch (error) {
      return { kind: 'no ticket', error: asTuyaError(error) };
    }
    const validUntil = clock.now() + ticket.secondsLeft * 1000;
    const stillWanted = (): boolean => clock.now() < validUntil && (options.stillWanted?.() ?? true);
    try {
      const sentAt = cloud.cloudTime;
      const accepted = await this.#command(way, ticket, wanted, { signal: options.signal, stillWanted });
      log.debug(`${way.kind} to ${verb(wanted)}: ${accepted ? 'accepted' : 'turned down'}`);
      if (!accepted) {
        return { kind: 'turned down' };
      }
      this.#worked.set(wanted, way.kind);
      this.#operated(wanted, sentAt);
      return { kind: 'accepted' };
    } catch (thrown) {
      const error = asTuyaError(thrown);
      log.debug(`${way.kind} to ${verb(wanted)}: ${error.message}`);
      if (error.kind === 'unsupported') {
        this.#unsupported.set(wanted, (this.#unsupported.get(wanted) ?? new Set()).add(way.kind));
      }
      return { kind: 'error', error };
    }
  }

  async #command(way: Way, ticket: Ticket, wanted: Target, options: CommandOptions): Promise<boolean> {
    const { doorLock } = this.#options.cloud;
    switch (way.kind) {
      case 'door-operate':
        return doorLock.operate(this.id, ticket, wanted === 'unsecured', options);
      case 'open-door':
        return doorLock.open(this.id, ticket, options);
      case 'open-channel':
        return doorLock.openChannel(this.id, ticket, way.channel, options);
      case 'open-with-pin':
        return doorLock.openWithPin(this.id, ticket, way.pin, options);
    }
  }

  /** What worked first, what was refused last; a lock that refused every way to lock is not asked again. */
  #ways(wanted: Target): readonly Way[] {
    const all = wanted === 'unsecured' ? this.#capabilities.unlock : this.#capabilities.lock;
    const refused = this.#unsupported.get(wanted);
    const left = all.filter(({ kind }) => refused?.has(kind) !== true);
    const refusedAgain = all.filter(({ kind }) => refused?.has(kind) === true);
    const ordered = wanted === 'secured' ? left : [...left, ...refusedAgain];
    const worked = this.#worked.get(wanted);
    return ordered.sort((a, b) => Number(b.kind === worked) - Number(a.kind === worked));
  }

  /** A confirmed command is the only evidence of a lock without state; it shows locked again when its time is over. */
  #operated(wanted: Target, at: number): void {
    if (this.#capabilities.boltState !== undefined) {
      return;
    }
    const before = this.bolt;
    this.#state = withOperation(this.#state, wanted === 'unsecured', at);
    this.#boltMoved(before);
    this.#publish();
    if (wanted === 'unsecured') {
      void this.#later(this.#options.relockSeconds * 1000, () => {
        this.#publish();
      });
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    if (this.#capabilities.boltState === undefined) {
      return;
    }
    const { points, askedAt } = await this.#options.cloud.devices.status(this.id, signal);
    this.observe(points, askedAt);
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

  #boltMoved(before: BoltState): void {
    const { bolt } = this;
    this.#lastActivity = this.#options.clock.now();
    if (bolt === 'secured' || bolt === 'unsecured') {
      this.#lastTarget = bolt;
    }
    this.#options.log.debug(`bolt ${before} → ${bolt}`);
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
