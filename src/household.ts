import type { Clock } from './clock.ts';
import { FeedHealth } from './feed-health.ts';
import { noLocks, projectTrouble } from './household-words.ts';
import { isLock } from './lock/capabilities.ts';
import type { Doors } from './lock/doors.ts';
import { Lock } from './lock/lock.ts';
import type { LockOptions } from './lock/lock-options.ts';
import { nextDiscoveryAfter, nextReadAt } from './lock/schedule.ts';
import { Complaints, type Log } from './log.ts';
import { membershipAfter } from './membership.ts';
import type { Budget } from './notebook.ts';
import { listDevices, readLocks } from './reading.ts';
import { ReadingRounds } from './reading-rounds.ts';
import type { Device, Devices } from './tuya/devices.ts';
import { asTuyaError } from './tuya/errors.ts';
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
  /** What the locks of a device need beside its record, one entry for each door. */
  doors: (device: Device) => readonly LockOptions[];
  /** Begins to look at the door of a lock. */
  watch?: ((lock: Lock) => void) | undefined;
  /** Messages began or ceased to arrive. */
  pushChanged?: (() => void) | undefined;
  /** A device with locks appeared in the project. */
  found: (doors: Doors) => void;
  /** It left the project; its locks are disposed already. */
  gone: (doors: Doors) => void;
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
  readonly #devices = new Map<string, Doors>();
  readonly #end = new AbortController();
  #missing: ReadonlySet<string> = new Set();
  /** Whether Tuya said that a lock was removed, and discoveries have not confirmed it yet. */
  #removalTold = false;
  /** Whether a device was added: MQTT then connects anew to hear of it (protocol 6.1), and may miss something meanwhile. */
  #deviceAdded = false;
  readonly #introduced = new Set<string>();
  readonly #rounds: ReadingRounds;
  /** Ends the pause before the next discovery. */
  #nudgeDiscovery = new AbortController();

  constructor(options: HouseholdOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options.log);
    this.#health = new FeedHealth(options.feed?.name ?? '', options.clock, options.log, () => {
      this.#rounds.replan();
      options.pushChanged?.();
    });
    this.#rounds = new ReadingRounds({
      clock: options.clock,
      nextAfter: (readAt) => this.#nextReadAt(readAt),
      read: () => this.readAll(),
    });
  }

  /** Whether changes arrive by themselves. */
  get pushed(): boolean {
    return this.#health.pushed;
  }

  get locks(): readonly Lock[] {
    return [...this.#devices.values()].flat();
  }

  /** Takes up a device known from an earlier run, before any discovery. */
  restore(device: Device): Doors {
    return this.#add(device);
  }

  /** Begins to find, to read and to listen. Never rejects; ends with {@link stop}. */
  async run(): Promise<void> {
    await Promise.all([this.#keepDiscovering(), this.#rounds.run(this.#end.signal), this.#keepListening()]);
  }

  /** Ends all reading, listening and every lock. */
  stop(): void {
    this.#end.abort();
    this.#nudgeDiscovery.abort();
    this.locks.forEach((lock) => {
      lock.dispose();
    });
  }

  /** One discovery. @throws TuyaError; then nothing has changed */
  async discover(): Promise<void> {
    const { devices, log } = this.#options;
    const list = await listDevices(devices, this.#devices, this.#end.signal);
    const membership = membershipAfter(list, [...this.#devices.keys()], this.#missing);
    this.#missing = membership.missing;
    membership.gone.forEach((id) => {
      this.#drop(id);
    });
    for (const device of list.devices) {
      const known = this.#devices.get(device.id);
      if (known !== undefined) {
        known.forEach((lock) => {
          lock.rediscovered(device);
        });
      } else if (isLock(device) && !this.#options.hidden(device.id)) {
        this.#options.found(this.#add(device));
      }
    }
    log.debug(`${list.devices.length} devices in the Tuya project, ${this.#devices.size} of them locks`);
    if (this.#devices.size === 0) {
      this.#complaints.complain('locks', noLocks(list.devices.length));
    } else {
      this.#complaints.settle('locks');
    }
  }

  /** One planned read of every lock. Never rejects: each lock learns of its own trouble. */
  async readAll(): Promise<void> {
    const { devices, clock } = this.#options;
    const { trouble, unknown } = await readLocks(this.locks, devices, this.#end.signal);
    this.#introduce();
    if (unknown && !this.#removalTold) {
      this.#removalTold = true;
      this.#nudgeDiscovery.abort();
    }
    if (trouble === undefined) {
      this.#complaints.settle('reading', 'Tuya answers again');
    } else if (!this.#stopped()) {
      this.#complaints.complain('reading', projectTrouble(trouble));
      if (trouble.kind === 'quota') {
        this.#rounds.holdUntil(clock.now() + pauseWithoutQuota);
      }
    }
  }

  #add(device: Device): Doors {
    const [first, ...others] = this.#options.doors(device).map((options) => this.#lock(device, options));
    if (first === undefined) {
      throw new Error('a device has one door at least');
    }
    const doors: Doors = [first, ...others];
    this.#devices.set(device.id, doors);
    this.#options.watch?.(first);
    this.#rounds.soon();
    return doors;
  }

  #lock(device: Device, options: LockOptions): Lock {
    const changeFound = (found: Lock): void => void this.#health.changeFound(found, this.#end.signal);
    const lock = new Lock(device, { ...options, changeFound });
    let activity = lock.lastActivity;
    lock.onChange(() => {
      if (lock.lastActivity !== activity) {
        activity = lock.lastActivity;
        this.#rounds.replan();
      }
    });
    return lock;
  }

  /** Once a lock has said what it is, Tuya is asked whether it may be unlocked from afar. */
  #introduce(): void {
    const strangers = [...this.#devices.values()].filter(([lock]) => lock.heard && !this.#introduced.has(lock.id));
    for (const [lock] of strangers) {
      this.#introduced.add(lock.id);
      void lock.remoteUnlocking.ask();
    }
  }

  #drop(id: string): void {
    const doors = this.#devices.get(id);
    if (doors !== undefined) {
      this.#devices.delete(id);
      this.#introduced.delete(id);
      doors.forEach((lock) => {
        lock.dispose();
      });
      this.#options.gone(doors);
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
          if (gap !== 'none' || this.#deviceAdded || this.#rounds.olderThan(clock.now() - checkRenewalsEvery)) {
            this.#rounds.soon();
          }
          if (gap === 'outage' || this.#deviceAdded) {
            this.#nudgeDiscovery.abort();
          }
          this.#deviceAdded = false;
        },
        disconnected: (reason) => {
          this.#health.disconnected(reason);
        },
      },
      this.#end.signal,
    );
  }

  #hear(message: FeedMessage): void {
    const locks = this.#devices.get(message.deviceId) ?? [];
    if (locks.length > 0) {
      this.#health.heard();
    }
    switch (message.kind) {
      case 'status':
        locks.forEach((lock) => {
          lock.observePush(message.points);
        });
        break;
      case 'online':
        locks.forEach((lock) => {
          lock.rediscovered({ ...lock.device, online: message.online });
        });
        break;
      case 'renamed':
        locks.forEach((lock) => {
          lock.rediscovered({ ...lock.device, name: message.name });
        });
        break;
      case 'removed':
        this.#removalTold ||= locks.length > 0;
        this.#nudgeDiscovery.abort();
        break;
      case 'added':
        this.#deviceAdded = true;
        this.#nudgeDiscovery.abort();
        break;
    }
  }

  #nextReadAt(readAt: number): number {
    return nextReadAt({
      locks: this.#devices.size,
      readAt,
      activityAt: Math.max(0, ...this.locks.map(({ lastActivity }) => lastActivity)),
      pushed: this.#health.pushed,
      budget: this.#options.budget(),
    });
  }

  #stopped(): boolean {
    return this.#end.signal.aborted;
  }
}
