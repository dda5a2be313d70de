import { isKnownLockCategory } from './lock/capabilities.ts';
import type { Lock } from './lock/lock.ts';
import type { Log } from './log.ts';
import { shielded } from './shield.ts';
import type { DeviceList } from './tuya/device-list.ts';
import { type Devices, type StatusReading, statusBatch } from './tuya/devices.ts';
import { asTuyaError, TuyaError, type TuyaErrorKind } from './tuya/errors.ts';

/** Errors about one lock; all others concern the whole project and are reported once, not lock by lock. */
const ofOneLock: readonly TuyaErrorKind[] = ['asleep', 'offline', 'busy', 'unsupported', 'permission', 'refused'];

/** Tuya's code for a device that it does not know, or not any more (protocol 2). */
const unknownDevice = 2010;

/** What a round of reading showed beside the state of the locks. */
export interface Round {
  /** A trouble that concerns the whole project. */
  trouble: TuyaError | undefined;
  /** Whether Tuya does not know one of the locks any more. */
  unknown: boolean;
}

/** Reads every lock, up to 20 in one call, and tells each what it said or why it could not be read. Never rejects. */
export async function readLocks(
  locks: readonly Lock[],
  devices: Devices,
  log: Log,
  signal: AbortSignal,
): Promise<Round> {
  const round: Round = { trouble: undefined, unknown: false };
  for (const ids of batches([...new Set(locks.map(({ id }) => id))])) {
    const readings = await statusOf(ids, devices, signal);
    for (const lock of locks.filter(({ id }) => ids.includes(id))) {
      const reading = readings.get(lock.id);
      if (signal.aborted) {
        return round;
      }
      if (reading instanceof TuyaError) {
        const own = ofOneLock.includes(reading.kind);
        lock.readFailed(own ? reading : undefined);
        round.trouble = own ? round.trouble : reading;
        round.unknown ||= reading.code === unknownDevice;
      } else if (reading !== undefined) {
        shielded(log, 'taking in a read', () => {
          lock.observeRead(reading.points, reading.askedAt);
        });
      }
    }
  }
  return round;
}

/**
 * The devices of the project, with data points where only these can tell whether a device is a lock.
 * @param known devices about which nothing has to be found out
 * @throws TuyaError when there is no list
 */
export async function listDevices(
  devices: Devices,
  known: { has: (id: string) => boolean },
  signal: AbortSignal,
): Promise<DeviceList> {
  const list = await devices.list(signal);
  const undecided = list.devices
    .filter(({ status, category }) => status === undefined && !isKnownLockCategory(category))
    .filter(({ id }) => !known.has(id));
  const readings = new Map<string, StatusReading>();
  for (const batch of batches(undecided)) {
    const ids = batch.map(({ id }) => id);
    const found = await devices.statusOf(ids, signal).catch(() => undefined);
    found?.forEach((reading, id) => readings.set(id, reading));
  }
  return {
    ...list,
    devices: list.devices.map((device) => ({ ...device, status: readings.get(device.id)?.points ?? device.status })),
  };
}

/** The status of up to 20 devices; where the batch call is refused for one of them, each is asked alone. */
async function statusOf(
  ids: readonly string[],
  devices: Devices,
  signal: AbortSignal,
): Promise<Map<string, StatusReading | TuyaError>> {
  const readings = new Map<string, StatusReading | TuyaError>();
  if (ids.length > 1) {
    try {
      (await devices.statusOf(ids, signal)).forEach((reading, id) => readings.set(id, reading));
    } catch (thrown) {
      const error = asTuyaError(thrown);
      if (!ofOneLock.includes(error.kind)) {
        return new Map(ids.map((id) => [id, error]));
      }
    }
  }
  for (const id of ids.filter((one) => !readings.has(one))) {
    readings.set(id, await devices.status(id, signal).catch(asTuyaError));
  }
  return readings;
}

function batches<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / statusBatch);
  return Array.from({ length: count }, (_, index) => items.slice(index * statusBatch, (index + 1) * statusBatch));
}
