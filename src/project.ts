import type { Clock } from './clock.ts';
import { type Config, doorsOf, type LockSettings, settingsOf } from './config.ts';
import { Household } from './household.ts';
import type { Doors } from './lock/doors.ts';
import type { Log } from './log.ts';
import { Notebook } from './notebook.ts';
import type { Storage } from './storage.ts';
import { TuyaClient } from './tuya/client.ts';
import { type Device, Devices } from './tuya/devices.ts';
import { DoorLock } from './tuya/door-lock.ts';
import { feedFor } from './tuya/push/choose-feed.ts';

export interface ProjectOptions {
  clock: Clock;
  log: Log;
  storage: Storage;
  /** The name of a lock in Home and in the log. */
  nameOf: (device: Device, settings: LockSettings) => string;
  found: (doors: Doors) => void;
  gone: (doors: Doors) => void;
}

/** The owner's Tuya project at work. */
export interface Project {
  household: Household;
  /** Ends everything and writes the notebook. */
  stop: () => void;
}

/** Wires up the cloud client, its feed and the locks of one configuration. Nothing is sent before `household.run()`. */
export function openProject(config: Config, { clock, log, storage, nameOf, found, gone }: ProjectOptions): Project {
  const notebook = new Notebook(storage, clock, log, config.callsPerMonth);
  const client = new TuyaClient({
    ...config,
    clock,
    onCall: () => {
      notebook.countCall();
    },
  });
  const devices = new Devices(client);
  const cloud = {
    devices,
    doorLock: new DoorLock(client),
    get cloudTime(): number {
      return client.cloudTime;
    },
  };
  const household = new Household({
    devices,
    feed: feedFor(config, { client, clock, log, linkId: notebook.linkId }),
    clock,
    log,
    budget: () => notebook.budget,
    hidden: (id) => settingsOf(config, id).hidden,
    doors: (device) => {
      const doors = doorsOf(config, device.id);
      return doors.map((settings) => {
        const bolt = doors.length === 1 ? device.id : `${device.id}/${settings.channel ?? 1}`;
        return {
          ...settings,
          doors: doors.length,
          cloud,
          clock,
          log,
          memory: notebook.memoryOf(bolt),
          nameOf: (now: Device): string => nameOf(now, settings),
        };
      });
    },
    found,
    gone,
  });
  return {
    household,
    stop: (): void => {
      household.stop();
      client.close();
      notebook.save();
    },
  };
}
