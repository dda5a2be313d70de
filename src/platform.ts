import { join } from 'node:path';
import type { API, DynamicPlatformPlugin, Logging, PlatformAccessory, PlatformConfig } from 'homebridge';
import { Cameras, lockOfCamera } from './homekit/camera/cameras.ts';
import { systemClock } from './clock.ts';
import { type Config, readConfig, secretsOf, settingsOf } from './config.ts';
import { Bridge } from './homekit/bridge.ts';
import { answerNoResponse, attachLock, type LockContext, nameInHome } from './homekit/lock-accessory.ts';
import { doorLockCategory } from './homekit/hap-values.ts';
import type { LockRegistry } from './project/lock-registry.ts';
import type { DeviceLocks } from './lock/device-locks.ts';
import { guardedLog, type Log } from './log.ts';
import { openPlugin } from './plugin.ts';
import { platformName, pluginName } from './plugin-name.ts';
import { shielded } from './shield.ts';
import { FileStorage } from './storage.ts';
import type { Device } from './tuya/device.ts';
import { asTuyaError } from './tuya/errors.ts';

/** The parts of the plugin that one start creates. */
interface Start {
  registry: LockRegistry;
  config: Config;
  publish: (locks: DeviceLocks) => void;
  cameras: Cameras;
  bridge: Bridge;
}

/** Homebridge's view of the plugin: locks found ↔ accessories published, start and shutdown. */
export class TuyaSmartLockPlatform implements DynamicPlatformPlugin {
  readonly #api: API;
  readonly #restored = new Map<string, PlatformAccessory<LockContext>>();
  /** Cameras of the last run, by the id of their lock. */
  readonly #restoredCameras = new Map<string, PlatformAccessory>();
  #log: Log;

  constructor(log: Logging, raw: PlatformConfig, api: API) {
    this.#api = api;
    this.#log = log;
    const reading = readConfig(raw);
    reading.warnings.forEach((warning) => {
      log.warn(`Configuration: ${warning}`);
    });
    if (reading.ok) {
      this.#log = guardedLog(log, secretsOf(reading.config));
      api.on('didFinishLaunching', () => {
        this.#start(reading.config);
      });
    } else {
      log.error('The configuration needs a change, until then no lock is available:');
      reading.problems.forEach((problem) => {
        log.error(`  ${problem}`);
      });
    }
  }

  /** Homebridge hands back what it kept from the last run; the lock itself comes at the start. */
  configureAccessory(accessory: PlatformAccessory): void {
    const lockId = lockOfCamera(accessory, this.#api);
    if (lockId !== undefined) {
      this.#restoredCameras.set(lockId, accessory);
      return;
    }
    answerNoResponse(accessory, this.#api);
    this.#restored.set(accessory.UUID, accessory as PlatformAccessory<LockContext>);
  }

  #start(config: Config): void {
    const end = new AbortController();
    const bridge = new Bridge({ api: this.#api, log: this.#log, plugin: pluginName, platform: platformName });
    const cameras = new Cameras(
      {
        api: this.#api,
        clock: systemClock,
        log: this.#log,
        bridge,
        platform: platformName,
        videoProcessor: config.videoProcessor,
        signal: end.signal,
      },
      this.#restoredCameras,
    );
    const publish = (locks: DeviceLocks): void => {
      const [lock] = locks;
      const accessory = this.#publish(locks, bridge);
      if (accessory !== undefined) {
        cameras.follow(lock, accessory, settingsOf(config, lock.id));
      }
    };
    const { registry, stop } = openPlugin(config, {
      clock: systemClock,
      log: this.#log,
      storage: new FileStorage(join(this.#api.user.storagePath(), `${pluginName}.json`), this.#log),
      nameOf: nameInHome,
      found: publish,
      gone: ([lock]) => {
        cameras.remove(lock.id);
        this.#remove(bridge, this.#uuid(lock.id), 'is no longer in the Tuya project');
      },
    });
    this.#api.on('shutdown', () => {
      end.abort();
      stop();
    });
    this.#restore({ registry, config, publish, cameras, bridge });
    registry.run().catch((error: unknown) => {
      this.#log.error(asTuyaError(error).message);
    });
  }

  /**
   * Known locks come back at once, so that Home has them even while Tuya cannot be reached. An accessory without the
   * record of its device waits for a discovery.
   */
  #restore({ registry, config, publish, cameras, bridge }: Start): void {
    for (const accessory of [...this.#restored.values()]) {
      const device = (accessory.context as Partial<LockContext>).device;
      if (device !== undefined && settingsOf(config, device.id).hidden) {
        cameras.remove(device.id);
        this.#remove(bridge, accessory.UUID, 'is hidden by the configuration');
      } else if (device !== undefined) {
        shielded(this.#log, 'bringing a lock back', () => {
          publish(registry.restore({ ...device, status: undefined }));
        });
      }
    }
  }

  /** @returns undefined where the bridge does not take it */
  #publish(locks: DeviceLocks, bridge: Bridge): PlatformAccessory | undefined {
    const [lock] = locks;
    const uuid = this.#uuid(lock.id);
    const known = this.#restored.get(uuid);
    const accessory = known ?? new this.#api.platformAccessory<LockContext>(lock.name, uuid, doorLockCategory);
    accessory.context = { device: deviceToKeep(lock.device) };
    attachLock(accessory, locks, this.#api);
    if (known !== undefined) {
      bridge.update(accessory);
      return accessory;
    }
    if (!bridge.add(accessory)) {
      return undefined;
    }
    this.#restored.set(uuid, accessory);
    this.#log.info(`${lock.name} is on the bridge`);
    return accessory;
  }

  #remove(bridge: Bridge, uuid: string, why: string): void {
    const accessory = this.#restored.get(uuid);
    if (accessory !== undefined) {
      this.#restored.delete(uuid);
      bridge.remove(accessory);
      this.#log.info(`${accessory.displayName} ${why} and was removed from Home`);
    }
  }

  #uuid(deviceId: string): string {
    return this.#api.hap.uuid.generate(`${platformName}:${deviceId}`);
  }
}

function deviceToKeep({ status, ...device }: Device): LockContext['device'] {
  return device;
}
