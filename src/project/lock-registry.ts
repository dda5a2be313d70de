import type { Budget } from './api-usage.ts';
import type { Clock } from '../clock.ts';
import { Discovery } from './discovery.ts';
import { FeedHealth } from './feed-health.ts';
import { noLocks, projectTrouble, unknownIds, unlockingTrouble } from './messages.ts';
import { isLock } from '../lock/capabilities.ts';
import type { DeviceLocks } from '../lock/device-locks.ts';
import { Lock } from '../lock/lock.ts';
import type { LockOptions } from '../lock/lock-options.ts';
import { PollAllowance } from '../lock/polling/poll-allowance.ts';
import { evenPollPause, nextStatusPollAt } from './poll-schedule.ts';
import { LogOnce, type Log } from '../log.ts';
import { PushListener } from './push-listener.ts';
import { StatusReader } from './status-reader.ts';
import { StatusPoller } from './status-poller.ts';
import { shielded } from '../shield.ts';
import type { Device } from '../tuya/device.ts';
import type { Devices } from '../tuya/devices.ts';
import type { Feed } from '../tuya/push/feed.ts';

export interface LockRegistryOptions {
  devices: Devices;
  /** Messages from the cloud; undefined for polling only. */
  feed: Feed | undefined;
  clock: Clock;
  log: Log;
  budget: () => Budget;
  /** Ids that the configuration names. */
  named?: readonly string[];
  /** Whether the owner has hidden a device. */
  hidden: (id: string) => boolean;
  /** What the locks of a device need beside its record, one entry for each of them. */
  optionsOf: (device: Device) => readonly LockOptions[];
  /** Begins to look at the door of a lock. */
  pollEvents?: ((lock: Lock) => void) | undefined;
  /** Messages began or ceased to arrive. */
  pushChanged?: (() => void) | undefined;
  /** A device with locks appeared in the project. */
  found: (locks: DeviceLocks) => void;
  /** It left the project; its locks are disposed already. */
  gone: (locks: DeviceLocks) => void;
}

/** With the quota used up only a new month helps: the pause before the next planned read, ms. */
const pauseWithoutQuota = 3600_000;

/** The most locks that are followed: three full bridges (149 accessories each) hold fewer, and no home has more. */
const mostLocks = 500;

/** All locks of one Tuya project: finds them, reads them as planned, hands them what the cloud tells by itself. */
export class LockRegistry {
  readonly #options: LockRegistryOptions;
  readonly #logOnce: LogOnce;
  readonly #health: FeedHealth;
  readonly #poller: StatusPoller;
  readonly #discovery: Discovery;
  readonly #reader: StatusReader;
  /** Reads sooner than the even pace of the plan. */
  readonly #soonReads: PollAllowance;
  /** When something first happened to a bolt that no read has followed yet; local time, ms. */
  #unreadSince: number | undefined;
  #readAt = -Infinity;
  readonly #devices = new Map<string, DeviceLocks>();
  readonly #introduced = new Set<string>();
  readonly #end = new AbortController();

  constructor(options: LockRegistryOptions) {
    const { devices, feed, clock, log } = options;
    this.#options = options;
    this.#logOnce = new LogOnce(log);
    this.#reader = new StatusReader(devices, clock, log);
    this.#soonReads = new PollAllowance(clock, options.budget);
    this.#health = new FeedHealth(feed?.name ?? '', clock, log, () => {
      this.#poller.replan();
      options.pushChanged?.();
    });
    this.#poller = new StatusPoller({
      clock,
      nextAfter: (readAt) => this.#nextReadAt(readAt),
      read: () => this.readAll(),
    });
    this.#discovery = new Discovery({
      reader: this.#reader,
      clock,
      logOnce: this.#logOnce,
      pushed: () => this.pushed,
      known: () => [...this.#devices.keys()],
      listed: (list, gone) => {
        this.#take(list.devices, gone);
        if (list.complete) {
          this.#checkNames(list.devices);
        }
      },
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
  restore(device: Device): DeviceLocks {
    return this.#add(device);
  }

  /** Begins to find, to read and to listen. Never rejects; ends with {@link stop}. */
  async run(): Promise<void> {
    const { feed, clock, log } = this.#options;
    const { signal } = this.#end;
    const listener = new PushListener({
      clock,
      log,
      health: this.#health,
      poller: this.#poller,
      discovery: this.#discovery,
      locksOf: (deviceId) => this.#devices.get(deviceId) ?? [],
    });
    await Promise.all([this.#discovery.run(signal), this.#poller.run(signal), feed?.run(listener, signal)]);
  }

  /** Ends all reading, listening and every lock. */
  stop(): void {
    this.#end.abort();
    this.locks.forEach((lock) => {
      lock.dispose();
    });
  }

  /** One discovery. @throws TuyaError; then nothing has changed */
  async discover(): Promise<void> {
    await this.#discovery.once(this.#end.signal);
  }

  /** One planned read of every lock. Never rejects: each lock learns of its own trouble. */
  async readAll(): Promise<void> {
    const { clock } = this.#options;
    const calls = this.#callsPerRound;
    if (clock.now() - this.#readAt < evenPollPause(this.#pace)) {
      this.#soonReads.spend(calls);
    }
    this.#readAt = clock.now();
    this.#unreadSince = undefined;
    const { trouble, unknown, answered } = await this.#reader.readLocks(this.locks, this.pushed, this.#end.signal);
    this.#introduce(answered);
    if (unknown) {
      this.#discovery.suspectRemoval();
    }
    if (trouble === undefined) {
      this.#logOnce.settle('reading', 'Tuya answers again');
    } else if (!this.#end.signal.aborted) {
      this.#logOnce.complain('reading', projectTrouble(trouble));
      if (trouble.kind === 'quota') {
        this.#poller.holdUntil(clock.now() + pauseWithoutQuota);
      }
    }
  }

  /** Takes in what a discovery showed. */
  #take(devices: readonly Device[], gone: readonly string[]): void {
    const { hidden, found, log } = this.#options;
    gone.forEach((id) => {
      this.#drop(id);
    });
    for (const device of devices) {
      const known = this.#devices.get(device.id);
      if (known !== undefined) {
        known.forEach((lock) => {
          lock.rediscovered(device);
        });
      } else if (this.#devices.size < mostLocks && isLock(device) && !hidden(device.id)) {
        shielded(log, 'showing a lock in Home', () => {
          found(this.#add(device));
        });
      }
    }
    log.debug(`${devices.length} devices in the Tuya project, ${this.#devices.size} of them locks`);
    if (this.#devices.size === 0) {
      this.#logOnce.complain('locks', noLocks(devices.length));
    } else {
      this.#logOnce.settle('locks');
    }
  }

  /** A typing mistake in the id of a lock would otherwise go unnoticed. */
  #checkNames(devices: readonly Device[]): void {
    const { named = [] } = this.#options;
    const locks = devices.filter(isLock);
    const there = new Set([...locks.map(({ id }) => id), ...this.#devices.keys()]);
    const unknown = named.filter((id) => !there.has(id));
    if (unknown.length > 0) {
      this.#logOnce.complain('names', unknownIds(unknown, locks));
    } else {
      this.#logOnce.settle('names');
    }
  }

  #add(device: Device): DeviceLocks {
    const [first, ...others] = this.#options.optionsOf(device).map((options) => this.#lock(device, options));
    if (first === undefined) {
      throw new Error('a device has one lock at least');
    }
    const locks: DeviceLocks = [first, ...others];
    this.#devices.set(device.id, locks);
    this.#options.pollEvents?.(first);
    this.#poller.soon();
    return locks;
  }

  #lock(device: Device, options: LockOptions): Lock {
    const changeFound = (): void => void this.#health.changeFound(lock, this.#end.signal);
    const lock: Lock = new Lock(device, { ...options, changeFound });
    let activity = lock.lastActivity;
    lock.onChange(() => {
      if (lock.lastActivity !== activity) {
        activity = lock.lastActivity;
        this.#unreadSince ??= activity;
        this.#poller.replan();
      }
    });
    return lock;
  }

  /**
   * Once a lock has said what it is, or it turned out that it says nothing, Tuya is asked whether it may be unlocked from
   * afar. @param answered ids of the locks of which Tuya told what it knows
   */
  #introduce(answered: ReadonlySet<string>): void {
    const strangers = [...this.#devices.values()].filter(
      ([lock]) => (lock.heard || answered.has(lock.id)) && !this.#introduced.has(lock.id),
    );
    for (const [lock] of strangers) {
      this.#introduced.add(lock.id);
      void lock.remoteUnlockSetting.ask().then((trouble) => {
        if (trouble !== undefined) {
          this.#logOnce.complain('unlocking', unlockingTrouble(trouble));
        }
      });
    }
  }

  #drop(id: string): void {
    const locks = this.#devices.get(id);
    if (locks !== undefined) {
      this.#devices.delete(id);
      this.#introduced.delete(id);
      locks.forEach((lock) => {
        lock.dispose('The lock is no longer in the Tuya project');
      });
      shielded(this.#options.log, 'removing a lock from Home', () => {
        this.#options.gone(locks);
      });
    }
  }

  get #callsPerRound(): number {
    return Math.max(1, this.#reader.callsFor([...this.#devices.keys()]));
  }

  get #pace(): Parameters<typeof evenPollPause>[0] {
    return { callsPerRound: this.#callsPerRound, pushed: this.pushed, budget: this.#options.budget() };
  }

  #nextReadAt(readAt: number): number {
    return nextStatusPollAt({
      ...this.#pace,
      readAt,
      activityAt: Math.max(0, ...this.locks.map(({ lastActivity }) => lastActivity)),
      unreadSince: this.#unreadSince,
      affordsSoonRead: this.#soonReads.affords(this.#callsPerRound),
    });
  }
}
