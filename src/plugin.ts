import type { Clock } from './clock.ts';
import { type Config, channelsOf, type LockSettings, settingsOf } from './config.ts';
import { LockRegistry } from './project/lock-registry.ts';
import { LockEvents } from './lock/events/lock-events.ts';
import type { DeviceLocks } from './lock/device-locks.ts';
import { EventPoller } from './lock/polling/event-poller.ts';
import { PictureStore } from './lock/pictures/picture-store.ts';
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

export interface PluginOptions {
  clock: Clock;
  log: Log;
  storage: Storage;
  /** The name of a lock in Home and in the log. */
  nameOf: (device: Device, settings: LockSettings) => string;
  found: (doors: DeviceLocks) => void;
  gone: (doors: DeviceLocks) => void;
}

/** The running parts of one Tuya project. */
export interface Plugin {
  registry: LockRegistry;
  /** Ends everything and writes the notebook. */
  stop: () => void;
}

/** Wires up the cloud client, its feed and the locks of one configuration. Nothing is sent before `registry.run()`. */
export function openPlugin(config: Config, { clock, log, storage, nameOf, found, gone }: PluginOptions): Plugin {
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
  const pictures = new PictureStore();
  const cloud = {
    devices,
    doorLock: new DoorLock(client),
    history: new LockHistory(client),
    downloads,
    get cloudTime(): number {
      return client.cloudTime;
    },
  };
  const poller = new EventPoller({
    cloud,
    clock,
    log,
    pushed: () => registry.pushed,
    chosen: config.push === 'off',
    accountHelps: config.account === undefined && config.push !== 'pulsar',
    budget: () => notebook.budget,
  });
  const events = (device: Device, own: Log): LockEvents => new LockEvents(device, { cloud, clock, log: own, pictures });
  const registry: LockRegistry = new LockRegistry({
    devices,
    feed: feedFor(config, { client, clock, log, linkId: notebook.linkId }),
    clock,
    log,
    budget: () => notebook.budget,
    named: [...config.locks.keys()],
    hidden: (id) => settingsOf(config, id).hidden,
    optionsOf: (device) => {
      const doors = channelsOf(config, device.id);
      const openingLogs: OpeningLog[] = [];
      return doors.map((settings, index) => {
        const bolt = doors.length === 1 ? device.id : `${device.id}/${settings.channel ?? 1}`;
        return {
          ...settings,
          channelCount: doors.length,
          openingLogs,
          cloud,
          clock,
          log,
          memory: notebook.memoryOf(bolt),
          events: index === 0 ? events : undefined,
          nameOf: (now: Device): string => nameOf(now, settings),
        };
      });
    },
    pollEvents: (lock) => {
      if (lock.events !== undefined) {
        void poller.poll(
          lock.events,
          namedLog(log, () => lock.name),
          lock.ended,
        );
      }
    },
    pushChanged: () => {
      poller.replan();
    },
    found,
    gone,
  });
  return {
    registry,
    stop: (): void => {
      registry.stop();
      downloads.close();
      client.close();
      notebook.close();
    },
  };
}
