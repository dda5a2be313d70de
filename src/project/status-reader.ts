import type { Clock } from '../clock.ts';
import { noStatus } from './messages.ts';
import { isKnownLockCategory, isLock } from '../lock/capabilities.ts';
import type { Lock } from '../lock/lock.ts';
import { type Log, namedLog } from '../log.ts';
import { shielded } from '../shield.ts';
import type { Device } from '../tuya/device.ts';
import type { DeviceList } from '../tuya/device-list.ts';
import { ShadowReader } from './shadow-reader.ts';
import { type Devices, type StatusReading, statusBatch } from '../tuya/devices.ts';
import { asTuyaError, TuyaError } from '../tuya/errors.ts';

/** Tuya's code for a device that it does not know, or not any more (protocol 2). */
const unknownDevice = 2010;

/** What a round of reading showed beside the state of the locks. */
export interface Round {
  /** A trouble that concerns the whole project. */
  trouble: TuyaError | undefined;
  /** Whether Tuya does not know one of the locks any more. */
  unknown: boolean;
  /** Ids of the locks that Tuya told something of, if only that they say nothing. */
  answered: Set<string>;
}

/** A device that made Tuya refuse a batch is asked alone for this long, ms; its owner may mend it meanwhile. */
const aloneFor = 6 * 3600_000;

/** Reads locks and devices, up to 20 in one call, and remembers what costs calls for nothing. */
export class StatusReader {
  readonly #devices: Devices;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #shadows: ShadowReader;
  /** Locks that nothing is told of, which was said. */
  readonly #silent = new Set<string>();
  /** Devices that are asked alone, and until when, ms. */
  readonly #alone = new Map<string, number>();
  /** Until when nothing is asked in batches, ms: Tuya refused one of devices that it answers for one by one. */
  #noBatchesUntil = -Infinity;
  /** What was found to be no lock, with the record that it had then. */
  readonly #noLocks = new Map<string, string>();

  constructor(devices: Devices, clock: Clock, log: Log) {
    this.#devices = devices;
    this.#clock = clock;
    this.#log = log;
    this.#shadows = new ShadowReader(devices, clock);
  }

  /** How many calls it takes to read these devices. */
  callsFor(ids: readonly string[]): number {
    const now = this.#clock.now();
    const alone = ids.filter((id) => this.#isAlone(id, now)).length;
    return alone + Math.ceil((ids.length - alone) / statusBatch);
  }

  /**
   * Reads every lock, and tells each what it said or why it could not be read. Never rejects.
   * @param pushed whether locks tell by themselves what happens; else the times of their values are read where they cost
   *   no more
   */
  async readLocks(locks: readonly Lock[], pushed: boolean, signal: AbortSignal): Promise<Round> {
    const round: Round = { trouble: undefined, unknown: false, answered: new Set() };
    for (const ids of this.#groups([...new Set(locks.map(({ id }) => id))])) {
      const readings = await this.#statusOf(ids, pushed, signal);
      for (const lock of locks.filter(({ id }) => ids.includes(id))) {
        const reading = readings.get(lock.id);
        if (signal.aborted) {
          return round;
        }
        if (reading instanceof TuyaError) {
          // What is not about one lock is said once, not lock by lock.
          const own = reading.concerns === 'lock';
          lock.readFailed(own ? reading : undefined);
          round.trouble = own ? round.trouble : reading;
          round.unknown ||= reading.code === unknownDevice;
        } else if (reading !== undefined) {
          round.answered.add(lock.id);
          this.#listen(lock, reading);
          shielded(this.#log, 'taking in a read', () => {
            lock.observeRead(reading.points, reading.askedAt);
          });
        }
      }
    }
    return round;
  }

  /**
   * The devices of the project, with data points where only these can tell whether a device is a lock. What was found to
   * be none is not asked again until its record changes.
   * @param known devices about which nothing has to be found out
   * @throws TuyaError when there is no list
   */
  async listDevices(known: { has: (id: string) => boolean }, signal: AbortSignal): Promise<DeviceList> {
    const list = await this.#devices.list(signal);
    const undecided = list.devices
      .filter(({ status, category }) => status === undefined && !isKnownLockCategory(category))
      .filter((device) => !known.has(device.id) && this.#noLocks.get(device.id) !== recordOf(device));
    const readings = new Map<string, StatusReading>();
    for (const batch of batches(undecided)) {
      const ids = batch.map(({ id }) => id);
      const found = await this.#devices.statusOf(ids, signal).catch(() => undefined);
      found?.forEach((reading, id) => readings.set(id, reading));
    }
    undecided.forEach((device) => {
      const status = readings.get(device.id)?.points;
      if (status !== undefined && !isLock({ ...device, status })) {
        this.#noLocks.set(device.id, recordOf(device));
      }
    });
    return {
      ...list,
      devices: list.devices.map((device) => ({ ...device, status: readings.get(device.id)?.points ?? device.status })),
    };
  }

  #isAlone(id: string, now: number): boolean {
    return now < this.#noBatchesUntil || now < (this.#alone.get(id) ?? -Infinity) || this.#devices.isReadInShadow(id);
  }

  #groups(ids: readonly string[]): string[][] {
    const now = this.#clock.now();
    const together = ids.filter((id) => !this.#isAlone(id, now));
    return [...batches(together), ...ids.filter((id) => this.#isAlone(id, now)).map((id) => [id])];
  }

  /** The status of up to 20 devices; where the batch call is refused for one of them, each is asked alone. */
  async #statusOf(
    ids: readonly string[],
    pushed: boolean,
    signal: AbortSignal,
  ): Promise<Map<string, StatusReading | TuyaError>> {
    const readings = new Map<string, StatusReading | TuyaError>();
    let wasRefused = false;
    if (ids.length > 1) {
      try {
        (await this.#devices.statusOf(ids, signal)).forEach((reading, id) => readings.set(id, reading));
      } catch (thrown) {
        const error = asTuyaError(thrown);
        if (error.concerns !== 'lock') {
          return new Map(ids.map((id) => [id, error]));
        }
        wasRefused = true;
      }
    }
    for (const id of ids.filter((one) => !readings.has(one))) {
      const dated = !pushed && ids.length === 1 ? await this.#shadows.dated(id, signal) : undefined;
      readings.set(id, dated ?? (await this.#devices.status(id, signal).catch(asTuyaError)));
    }
    for (const [id, reading] of readings) {
      if (!(reading instanceof TuyaError)) {
        readings.set(id, await this.#shadows.complete(id, reading, signal));
      }
    }
    if (wasRefused && !signal.aborted) {
      this.#learn(readings);
    }
    return readings;
  }

  /** Of a lock that nothing is told of, its owner hears once what to change. */
  #listen({ id, name, heard }: Lock, { points }: StatusReading): void {
    if (points.length === 0 && !heard && this.#shadows.isUseless(id) && !this.#silent.has(id)) {
      this.#silent.add(id);
      namedLog(this.#log, () => name).warn(noStatus);
    }
  }

  /** A batch was refused: a device that is refused alone as well was the reason, else Tuya does not answer batches. */
  #learn(readings: ReadonlyMap<string, StatusReading | TuyaError>): void {
    const until = this.#clock.now() + aloneFor;
    const refused = [...readings].flatMap(([id, reading]) => (reading instanceof TuyaError ? [id] : []));
    refused.forEach((id) => this.#alone.set(id, until));
    if (refused.length === 0) {
      this.#noBatchesUntil = until;
    }
  }
}

/** What of a device decides whether it is a lock. */
function recordOf({ category, productId, model }: Device): string {
  return JSON.stringify([category, productId, model]);
}

function batches<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / statusBatch);
  return Array.from({ length: count }, (_, index) => items.slice(index * statusBatch, (index + 1) * statusBatch));
}
