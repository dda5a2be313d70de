import type { Clock } from './clock.ts';
import { type Config, settingsOf } from './config.ts';
import { Household } from './household.ts';
import type { Lock } from './lock/lock.ts';
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
  /** The name of a device in Home and in the log. */
  nameOf: (device: Device) => string;
  found: (lock: Lock) => void;
  gone: (lock: Lock) => void;
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
    lockOptions: (device) => ({
      ...settingsOf(config, device.id),
      cloud,
      clock,
      log,
      nameOf,
    }),
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
