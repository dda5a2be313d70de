import { HapConnections, pair, type BridgeAddress, type HapConnection, type PairingKeys } from './hap-connections.ts';
import { characteristicName, NoResponse, serviceName } from './hap-types.ts';
import { HomeLock } from './home-lock.ts';
import type { HomeAccess, HomeAccessory, HomeCharacteristic, HomeEvent, HomeService } from './home-types.ts';

export { NoResponse } from './hap-types.ts';
export type { HomeAccessory, HomeEvent, HomeService } from './home-types.ts';
export { HomeLock, type LockChange, type LockState } from './home-lock.ts';

/** A bridge as a person meets it: where it is, and the code on its label. */
export interface PairableBridge extends BridgeAddress {
  readonly pin: string;
}

/** The Home app: a HomeKit controller paired with one bridge over its encrypted protocol. */
export class Home implements HomeAccess {
  /** Keys of the pairing: with them `reconnect` needs no code. */
  readonly pairing: PairingKeys;
  readonly #connections: HapConnections;

  private constructor(bridge: BridgeAddress, pairing: PairingKeys) {
    this.pairing = pairing;
    this.#connections = new HapConnections(bridge, pairing);
  }

  /** Adds the bridge to a new home with its HomeKit code. */
  static async pair(bridge: PairableBridge): Promise<Home> {
    return new Home(bridge, await pair(bridge, bridge.pin));
  }

  /** The same home again, after the bridge or the home was restarted. */
  static async reconnect(bridge: BridgeAddress, pairing: PairingKeys): Promise<Home> {
    const home = new Home(bridge, pairing);
    await home.accessories();
    return home;
  }

  async accessories(): Promise<HomeAccessory[]> {
    const answer = await this.#connections.request((connection) => connection.getAccessories());
    return answer.accessories.map(toAccessory);
  }

  /**
   * The lock with this name, watched from now on.
   * @param name the accessory's name
   * @param service name or number (from 1) of its LockMechanism, when it has several
   */
  async lock(name: string, service: string | number = 1): Promise<HomeLock> {
    const accessories = await this.accessories();
    const accessory = accessories.find((candidate) => candidate.name === name && mechanisms(candidate).length > 0);
    if (accessory === undefined) {
      const names = accessories.map((candidate) => candidate.name).join(', ');
      throw new Error(`Home has no lock "${name}". It has: ${names}.`);
    }
    const found = mechanisms(accessory);
    const mechanism =
      typeof service === 'number' ? found[service - 1] : found.find((candidate) => candidate.name === service);
    if (mechanism === undefined) {
      const names = found.map((candidate) => candidate.name ?? 'no name').join(', ');
      throw new Error(`"${name}" has no lock ${service}. It has: ${names}.`);
    }
    return HomeLock.watch(this, accessory.aid, name, mechanism);
  }

  /** Values of characteristics of one accessory, in the order asked. Throws NoResponse. */
  async read(aid: number, iids: number[]): Promise<unknown[]> {
    const ids = iids.map((iid) => `${aid}.${iid}`);
    const answer = await this.#connections.request((connection) => connection.getCharacteristics(ids));
    return iids.map((iid) => {
      const found = answer.characteristics.find((characteristic) => characteristic.iid === iid);
      if (found?.status !== undefined && found.status !== 0) {
        throw new NoResponse(found.status);
      }
      return found?.value;
    });
  }

  /** Writes one characteristic. Returns the HAP status (0 = done) and how long the answer took, ms. */
  async write(aid: number, iid: number, value: unknown): Promise<{ status: number; ms: number }> {
    return this.#connections.request(async (connection) => {
      const asked = performance.now();
      const answer = await connection.setCharacteristics({ [`${aid}.${iid}`]: value });
      return { status: statusOf(answer), ms: performance.now() - asked };
    });
  }

  /** Calls the listener with every further event of these characteristics, until `close`. */
  async watch(aid: number, iids: number[], listener: (event: HomeEvent) => void): Promise<void> {
    const ids = iids.map((iid) => `${aid}.${iid}`);
    await this.#connections.subscribe(ids, (message) => {
      // HAP-NodeJS writes the newest first, because Apple's side reads from the end.
      for (const { iid, value } of entriesOf(message).toReversed()) {
        if (iid !== undefined) {
          listener({ at: Date.now(), iid, value });
        }
      }
    });
  }

  /** What the camera shows: a JPEG of at most this size in pixels. */
  async snapshot(aid: number, width: number, height: number): Promise<Buffer> {
    return this.#connections.request((connection) => connection.getImage(width, height, aid));
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }
}

type Accessory = Awaited<ReturnType<HapConnection['getAccessories']>>['accessories'][number];
type Service = Accessory['services'][number];

/** One entry of a HAP answer or event. */
interface Entry {
  iid?: number;
  value?: unknown;
  status?: number;
}

function entriesOf(message: unknown): Entry[] {
  return (message as { characteristics?: Entry[] }).characteristics ?? [];
}

function statusOf(answer: unknown): number {
  return entriesOf(answer)[0]?.status ?? 0;
}

function mechanisms(accessory: HomeAccessory): HomeService[] {
  return accessory.services.filter((service) => service.type === 'LockMechanism');
}

function toAccessory({ aid, services }: Accessory): HomeAccessory {
  const all = services.map(toService);
  const information = all.find((service) => service.type === 'AccessoryInformation');
  return {
    aid,
    name: text(information, 'Name'),
    manufacturer: text(information, 'Manufacturer'),
    model: text(information, 'Model'),
    serial: text(information, 'SerialNumber'),
    services: all,
  };
}

function toService({ iid, type, characteristics }: Service): HomeService {
  const byName = new Map<string, HomeCharacteristic>(
    characteristics.map((characteristic) => [
      characteristicName(characteristic.type ?? ''),
      {
        iid: characteristic.iid ?? 0,
        value: characteristic.value,
        status: characteristic.status ?? 0,
        permissions: characteristic.perms ?? [],
      },
    ]),
  );
  const name = byName.get('ConfiguredName')?.value ?? byName.get('Name')?.value;
  return { iid, type: serviceName(type), name: typeof name === 'string' ? name : undefined, characteristics: byName };
}

function text(service: HomeService | undefined, characteristic: string): string {
  const value = service?.characteristics.get(characteristic)?.value;
  return typeof value === 'string' ? value : '';
}
