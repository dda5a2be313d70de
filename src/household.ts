import type { Clock } from './clock.ts';
import { isKnownLockCategory, isLock } from './lock/capabilities.ts';
import { Lock, type LockOptions } from './lock/lock.ts';
import { nextReadAt } from './lock/schedule.ts';
import { Complaints, type Log } from './log.ts';
import { membershipAfter } from './membership.ts';
import { type Device, type Devices, type StatusReading, statusBatch } from './tuya/devices.ts';
import { asTuyaError, TuyaError } from './tuya/errors.ts';

export interface HouseholdOptions {
  devices: Devices;
  clock: Clock;
  log: Log;
  callsPerMonth: number;
  /** What a lock needs beside its device record. */
  lockOptions: (device: Device) => LockOptions;
  /** A lock appeared in the project. */
  found: (lock: Lock) => void;
  /** A lock left the project; it is disposed already. */
  gone: (lock: Lock) => void;
}

/** A lock added in the Tuya app shows up within this time, ms. */
const discoverEvery = 3600_000;
/** After a failed discovery the next one follows soon, then ever later, ms. */
const firstRetry = 15_000;

/** All locks of one Tuya project: finds them, reads them as planned, notices when one comes or goes. */
export class Household {
  readonly #options: HouseholdOptions;
  readonly #complaints: Complaints;
  readonly #locks = new Map<string, Lock>();
  readonly #end = new AbortController();
  #missing: ReadonlySet<string> = new Set();
  /** When all locks were last read, ms; undefined when there is one that never was. */
  #readAt: number | undefined;
  /** Ends the pause before the next planned read, when something happened. */
  #nudge = new AbortController();

  constructor(options: HouseholdOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options.log);
  }

  get locks(): readonly Lock[] {
    return [...this.#locks.values()];
  }

  /** Takes up a lock known from an earlier run, before any discovery. */
  restore(device: Device): Lock {
    return this.#add(device);
  }

  /** Begins to find and to read the locks. Never rejects; ends with {@link stop}. */
  async run(): Promise<void> {
    await Promise.all([this.#keepDiscovering(), this.#keepReading()]);
  }

  /** Ends all reading and every lock. */
  stop(): void {
    this.#end.abort();
    this.#nudge.abort();
    this.#locks.forEach((lock) => {
      lock.dispose();
    });
  }

  /** One discovery. @throws TuyaError; then nothing has changed */
  async discover(): Promise<void> {
    const { devices, gone, found, log } = this.#options;
    const list = await devices.list(this.#end.signal);
    const candidates = await this.#withStatus(list.devices);
    const membership = membershipAfter(list, [...this.#locks.keys()], this.#missing);
    this.#missing = membership.missing;
    for (const id of membership.gone) {
      const lock = this.#locks.get(id);
      this.#locks.delete(id);
      if (lock !== undefined) {
        lock.dispose();
        gone(lock);
      }
    }
    for (const device of candidates) {
      const known = this.#locks.get(device.id);
      if (known !== undefined) {
        known.rediscovered(device);
      } else if (isLock(device)) {
        found(this.#add(device));
      }
    }
    log.debug(`${list.devices.length} devices in the Tuya project, ${this.#locks.size} of them locks`);
    if (this.#locks.size === 0) {
      this.#complaints.complain('locks', noLocks(list.devices.length));
    } else {
      this.#complaints.settle('locks');
    }
  }

  /** One planned read of every lock. Never rejects: each lock learns of its own trouble. */
  async readAll(): Promise<void> {
    const { locks } = this;
    for (let start = 0; start < locks.length; start += statusBatch) {
      await this.#readBatch(locks.slice(start, start + statusBatch));
    }
  }

  #add(device: Device): Lock {
    const lock = new Lock(device, this.#options.lockOptions(device));
    this.#locks.set(device.id, lock);
    let activity = lock.lastActivity;
    lock.onChange(() => {
      if (lock.lastActivity !== activity) {
        activity = lock.lastActivity;
        this.#nudge.abort();
      }
    });
    this.#readAt = undefined;
    this.#nudge.abort();
    return lock;
  }

  async #keepDiscovering(): Promise<void> {
    const { clock } = this.#options;
    let retry = firstRetry;
    while (!this.#stopped()) {
      let pause = discoverEvery;
      try {
        await this.discover();
        this.#complaints.settle('discovery', 'Tuya answers again');
        retry = firstRetry;
      } catch (thrown) {
        if (this.#stopped()) {
          return;
        }
        const error = asTuyaError(thrown);
        this.#complaints.complain('discovery', `Cannot ask Tuya for the locks. ${error.message}`);
        pause = error.kind === 'quota' ? discoverEvery : retry;
        retry = Math.min(retry * 2, discoverEvery);
      }
      await clock.delay(pause, this.#end.signal).catch(() => undefined);
    }
  }

  async #keepReading(): Promise<void> {
    while (!this.#stopped()) {
      const due = this.#nextReadAt();
      this.#nudge = new AbortController();
      if (due <= this.#options.clock.now()) {
        this.#readAt = this.#options.clock.now();
        await this.readAll();
      } else {
        await this.#options.clock.delay(due - this.#options.clock.now(), this.#nudge.signal).catch(() => undefined);
      }
    }
  }

  #nextReadAt(): number {
    const { locks } = this;
    if (this.#readAt === undefined) {
      return this.#options.clock.now();
    }
    return nextReadAt({
      locks: locks.length,
      readAt: this.#readAt,
      activityAt: Math.max(0, ...locks.map(({ lastActivity }) => lastActivity)),
      callsPerMonth: this.#options.callsPerMonth,
    });
  }

  #stopped(): boolean {
    return this.#end.signal.aborted;
  }

  async #readBatch(locks: readonly Lock[]): Promise<void> {
    const readings = await this.#statusOf(locks.map(({ id }) => id));
    for (const lock of locks) {
      const reading = readings.get(lock.id);
      if (reading instanceof TuyaError) {
        lock.readFailed(reading);
      } else if (reading !== undefined) {
        lock.observe(reading.points, reading.askedAt);
      }
    }
  }

  /** The status of up to 20 devices; where the batch call fails for one of them, each is asked alone. */
  async #statusOf(ids: readonly string[]): Promise<Map<string, StatusReading | TuyaError>> {
    const { devices } = this.#options;
    const { signal } = this.#end;
    const readings = new Map<string, StatusReading | TuyaError>();
    if (ids.length > 1) {
      try {
        (await devices.statusOf(ids, signal)).forEach((reading, id) => readings.set(id, reading));
      } catch (thrown) {
        const error = asTuyaError(thrown);
        if (!['unsupported', 'permission', 'refused'].includes(error.kind)) {
          return new Map(ids.map((id) => [id, error]));
        }
      }
    }
    for (const id of ids.filter((one) => !readings.has(one))) {
      const reading = await devices.status(id, signal).catch(asTuyaError);
      readings.set(id, reading);
    }
    return readings;
  }

  /** Adds the data points of devices that the listing shows without, where only these can tell whether it is a lock. */
  async #withStatus(devices: readonly Device[]): Promise<Device[]> {
    const undecided = devices
      .filter(({ status, category }) => status === undefined && !isKnownLockCategory(category))
      .map(({ id }) => id)
      .filter((id) => !this.#locks.has(id));
    const readings = new Map<string, StatusReading>();
    for (let start = 0; start < undecided.length; start += statusBatch) {
      const batch = undecided.slice(start, start + statusBatch);
      const found = await this.#options.devices.statusOf(batch, this.#end.signal).catch(() => undefined);
      found?.forEach((reading, id) => readings.set(id, reading));
    }
    return devices.map((device) => {
      const points = readings.get(device.id)?.points;
      return points === undefined ? device : { ...device, status: points };
    });
  }
}

function noLocks(devices: number): string {
  const page = 'https://platform.tuya.com/cloud → Development → your project → Devices';
  return devices === 0
    ? `The Tuya cloud project has no devices. Link the app account at ${page} → Link App Account`
    : `The Tuya cloud project has ${devices} devices, but no lock. See ${page} for what it can reach`;
}
