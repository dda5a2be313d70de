import type { Clock } from './clock.ts';
import { type Config, channelsOf, type LockSettings, settingsOf } from './config.ts';
import { LockRegistry } from './project/lock-registry.ts';
import { LockEvents } from './lock/events/lock-events.ts';
import type { DeviceLocks } from './lock/device-locks.ts';
import { EventPoller } from './lock/polling/event-poller.ts';
import { PictureStore } from './lock/pictures/picture-store.ts';
import type { OpeningLog } from './lock/state/opening-log.ts';
import { type Log, namedLog } from './log.ts';
import { ApiUsage } from './project/api-usage.ts';
import { PluginState } from './project/plugin-state.ts';
import type { Storage } from './storage.ts';
import { isLoopback } from './tuya/address.ts';
import { TuyaClient } from './tuya/client.ts';
import type { Device } from './tuya/device.ts';
import { Devices } from './tuya/devices.ts';
import { DoorLock } from './tuya/door-lock.ts';
import { LockHistory } from './tuya/history.ts';
import { MediaDownload } from './tuya/media/media-download.ts';
import { feedFor } from './tuya/push/choose-feed.ts';
import { onSteadyClock } from './tuya/push/steady-feed.ts';

export interface PluginOptions {
  clock: Clock;
  log: Log;
  storage: Storage;
  /** The name of a lock in Home and in the log. */
  nameOf: (device: Device, settings: LockSettings) => string;
  found: (locks: DeviceLocks) => void;
  gone: (locks: DeviceLocks) => void;
}

/** The running parts of one Tuya project. */
export interface Plugin {
  registry: LockRegistry;
  /** Ends everything and writes down what outlives a restart. */
  stop: () => void;
}

/** Wires up the cloud client, its feed and the locks of one configuration. Nothing is sent before `registry.run()`. */
export function openPlugin(config: Config, { clock, log, storage, nameOf, found, gone }: PluginOptions): Plugin {
  const state = new PluginState(storage);
  const usage = new ApiUsage({ state, clock, log, callsPerMonth: config.callsPerMonth });
  const client = new TuyaClient({
    ...config,
    clock,
    onCall: () => {
      usage.countCall();
    },
    onAnswer: (how) => {
      usage.answered(how);
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
    steadyOf: client.steadyOf,
  };
  const poller = new EventPoller({
    cloud,
    clock,
    log,
    pushed: () => registry.pushed,
    chosen: config.push === 'off',
    accountHelps: config.account === undefined && config.push !== 'pulsar',
    budget: () => usage.budget,
  });
  const events = (device: Device, own: Log): LockEvents => new LockEvents(device, { cloud, clock, log: own, pictures });
  const feed = feedFor(config, { client, clock, log, linkId: state.linkId });
  const registry: LockRegistry = new LockRegistry({
    devices,
    feed: feed && onSteadyClock(feed, client.steadyOf),
    clock,
    log,
    budget: () => usage.budget,
    named: [...config.locks.keys()],
    hidden: (id) => settingsOf(config, id).hidden,
    optionsOf: (device) => {
      const channels = channelsOf(config, device.id);
      const openingLogs: OpeningLog[] = [];
      let ofDevice: LockEvents | undefined;
      return channels.map((settings, index) => {
        const bolt = channels.length === 1 ? device.id : `${device.id}/${settings.channel ?? 1}`;
        return {
          ...settings,
          channelCount: channels.length,
          openingLogs,
          cloud,
          clock,
          log,
          memory: state.memoryOf(bolt),
          events: index === 0 ? (known: Device, own: Log): LockEvents => (ofDevice = events(known, own)) : undefined,
          eventsOfDevice: () => ofDevice,
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
      state.close();
    },
  };
}
