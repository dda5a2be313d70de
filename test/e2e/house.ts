import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Home, type HomeAccessory, type HomeLock } from '../../demo/home.ts';
import { type HomebridgeOptions, type RunningHomebridge, startHomebridge } from '../../demo/homebridge.ts';
import { SimulatedCloud, type CloudOptions, type EndpointName } from '../../simulator/cloud.ts';
import { heard } from '../support/eventually.ts';
import { filesIn, leaksIn, programsOf } from './leaks.ts';
import { packedPlugin } from './pack-plugin.js';

/** How long Home may take to show what the plugin knows, ms: no test depends on how fast a machine is. */
const patience = 60_000;

/** A real Homebridge with the packed plugin, paired with a real HomeKit controller, in front of a simulated cloud. */
export class House {
  readonly cloud: SimulatedCloud;
  readonly #storage: string;
  #homebridge: RunningHomebridge | undefined;
  #home: Home | undefined;
  /** What all runs of Homebridge have printed. */
  #printed = '';

  private constructor(cloud: SimulatedCloud, storage: string) {
    this.cloud = cloud;
    this.#storage = storage;
  }

  static async build(options: CloudOptions): Promise<House> {
    return new House(await SimulatedCloud.start(options), await mkdtemp(join(tmpdir(), 'tuya-smart-lock-e2e-')));
  }

  get homebridge(): RunningHomebridge {
    return existing(this.#homebridge);
  }

  get home(): Home {
    return existing(this.#home);
  }

  /** Everything Homebridge printed so far, over all its runs. */
  get output(): string {
    return this.#printed + (this.#homebridge?.output ?? '');
  }

  /**
   * Starts Homebridge; a second start finds the accessories and the pairing of the first.
   * @param running at the debug level unless told; `trust`: a file with certificate authorities (PEM) beside Node's own
   */
  async start(
    settings: object = {},
    running: Pick<HomebridgeOptions, 'debug' | 'nodeOptions' | 'trust'> = { debug: true },
  ): Promise<void> {
    const { accessId, accessKey, endpoint } = this.cloud;
    const platform = { platform: 'TuyaSmartLock', accessId, accessKey, endpoint, push: 'off', ...settings };
    this.#homebridge = await startHomebridge({
      storage: this.#storage,
      plugin: packedPlugin,
      platforms: [platform],
      ...running,
    });
    this.#home = this.#home
      ? await Home.reconnect(this.#homebridge, this.#home.pairing)
      : await Home.pair(this.#homebridge);
  }

  /** Ends Homebridge as a service manager does. */
  async stop(): Promise<void> {
    await this.#home?.close();
    await this.#homebridge?.stop();
    this.#printed = this.output;
    this.#homebridge = undefined;
  }

  /** A lock in Home, once it is there and shows a state. */
  async lock(name: string): Promise<HomeLock> {
    await this.homebridge.line(new RegExp(`${name} is on the bridge`), patience).catch(() => undefined);
    try {
      const lock = await this.home.lock(name);
      await lock.until({ current: 'secured' }, patience);
      return lock;
    } catch (error) {
      throw new Error(`The house did not come up. Homebridge printed:\n${this.output}`, { cause: error });
    }
  }

  /** An accessory in Home, as soon as it is there. */
  async accessory(name: string): Promise<HomeAccessory> {
    await this.homebridge.line(new RegExp(`${name} is on the bridge`), patience);
    const found = (await this.home.accessories()).find((one) => one.name === name);
    if (found === undefined) {
      throw new Error(`Home has no ${name}`);
    }
    return found;
  }

  /** Waits until a call has reached the cloud so many times in all. @param device the lock that it is about */
  async asked(endpoint: EndpointName, device: string, times = 1): Promise<void> {
    const { ledger } = this.cloud;
    await heard(
      () => `${endpoint} of ${device}, ${times} times`,
      () => ledger.count(endpoint, device) >= times,
      (listener) => this.cloud.on(listener),
      patience,
    );
  }

  /** Where secrets of the cloud got out: into the log, what Homebridge keeps, or the arguments of its programs. */
  async leaks(): Promise<string[]> {
    const places = [...(await filesIn(this.#storage)), ...(await programsOf(this.#homebridge?.pid))];
    return leaksIn([...places, { where: 'the log', text: this.output }], this.cloud.ledger.secrets());
  }

  /** Ends everything and forgets it; no scenario may have let a secret out. */
  async demolish(): Promise<void> {
    const whileRunning = await this.leaks();
    await this.stop();
    await this.cloud.close();
    const leaks = [...new Set([...whileRunning, ...(await this.leaks())])];
    await rm(this.#storage, { recursive: true, force: true });
    if (leaks.length > 0) {
      throw new Error(`Secrets got out: ${leaks.join('; ')}`);
    }
  }

  /** The folder of Homebridge's own files. */
  get storage(): string {
    return this.#storage;
  }

  /** A power cut. */
  async cutPower(): Promise<void> {
    await this.#homebridge?.kill();
    await this.#home?.close();
    this.#printed = this.output;
    this.#homebridge = undefined;
  }
}

function existing<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error('The house is not running: start() comes first.');
  }
  return part;
}
