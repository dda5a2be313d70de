import type { API, PlatformAccessory } from 'homebridge';
import type { Log } from '../log.ts';

interface BridgeOptions {
  api: API;
  log: Log;
  plugin: string;
  platform: string;
}

/**
 * The accessories of this plugin on Homebridge's bridge, and those published on their own. Whatever HAP-NodeJS does not
 * take is left out and said once: an error out of its calls would end Homebridge.
 */
export class Bridge {
  readonly #options: BridgeOptions;
  /** UUIDs of what is published on its own: it stays until Homebridge ends, and a second one would end Homebridge. */
  readonly #alone = new Set<string>();
  /** Whether the last try found it full, and nothing has left it since. */
  #isFull = false;
  #saidFull = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  /** Puts an accessory on the bridge. @returns whether it is there */
  add(accessory: PlatformAccessory): boolean {
    const { api, log, plugin, platform } = this.#options;
    if (this.#isFull) {
      log.debug(`${accessory.displayName} is not in Home, the bridge is full`);
      return false;
    }
    try {
      api.registerPlatformAccessories(plugin, platform, [accessory]);
      return true;
    } catch (error) {
      // Homebridge has written it down before it failed; kept, it would come back at every start.
      this.#quietly(() => {
        api.unregisterPlatformAccessories(plugin, platform, [accessory]);
      });
      this.#quietly(() => {
        api.updatePlatformAccessories([]);
      });
      this.#leftOut(accessory, error);
      return false;
    }
  }

  /** Has Homebridge keep what changed about an accessory. */
  update(accessory: PlatformAccessory): void {
    this.#quietly(() => {
      this.#options.api.updatePlatformAccessories([accessory]);
    });
  }

  /** Takes an accessory off the bridge. */
  remove(accessory: PlatformAccessory): void {
    const { api, plugin, platform } = this.#options;
    this.#isFull = false;
    this.#quietly(() => {
      api.unregisterPlatformAccessories(plugin, platform, [accessory]);
    });
  }

  /** Whether an accessory is published on its own already in this run of Homebridge. */
  isAlone(uuid: string): boolean {
    return this.#alone.has(uuid);
  }

  /** Publishes an accessory on its own. @returns whether it is */
  publishAlone(accessory: PlatformAccessory): boolean {
    try {
      this.#alone.add(accessory.UUID);
      this.#options.api.publishExternalAccessories(this.#options.plugin, [accessory]);
      return true;
    } catch (error) {
      this.#leftOut(accessory, error);
      return false;
    }
  }

  #leftOut({ displayName }: PlatformAccessory, error: unknown): void {
    const { log } = this.#options;
    const words = error instanceof Error ? error.message : String(error);
    if (!/more than \d+ accessories/i.test(words)) {
      log.warn(`${displayName} could not be shown in Home: ${words}`);
      return;
    }
    this.#isFull = true;
    if (this.#saidFull) {
      log.debug(`${displayName} is not in Home, the bridge is full`);
    } else {
      this.#saidFull = true;
      log.warn(
        `${displayName} and what comes after it are not in Home: a bridge takes 149 accessories, those of other plugins ` +
          'included. Set "hidden" for locks or "camera": "off" for cameras that you do not need there, or run this plugin as a child bridge',
      );
    }
  }

  #quietly(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log.debug(
        `Homebridge did not take a change: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
