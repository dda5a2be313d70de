import type * as lockFile from '../../src/lock/lock.ts';
import type * as boltFile from '../../src/homekit/bolt.ts';
import type * as clientFile from '../../src/tuya/client.ts';
import type * as devicesFile from '../../src/tuya/devices.ts';
import type * as doorLockFile from '../../src/tuya/door-lock.ts';
import type * as eventsFile from '../../src/lock/events/lock-events.ts';
import type * as pictureStoreFile from '../../src/lock/pictures/picture-store.ts';

// Everything that the model takes from the source is named here, and nowhere else but in the table of bugs.ts.
export type { Clock } from '../../src/clock.ts';
export type { Log } from '../../src/log.ts';
export type { LockOptions } from '../../src/lock/lock-options.ts';
export type { LockCloud } from '../../src/lock/cloud.ts';
export type { EventCloud } from '../../src/lock/cloud.ts';
export type { MethodHistory } from '../../src/lock/commands/method-memory.ts';
export type { Device, DataPoint } from '../../src/tuya/device.ts';
export type { TimedDataPoint } from '../../src/tuya/push/feed.ts';

export type Lock = lockFile.Lock;
export type TuyaClient = clientFile.TuyaClient;

/** What the model runs: the files themselves, or a copy of them with a bug. */
export interface Plugin {
  Lock: typeof lockFile.Lock;
  showBolt: typeof boltFile.showBolt;
  TuyaClient: typeof clientFile.TuyaClient;
  Devices: typeof devicesFile.Devices;
  DoorLock: typeof doorLockFile.DoorLock;
  LockEvents: typeof eventsFile.LockEvents;
  PictureStore: typeof pictureStoreFile.PictureStore;
}

export const source = new URL('../../src/', import.meta.url);

/** @param root a folder with the files of `src/`, with a slash at its end */
export async function loadPlugin(root = source): Promise<Plugin> {
  const load = async <File>(path: string): Promise<File> => (await import(new URL(path, root).href)) as File;
  const [{ Lock }, { showBolt }, { TuyaClient }, { Devices }, { DoorLock }, { LockEvents }, { PictureStore }] =
    await Promise.all([
      load<typeof lockFile>('lock/lock.ts'),
      load<typeof boltFile>('homekit/bolt.ts'),
      load<typeof clientFile>('tuya/client.ts'),
      load<typeof devicesFile>('tuya/devices.ts'),
      load<typeof doorLockFile>('tuya/door-lock.ts'),
      load<typeof eventsFile>('lock/events/lock-events.ts'),
      load<typeof pictureStoreFile>('lock/pictures/picture-store.ts'),
    ]);
  return { Lock, showBolt, TuyaClient, Devices, DoorLock, LockEvents, PictureStore };
}
