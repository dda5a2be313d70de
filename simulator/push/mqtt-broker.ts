import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, type Client } from 'aedes';
import { type Delivery, sealed, type Encrypt } from './envelope.ts';
import { encryptEcb, encryptMqtt2, messageKey } from './message-cipher.ts';
import type { MqttGrant, MqttGrants } from './mqtt-grants.ts';
import { PushChannel, type PushSurroundings } from './push-channel.ts';
import type { MqttOptions } from './push-options.ts';

/** What a refused subscription is granted (MQTT 3.1.1, 3.9.3); the client stays connected. */
const REFUSED = 128;

interface Connection {
  grant: MqttGrant;
  /** The devices the user had when it connected: others need another connection (protocol 6.1). */
  known: Set<string>;
  subscribed: boolean;
  encrypt: Encrypt;
  cancelExpiry: () => void;
}

/**
 * The broker of the open hub. It admits who has an access configuration, one connection for each client id, and tells each connection
 * of its user's devices. The project's own uid is admitted as well, owns no device and so hears nothing.
 */
export class MqttBroker extends PushChannel {
  readonly #broker: Aedes;
  readonly #grants: MqttGrants;
  readonly #deviceIds: () => Iterable<string>;
  readonly #connections = new Map<Client, Connection>();

  /** A broker that does not listen yet. */
  static async create(
    options: MqttOptions,
    grants: MqttGrants,
    deviceIds: () => Iterable<string>,
    around: PushSurroundings,
  ): Promise<MqttBroker> {
    return new MqttBroker(await Aedes.createBroker(), options, grants, deviceIds, around);
  }

  private constructor(
    broker: Aedes,
    { certificate, tlsScheme }: MqttOptions,
    grants: MqttGrants,
    deviceIds: () => Iterable<string>,
    around: PushSurroundings,
  ) {
    const server: Server = certificate ? createTlsServer(certificate, broker.handle) : createServer(broker.handle);
    super('mqtt', certificate ? (tlsScheme ?? 'mqtts') : 'mqtt', server, around);
    this.#broker = broker;
    this.#grants = grants;
    this.#deviceIds = deviceIds;
    broker.authenticate = (client, username, password, answer) => {
      answer(null, this.#admit(client, username ?? '', password?.toString('utf8') ?? ''));
    };
    broker.authorizeSubscribe = (client, subscription, answer) => {
      const own = this.#connections.get(client)?.grant.topic === subscription.topic;
      answer(null, own ? subscription : null);
    };
    broker.authorizePublish = (_client, _packet, answer) => {
      answer(new Error('this client may not publish'));
    };
    broker.on('subscribe', (subscriptions, client) => {
      if (subscriptions.some(({ qos }: { qos: number }) => qos !== REFUSED)) {
        this.#listen(client, true);
      }
    });
    broker.on('unsubscribe', (topics, client) => {
      const own = this.#connections.get(client)?.grant.topic;
      if (topics.some((topic) => topic === own)) {
        this.#listen(client, false);
      }
    });
  }

  override get listeners(): number {
    return [...this.#connections.values()].filter(({ subscribed }) => subscribed).length;
  }

  override deliver(delivery: Delivery): void {
    const { device, uid, content } = delivery.message;
    for (const [client, connection] of this.#connections) {
      const { grant, known, subscribed, encrypt } = connection;
      // Of a new device only this much is told without another connection: that there is one.
      const concerned = grant.uid === uid && (known.has(device) || content['bizCode'] === 'bindUser');
      if (content['bizCode'] === 'delete') {
        known.delete(device);
      }
      if (concerned && subscribed && !this.muted) {
        const payload = sealed(delivery, this.around.time, encrypt);
        client.publish({ cmd: 'publish', topic: grant.topic, payload, qos: 0, dup: false, retain: false }, () => {
          // A connection that breaks meanwhile loses the message, as with any broker at QoS 0.
        });
        this.count(device);
      }
    }
  }

  override async close(): Promise<void> {
    await super.close();
    await new Promise<void>((resolve) => {
      this.#broker.close(resolve);
    });
  }

  #admit(client: Client, username: string, password: string): boolean {
    const grant = this.#grants.admit(client.id, username, password);
    if (!grant) {
      return false;
    }
    const key = messageKey(grant.password);
    client.conn.once('close', () => {
      this.#forget(client);
    });
    this.#connections.set(client, {
      grant,
      known: new Set(this.#deviceIds()),
      subscribed: false,
      encrypt: (plain, t) => (grant.version === '1.0' ? encryptEcb(plain, key) : encryptMqtt2(plain, key, t)),
      cancelExpiry: this.around.timers.after(grant.expiresAt - this.around.now(), () => {
        client.close();
      }),
    });
    return true;
  }

  #listen(client: Client, subscribed: boolean): void {
    const connection = this.#connections.get(client);
    if (connection && connection.subscribed !== subscribed) {
      connection.subscribed = subscribed;
      this.tell(subscribed ? 'joined' : 'left');
    }
  }

  #forget(client: Client): void {
    const connection = this.#connections.get(client);
    this.#connections.delete(client);
    connection?.cancelExpiry();
    if (connection?.subscribed) {
      this.tell('left');
    }
  }
}
