import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import hapController from 'hap-controller/lib/transport/ip/http-client.js';

/** One encrypted connection to a bridge. */
export type HapConnection = InstanceType<typeof hapController.default>;

/** Long-term keys of a pairing, as hap-controller keeps them. */
export type PairingKeys = NonNullable<ReturnType<HapConnection['getLongTermData']>>;

/** Where a bridge listens, and as whom. */
export interface BridgeAddress {
  readonly username: string;
  readonly port: number;
}

/** Homebridge answers a write after 9 s at the latest; a bridge that is silent for longer is gone. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Any readable place on any accessory: reading it opens and verifies the connection. */
const SOMETHING_TO_READ = '1.2';

/** Adds the controller to the bridge with the HomeKit code and returns the pairing's keys. */
export async function pair(bridge: BridgeAddress, pin: string): Promise<PairingKeys> {
  const client = new hapController.default(bridge.username, '127.0.0.1', bridge.port);
  try {
    await inTime(client.pairSetup(pin), 'pairing');
  } finally {
    await client.close();
  }
  const keys = client.getLongTermData();
  if (keys === null) {
    throw new Error('The bridge accepted the code but gave no keys.');
  }
  return keys;
}

/** Has a paired controller (an administrator) add another one, as when somebody is invited to a home; returns its keys. */
export async function pairAnother(bridge: BridgeAddress, administrator: PairingKeys): Promise<PairingKeys> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  // The last 32 bytes of both encodings are the bare key (RFC 8410); libsodium's secret key is seed, then public key.
  const bare = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const id = randomUUID();
  const client = new hapController.default(bridge.username, '127.0.0.1', bridge.port, administrator);
  try {
    await inTime(client.addPairing(id, bare, true), 'pairing');
  } finally {
    await client.close();
  }
  return {
    ...administrator,
    iOSDevicePairingID: Buffer.from(id).toString('hex'),
    iOSDeviceLTSK: Buffer.concat([seed, bare]).toString('hex'),
    iOSDeviceLTPK: bare.toString('hex'),
  };
}

/**
 * The connections of one paired controller. A connection carries one request at a time; while one waits for its answer
 * the next request gets a connection of its own, as from a second phone.
 */
export class HapConnections {
  readonly #bridge: BridgeAddress;
  readonly #keys: PairingKeys;
  readonly #all = new Set<HapConnection>();
  readonly #idle: HapConnection[] = [];
  /** Ends what still waits for an answer when the controller is closed. */
  readonly #end = new AbortController();

  constructor(bridge: BridgeAddress, keys: PairingKeys) {
    this.#bridge = bridge;
    this.#keys = keys;
  }

  /** Runs one request on a verified connection. Rejects when there is no answer in time; the connection is then given up. */
  async request<T>(work: (connection: HapConnection) => Promise<T>): Promise<T> {
    const connection = this.#idle.pop() ?? (await this.#open());
    try {
      const answer = await inTime(work(connection), 'request', this.#end.signal);
      this.#idle.push(connection);
      return answer;
    } catch (error) {
      this.#all.delete(connection);
      await connection.close();
      throw error;
    }
  }

  /**
   * Asks for events of these characteristics ("aid.iid"), on a connection of their own. It must carry nothing else:
   * hap-controller reads events wrongly once a second request went over their connection.
   */
  async subscribe(ids: string[], onEvent: (message: unknown) => void): Promise<void> {
    const connection = await this.#open();
    connection.on('event', onEvent);
    await inTime(connection.subscribeCharacteristics(ids), 'subscription', this.#end.signal);
  }

  /** Closes all connections for good; a request that still waits for its answer rejects. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#idle.length = 0;
    await Promise.all([...this.#all].map((connection) => connection.close()));
    this.#all.clear();
  }

  async #open(): Promise<HapConnection> {
    const { username, port } = this.#bridge;
    const connection = new hapController.default(username, '127.0.0.1', port, this.#keys, {
      usePersistentConnections: true,
      subscriptionsUseSameConnection: true,
    });
    this.#all.add(connection);
    await inTime(connection.getCharacteristics([SOMETHING_TO_READ]), 'connection', this.#end.signal);
    return connection;
  }
}

/**
 * hap-controller waits for ever when a connection breaks in the middle of a request.
 * @param closed ends the wait early: nobody waits for an answer of a bridge that is no longer talked to
 */
async function inTime<T>(answer: Promise<T>, what: string, closed?: AbortSignal): Promise<T> {
  const answered = new AbortController();
  const signal = AbortSignal.any([answered.signal, ...(closed ? [closed] : [])]);
  const silence = pause(ANSWER_TIMEOUT_MS, undefined, { signal }).then(
    () => Promise.reject(new Error(`The bridge did not answer the ${what} within ${ANSWER_TIMEOUT_MS} ms.`)),
    () => Promise.reject(new Error(`The controller was closed before the bridge answered the ${what}.`)),
  );
  try {
    return await Promise.race([answer, silence]);
  } finally {
    answered.abort();
  }
}
