import type { Clock } from '../clock.ts';
import { channelsOf } from '../config.ts';
import { wantsPin } from '../lock/capabilities.ts';
import { eventCapabilitiesOf } from '../lock/events/event-capabilities.ts';
import { Evidence } from '../lock/state/evidence.ts';
import type { DataPoint, Device } from '../tuya/device.ts';
import type { RemoteUnlock } from '../tuya/door-lock.ts';
import { TuyaError } from '../tuya/errors.ts';
import { type CloudProject, listing, lockOf } from './cloud-project.ts';
import type { LockRow } from './messages.ts';

/** What Tuya says about one lock, as far as it says anything. */
export interface ReadLock {
  device: Device;
  /** Everything it reports. */
  points: readonly DataPoint[];
  /** When that was asked, cloud time, ms. */
  askedAt: number;
  /** Why it could not be read. */
  unread: TuyaError | undefined;
  remoteUnlocks: readonly RemoteUnlock[];
  /** Why Tuya does not say how it may be unlocked from afar. */
  remoteUnlocksRefused: TuyaError | undefined;
}

/** Locks of the project, read. */
export async function readLocks(
  project: CloudProject,
  locks: readonly Device[],
  signal: AbortSignal,
): Promise<ReadLock[]> {
  return Promise.all(locks.map(async (device) => readLock(project, device, signal)));
}

/** The locks of the project as the page shows them. @throws TuyaError when the devices cannot be listed */
export async function lockRows(project: CloudProject, clock: Clock, signal: AbortSignal): Promise<LockRow[]> {
  const { locks } = await listing(project, clock, signal);
  return (await readLocks(project, locks, signal)).map((lock) => rowOf(lock, project));
}

/**
 * Switches a way to unlock from afar on or off: its owner was asked, and said yes.
 * @returns the lock as it is then. @throws TuyaError, and Problem where the project has no such lock
 */
export async function switchRemoteUnlock(
  project: CloudProject,
  lockId: string,
  wanted: RemoteUnlock,
  clock: Clock,
  signal: AbortSignal,
): Promise<LockRow> {
  const device = await lockOf(project, lockId, clock, signal);
  if (!(await project.doorLock.configureRemoteUnlock(device.id, wanted, signal))) {
    throw new TuyaError({ kind: 'refused', meaning: 'The lock refused to change its remote unlocking' });
  }
  return rowOf(await readLock(project, device, signal), project);
}

/** What one lock cannot tell is left out: it harms no other. */
async function readLock(project: CloudProject, device: Device, signal: AbortSignal): Promise<ReadLock> {
  const { devices, doorLock } = project;
  const failed = (error: unknown): TuyaError => {
    if (error instanceof TuyaError && error.kind !== 'cancelled') {
      return error;
    }
    throw error;
  };
  const [status, remoteUnlocks] = await Promise.all([
    devices.status(device.id, signal).catch(failed),
    doorLock.remoteUnlocks(device.id, signal).catch(failed),
  ]);
  const reading = status instanceof TuyaError ? { points: device.status ?? [], askedAt: project.now } : status;
  // In the standard instruction mode the status may be empty while the shadow is not (protocol 5.3).
  const shadow = reading.points.length > 0 ? undefined : await devices.shadow(device.id, signal).catch(failed);
  const { points, askedAt } = shadow === undefined || shadow instanceof TuyaError ? reading : shadow;
  return {
    ...{ device, points, askedAt },
    unread: status instanceof TuyaError ? status : undefined,
    remoteUnlocks: remoteUnlocks instanceof TuyaError ? [] : remoteUnlocks,
    remoteUnlocksRefused: remoteUnlocks instanceof TuyaError ? remoteUnlocks : undefined,
  };
}

/** What the plugin makes of a lock, in the words of the page. */
export function rowOf({ device, points, askedAt, remoteUnlocks }: ReadLock, { config, now }: CloudProject): LockRow {
  const doors = channelsOf(config, device.id);
  const [settings] = doors;
  const evidence = new Evidence(device, { ...settings, channelCount: doors.length });
  evidence.wasRead();
  evidence.add(points.map((point) => ({ ...point, at: askedAt, source: 'read' as const })));
  evidence.addRemoteUnlocks(remoteUnlocks);
  const { family, unlock } = evidence.capabilities;
  const codes = new Set(points.map(({ code }) => code));
  const { pictures, rings, alarms, requests } = eventCapabilitiesOf({
    ...{ category: device.category, codes, types: new Set<never>(), pictured: false },
  });
  const battery = evidence.battery(now);
  return {
    id: device.id,
    name: settings.name ?? device.name,
    family: family.name,
    online: device.online,
    battery: battery?.level,
    bolt: evidence.bolt(now).bolt,
    door: evidence.door,
    unlock: unlock.map(({ kind }) => kind),
    remoteUnlocks: remoteUnlocks.map(({ type, open }) => ({ type, open })),
    wantsPin: wantsPin(family, remoteUnlocks),
    hasChannels: family.unlock.includes('open-channel'),
    shows: { battery: battery !== undefined, door: evidence.door !== undefined, pictures, rings, alarms, requests },
  };
}
