import { join } from 'node:path';
import type { API, DynamicPlatformPlugin, Logging, PlatformAccessory, PlatformConfig } from 'homebridge';
import { Cameras, lockOfCamera } from './cameras.ts';
import { systemClock } from './clock.ts';
import { type Config, readConfig, secretsOf, settingsOf } from './config.ts';
import { answerNothing, attachLock, type LockContext, nameInHome } from './homekit/lock-accessory.ts';
import { doorLockCategory } from './homekit/hap-values.ts';
import type { Household } from './household.ts';
import type { Doors } from './lock/doors.ts';
import { guardedLog, type Log } from './log.ts';
import { openProject } from './project.ts';
import { fileStorage } from './storage.ts';
import type { Device } from './tuya/device.ts';

export const pluginName = 'homebridge-tuya-smart-lock';
export const platformName = 'TuyaSmartLock';

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
    answerNothing(accessory, this.#api);
    this.#restored.set(accessory.UUID, accessory as PlatformAccessory<LockContext>);
  }

  #start(config: Config): void {
    const end = new AbortController();
    const cameras = new Cameras(
      {
        api: this.#api,
        clock: systemClock,
        log: this.#log,
        plugin: pluginName,
        platform: platformName,
        videoProcessor: config.videoProcessor,
        signal: end.signal,
      },
      this.#restoredCameras,
    );
    const publish = (doors: Doors): void => {
      const [lock] = doors;
      cameras.follow(lock, this.#publish(doors), settingsOf(config, lock.id));
    };
    const { household, stop } = openProject(config, {
      clock: systemClock,
      log: this.#log,
      storage: fileStorage(join(this.#api.user.storagePath(), `${pluginName}.json`)),
      nameOf: nameInHome,
      found: publish,
      gone: ([lock]) => {
        cameras.remove(lock.id);
        this.#remove(this.#uuid(lock.id), 'is no longer in the Tuya project');
      },
    });
    this.#api.on('shutdown', () => {
      end.abort();
      stop();
    });
    this.#restore(household, config, publish, cameras);
    void household.run();
  }

  /**
   * Known locks come back at once, so that Home has them even while Tuya cannot be reached. An accessory that does not
   * say whose it is waits for the discovery that does.
   */
  #restore(household: Household, config: Config, publish: (doors: Doors) => void, cameras: Cameras): void {
    for (const accessory of [...this.#restored.values()]) {
      const device = (accessory.context as Partial<LockContext>).device;
      if (device !== undefined && settingsOf(config, device.id).hidden) {
        cameras.remove(device.id);
        this.#remove(accessory.UUID, 'is hidden by the configuration');
      } else if (device !== undefined) {
        publish(household.restore({ ...device, status: undefined }));
      }
    }
  }

  #publish(doors: Doors): PlatformAccessory {
    const [lock] = doors;
    const uuid = this.#uuid(lock.id);
    const known = this.#restored.get(uuid);
    const accessory = known ?? new this.#api.platformAccessory<LockContext>(lock.name, uuid, doorLockCategory);
    accessory.context = { device: deviceToKeep(lock.device) };
    attachLock(accessory, doors, this.#api);
    if (known === undefined) {
      this.#restored.set(uuid, accessory);
      this.#api.registerPlatformAccessories(pluginName, platformName, [accessory]);
      this.#log.info(`${lock.name} is now in Home`);
    } else {
      this.#api.updatePlatformAccessories([accessory]);
    }
    return accessory;
  }

  #remove(uuid: string, why: string): void {
    const accessory = this.#restored.get(uuid);
    if (accessory !== undefined) {
      this.#restored.delete(uuid);
      this.#api.unregisterPlatformAccessories(pluginName, platformName, [accessory]);
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
