import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { isLock } from '../lock/capabilities.ts';
import { StatusReader } from '../project/status-reader.ts';
import { isLoopback } from '../tuya/address.ts';
import { TuyaClient } from '../tuya/client.ts';
import type { Device } from '../tuya/device.ts';
import { Devices } from '../tuya/devices.ts';
import { DoorLock } from '../tuya/door-lock.ts';
import { LockHistory } from '../tuya/history.ts';
import { MediaDownload } from '../tuya/media/media-download.ts';
import { Problem } from './asked.ts';

/** The same cloud that the plugin talks to, opened for one question of the settings screen. */
export interface CloudProject {
  config: Config;
  client: TuyaClient;
  devices: Devices;
  doorLock: DoorLock;
  history: LockHistory;
  downloads: MediaDownload;
  /** A moment as Tuya writes it, on the steady clock, ms. */
  steadyOf: (time: number) => number;
  /** Now, on the steady clock, ms. */
  readonly now: number;
}

/** What the cloud lists. */
export interface Listing {
  devices: readonly Device[];
  locks: readonly Device[];
}

/** The screen shows what happens; it writes no log. */
export const noLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Opens the cloud for some work, and closes it whatever comes of that. Nothing is sent by opening it. */
export async function withCloud<T>(
  config: Config,
  clock: Clock,
  work: (project: CloudProject) => Promise<T>,
): Promise<T> {
  const { endpoint, accessId, accessKey, account } = config;
  const client = new TuyaClient({ endpoint, accessId, accessKey, account, clock });
  const downloads = new MediaDownload({ ownNetwork: isLoopback(new URL(endpoint).hostname) });
  try {
    return await work({
      config,
      client,
      downloads,
      devices: new Devices(client),
      doorLock: new DoorLock(client),
      history: new LockHistory(client),
      steadyOf: client.steadyOf,
      get now(): number {
        return clock.now();
      },
    });
  } finally {
    downloads.close();
    client.close();
  }
}

/** The devices of the project, found as the plugin finds them. @throws TuyaError */
export async function listing({ devices: cloud }: CloudProject, clock: Clock, signal: AbortSignal): Promise<Listing> {
  const { devices } = await new StatusReader(cloud, clock, noLog).listDevices(new Set(), signal);
  return { devices, locks: devices.filter(isLock) };
}

/** One lock of the project. @throws TuyaError, and Problem where the project has no such lock */
export async function lockOf(project: CloudProject, id: string, clock: Clock, signal: AbortSignal): Promise<Device> {
  const { locks } = await listing(project, clock, signal);
  const device = locks.find((lock) => lock.id === id);
  if (device === undefined) {
    throw new Problem('The Tuya project has no lock with this id');
  }
  return device;
}
