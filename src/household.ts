import type { Clock } from './clock.ts';
import { FeedHealth } from './feed-health.ts';
import { isLock } from './lock/capabilities.ts';
import { Lock, type LockOptions } from './lock/lock.ts';
import { nextDiscoveryAfter, nextReadAt } from './lock/schedule.ts';
import { Complaints, type Log } from './log.ts';
import { membershipAfter } from './membership.ts';
import type { Budget } from './notebook.ts';
import { listDevices, readLocks } from './reading.ts';
import type { Device, Devices } from './tuya/devices.ts';
import { asTuyaError, type TuyaError } from './tuya/errors.ts';
import type { Feed, FeedMessage } from './tuya/push/feed.ts';

export interface HouseholdOptions {
  devices: Devices;
  /** Messages from the cloud; undefined for polling only. */
  feed: Feed | undefined;
  clock: Clock;
  log: Log;
  budget: () => Budget;
  /** Whether the owner wants to have nothing to do with a device. */
  hidden: (id: string) => boolean;
  /** What a lock needs beside its device record. */
  lockOptions: (device: Device) => LockOptions;
  /** A lock appeared in the project. */
  found: (lock: Lock) => void;
  /** A lock left the project; it is disposed already. */
  gone: (lock: Lock) => void;
}

/** After a failed discovery the next one follows soon, then ever later, ms. */
const firstRetry = 15_000;
const longestRetry = 3600_000;
/** Between the two discoveries that confirm that a device was removed in the Tuya app, ms. */
const confirmRemovalAfter = 10_000;
/** A feed renewal may lose a message; a read after every one (12 a day) would cost more than it is worth, ms. */
const checkRenewalsEvery = 4 * 3600_000;
/** After the quota ran out nothing but the turn of the month helps: the next planned read, ms. */
const pauseWithoutQuota = 3600_000;

/** All locks of one Tuya project: finds them, reads them as planned, hands them what the cloud tells by itself. */
export class Household {
  readonly #options: HouseholdOptions;
  readonly #complaints: Complaints;
  readonly #health: FeedHealth;
  readonly #locks = new Map<string, Lock>();
  readonly #end = new AbortController();
  #missing: ReadonlySet<string> = new Set();
  /** Whether Tuya said that a lock was removed, and discoveries have not confirmed it yet. */
  #removalTold = false;
  /** When all locks were last read, ms; undefined when there is one that never was. */
  #readAt: number | undefined;
  #readNotBefore = 0;
  /** End the pause before the next planned read, and before the next discovery. */
  #nudgeReading = new AbortController();
  #nudgeDiscovery = new AbortController();

  constructor(options: HouseholdOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options.log);
    this.#health = new FeedHealth(options.feed?.name ?? '', options.clock, options.log, () => {
      this.#nudgeReading.abort();
    });
  }

  get locks(): readonly Lock[] {
    return [...this.#locks.values()];
  }

  /** Takes up a lock known from an earlier run, before any discovery. */
  restore(device: Device): Lock {
    return this.#add(device);
  }

  /** Begins to find, to read and to listen. Never rejects; ends with {@link stop}. */
  async run(): Promise<void> {
    await Promise.all([this.#keepDiscovering(), this.#keepReading(), this.#keepListening()]);
  }

  /** Ends all reading, listening and every lock. */
  stop(): void {
    this.#end.abort();
    this.#nudgeReading.abort();
    this.#nudgeDiscovery.abort();
    this.#locks.forEach((lock) => {
      lock.dispose();
    });
  }

  /** One discovery. @throws TuyaError; then nothing has changed */
  async discover(): Promise<void> {
    const { devices, log } = this.#options;
    const list = await listDevices(devices, this.#locks, this.#end.signal);
    const membership = membershipAfter(list, [...this.#locks.keys()], this.#missing);
    this.#missing = membership.missing;
    membership.gone.forEach((id) => {
      this.#drop(id);
    });
    for (const device of list.devices) {
      const known = this.#locks.get(device.id);
      if (known !== undefined) {
        known.rediscovered(device);
      } else if (isLock(device) && !this.#options.hidden(device.id)) {
        this.#options.found(this.#add(device));
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
    const { devices, clock } = this.#options;
    const { trouble, unknown } = await readLocks(this.locks, devices, this.#end.signal);
    if (unknown && !this.#removalTold) {
      this.#removalTold = true;
      this.#nudgeDiscovery.abort();
    }
    if (trouble === undefined) {
      this.#complaints.settle('reading', 'Tuya answers again');
    } else if (!this.#stopped()) {
      this.#complaints.complain('reading', projectTrouble(trouble));
      if (trouble.kind === 'quota') {
        this.#readNotBefore = clock.now() + pauseWithoutQuota;
      }
    }
  }

  #add(device: Device): Lock {
    const options = this.#options.lockOptions(device);
    const changeFound = (found: Lock): void => void this.#health.changeFound(found, this.#end.signal);
    const lock = new Lock(device, { ...options, changeFound });
    this.#locks.set(device.id, lock);
    let activity = lock.lastActivity;
    lock.onChange(() => {
      if (lock.lastActivity !== activity) {
        activity = lock.lastActivity;
        this.#nudgeReading.abort();
      }
    });
    this.#readSoon();
    return lock;
  }

  #drop(id: string): void {
    const lock = this.#locks.get(id);
    if (lock !== undefined) {
      this.#locks.delete(id);
      lock.dispose();
      this.#options.gone(lock);
    }
  }

  async #keepDiscovering(): Promise<void> {
    const { clock } = this.#options;
    let retry = firstRetry;
    while (!this.#stopped()) {
      this.#nudgeDiscovery = new AbortController();
      let pause = nextDiscoveryAfter(this.#health.pushed);
      try {
        await this.discover();
        this.#complaints.settle('discovery', 'Tuya answers again');
        retry = firstRetry;
        if (this.#missing.size > 0) {
          // Confirmed at once where Tuya said that the lock was removed, else in an hour.
          pause = this.#removalTold ? confirmRemovalAfter : nextDiscoveryAfter(false);
        } else {
          this.#removalTold = false;
        }
      } catch (thrown) {
        const error = asTuyaError(thrown);
        if (this.#stopped()) {
          return;
        }
        this.#complaints.complain('discovery', projectTrouble(error));
        pause = error.kind === 'quota' ? longestRetry : retry;
        retry = Math.min(retry * 2, longestRetry);
      }
      await clock.delay(pause, this.#nudgeDiscovery.signal).catch(() => undefined);
    }
  }

  async #keepReading(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopped()) {
      const due = this.#nextReadAt();
      this.#nudgeReading = new AbortController();
      if (due <= clock.now()) {
        this.#readAt = clock.now();
        await this.readAll();
      } else {
        await clock.delay(due - clock.now(), this.#nudgeReading.signal).catch(() => undefined);
      }
    }
  }

  async #keepListening(): Promise<void> {
    const { clock } = this.#options;
    await this.#options.feed?.run(
      {
        message: (message) => {
          this.#hear(message);
        },
        connected: () => {
          const gap = this.#health.connected();
          // What happened while nobody listened is asked for; a renewal that takes a moment is checked now and then.
          if (gap !== 'none' || this.#readBefore(clock.now() - checkRenewalsEvery)) {
            this.#readSoon();
          }
          if (gap === 'outage') {
            this.#nudgeDiscovery.abort();
          }
        },
        disconnected: (reason) => {
          this.#health.disconnected(reason);
        },
      },
      this.#end.signal,
    );
  }

  #hear(message: FeedMessage): void {
    const lock = this.#locks.get(message.deviceId);
    if (lock !== undefined) {
      this.#health.heard();
    }
    switch (message.kind) {
      case 'status':
        lock?.observePush(message.points);
        break;
      case 'online':
        lock?.observeOnline(message.online);
        break;
      case 'renamed':
        lock?.renamed(message.name);
        break;
      case 'removed':
        this.#removalTold ||= lock !== undefined;
        this.#nudgeDiscovery.abort();
        break;
      case 'added':
        this.#nudgeDiscovery.abort();
        break;
    }
  }

  #readBefore(time: number): boolean {
    return this.#readAt === undefined || this.#readAt < time;
  }

  #readSoon(): void {
    this.#readAt = undefined;
    this.#nudgeReading.abort();
  }

  #nextReadAt(): number {
    const { locks } = this;
    const next =
      this.#readAt === undefined
        ? this.#options.clock.now()
        : nextReadAt({
            locks: locks.length,
            readAt: this.#readAt,
            activityAt: Math.max(0, ...locks.map(({ lastActivity }) => lastActivity)),
            pushed: this.#health.pushed,
            budget: this.#options.budget(),
          });
    return Math.max(next, this.#readNotBefore);
  }

  #stopped(): boolean {
    return this.#end.signal.aborted;
  }
}

/** The same words wherever it is noticed, so that they are said once. */
function projectTrouble(error: TuyaError): string {
  return `Tuya cannot be asked for the locks. ${error.message}`;
}

function noLocks(devices: number): string {
  const page = 'https://platform.tuya.com/cloud → Development → your project → Devices';
  return devices === 0
    ? `The Tuya cloud project has no devices. Link the app account at ${page} → Link App Account`
    : `The Tuya cloud project has ${devices} devices, but no lock. See ${page} for what it can reach`;
}
