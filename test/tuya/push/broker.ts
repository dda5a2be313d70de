import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes } from 'aedes';
import type { MqttEncryption } from '../../../src/tuya/push/cipher.ts';
import type { MqttConfig } from '../../../src/tuya/push/mqtt-config.ts';
import { inBlocks, sealedForMqtt } from './sealed.ts';

export interface BrokerOptions {
  tls?: { key: string; cert: string };
  /** What the broker really sends, whatever was agreed. */
  sends?: MqttEncryption;
  /** Gives every session the same client id, so that a new one throws the old one out. */
  oneClientId?: boolean;
  /** Takes connections and never says a word. */
  mute?: boolean;
}

/** A real MQTT broker on loopback that hands out sessions and talks to them as the cloud does. */
export class TestBroker {
  readonly #options: BrokerOptions;
  readonly #issued: MqttConfig[] = [];
  readonly #subscribed = new Set<string>();
  readonly #sockets = new Set<Socket>();
  #aedes: Aedes | undefined;
  #server: Server | undefined;
  #port = 0;
  /** How many configurations were handed out. */
  configs = 0;
  refusesTopics = false;
  /** Answers every connection with this code of MQTT 3.1.1. */
  refuses: number | undefined;

  constructor(options: BrokerOptions = {}) {
    this.#options = options;
  }

  /** Comes up, on the same port as before. */
  async start(): Promise<this> {
    const aedes = await Aedes.createBroker({
      authenticate: (client, username, password, done) => {
        const known = this.#issued.some(
          (config) => config.username === username && config.password === password?.toString(),
        );
        const returnCode = this.refuses ?? (known ? undefined : 5);
        done(
          returnCode === undefined ? null : Object.assign(new Error('no'), { returnCode }),
          returnCode === undefined,
        );
      },
      authorizeSubscribe: (_client, subscription, done) => {
        done(null, this.refusesTopics ? null : subscription);
      },
    });
    aedes.on('subscribe', (subscriptions) => {
      subscriptions.forEach(({ topic }) => this.#subscribed.add(topic));
    });
    const { tls } = this.#options;
    const handle = (socket: Socket): void => {
      if (this.#options.mute !== true) {
        aedes.handle(socket);
      }
    };
    const server = tls ? createTlsServer(tls, handle) : createPlainServer(handle);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#aedes = aedes;
    this.#server = server;
    return this;
  }

  get clients(): number {
    return this.#aedes?.connectedClients ?? 0;
  }

  /** Dies: every connection breaks, new ones are refused. */
  async stop(): Promise<void> {
    const { promise, resolve } = deferred();
    this.#server?.close(resolve);
    this.#sockets.forEach((socket) => socket.destroy());
    await promise;
    await new Promise<void>((done) => {
      this.#aedes?.close(done);
    });
  }

  /** A configuration, as Tuya answers access-config. */
  readonly issue = (change: Partial<MqttConfig> = {}): MqttConfig => {
    this.configs += 1;
    const number = String(this.configs).padStart(4, '0');
    const config: MqttConfig = {
      host: '127.0.0.1',
      port: this.#port,
      tls: this.#options.tls !== undefined,
      clientId: this.#options.oneClientId === true ? 'cloud_1' : `cloud_${number}`,
      username: `cloud_user${number}`,
      password: `0123456789abcdef0123456789AB${number}`,
      topic: `cloud/token/in/${number}`,
      encryption: '2.0',
      secondsLeft: 7200,
      ...change,
    };
    this.#issued.push(config);
    return config;
  };

  /** Forgets every configuration handed out so far. */
  revoke(): void {
    this.#issued.length = 0;
  }

  /** Sends one message to every session. @param time the envelope's `t` */
  async publish(content: object, protocol = 4, time: number | string = 1_683_796_263_123): Promise<void> {
    const text = JSON.stringify(content);
    await Promise.all(
      this.#issued.map(async ({ password, topic, encryption }) => {
        const version = this.#options.sends ?? encryption;
        const data = version === '2.0' ? sealedForMqtt(password, text, String(time)) : inBlocks(password, text);
        await this.publishRaw(JSON.stringify({ protocol, pv: version, t: time, data, sign: 's' }), topic);
      }),
    );
  }

  /** Sends any bytes to the newest session. */
  async publishRaw(payload: string | Buffer, topic = this.#issued.at(-1)?.topic ?? ''): Promise<void> {
    await new Promise<void>((resolve) => {
      const packet = { cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false } as const;
      this.#aedes?.publish(packet, () => {
        resolve();
      });
    });
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
