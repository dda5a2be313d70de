import type { Clock } from './clock.ts';
import { type Config, doorsOf, type LockSettings, settingsOf } from './config.ts';
import { Household } from './project/lock-registry.ts';
import { Doorkeeper } from './lock/events/lock-events.ts';
import type { Doors } from './lock/device-locks.ts';
import { Lookout } from './lock/polling/event-poller.ts';
import { Pictures } from './lock/pictures/picture-store.ts';
import type { OpeningLog } from './lock/state/openings.ts';
import { type Log, namedLog } from './log.ts';
import { Notebook } from './project/plugin-state.ts';
import type { Storage } from './storage.ts';
import { isLoopback } from './tuya/address.ts';
import { TuyaClient } from './tuya/client.ts';
import type { Device } from './tuya/device.ts';
import { Devices } from './tuya/devices.ts';
import { DoorLock } from './tuya/door-lock.ts';
import { LockHistory } from './tuya/history.ts';
import { MediaDownload } from './tuya/media/media-download.ts';
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

/** The running parts of one Tuya project. */
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
    onAnswer: (how) => {
      notebook.answered(how);
    },
  });
  const devices = new Devices(client);
  const downloads = new MediaDownload({ ownNetwork: isLoopback(new URL(config.endpoint).hostname) });
  const pictures = new Pictures();
  const cloud = {
    devices,
    doorLock: new DoorLock(client),
    history: new LockHistory(client),
    downloads,
    get cloudTime(): number {
      return client.cloudTime;
    },
  };
  const lookout = new Lookout({
    cloud,
    clock,
    log,
    pushed: () => household.pushed,
    chosen: config.push === 'off',
    accountHelps: config.account === undefined && config.push !== 'pulsar',
    budget: () => notebook.budget,
  });
  const doorkeeper = (device: Device, own: Log): Doorkeeper =>
    new Doorkeeper(device, { cloud, clock, log: own, pictures });
  const household: Household = new Household({
    devices,
    feed: feedFor(config, { client, clock, log, linkId: notebook.linkId }),
    clock,
    log,
    budget: () => notebook.budget,
    named: [...config.locks.keys()],
    hidden: (id) => settingsOf(config, id).hidden,
    doors: (device) => {
      const doors = doorsOf(config, device.id);
      const openingLogs: OpeningLog[] = [];
      return doors.map((settings, index) => {
        const bolt = doors.length === 1 ? device.id : `${device.id}/${settings.channel ?? 1}`;
        return {
          ...settings,
          doors: doors.length,
          openingLogs,
          cloud,
          clock,
          log,
          memory: notebook.memoryOf(bolt),
          doorkeeper: index === 0 ? doorkeeper : undefined,
          nameOf: (now: Device): string => nameOf(now, settings),
        };
      });
    },
    watch: (lock) => {
      if (lock.doorkeeper !== undefined) {
        void lookout.watch(
          lock.doorkeeper,
          namedLog(log, () => lock.name),
          lock.ended,
        );
      }
    },
    pushChanged: () => {
      lookout.replan();
    },
    found,
    gone,
  });
  return {
    household,
    stop: (): void => {
      household.stop();
      downloads.close();
      client.close();
      notebook.close();
    },
  };
}
