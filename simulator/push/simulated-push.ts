import type { CloudDevice } from '../device.ts';
import type { Endpoint } from '../endpoints.ts';
import type { CloudEvent } from '../events.ts';
import type { Timers } from '../timers.ts';
import { Disturbances } from './disturbances.ts';
import { pulsarPassword } from './message-cipher.ts';
import { messageOf, type MessageShape, type PushMessage } from './message.ts';
import type { MqttBroker } from './mqtt-broker.ts';
import { accessConfigEndpoints, MqttGrants } from './mqtt-grants.ts';
import type { PulsarServer } from './pulsar-server.ts';
import type { PushChannel, PushEvent, PushSurroundings } from './push-channel.ts';
import type { PushOptions } from './push-options.ts';

/** Tuya's configurations live about two hours (protocol 6.1). */
const EXPIRE_SECONDS = 7200;

export interface PushCloud {
  accessId: string;
  accessKey: string;
  accountUid: string;
  projectUid: string;
  /** The clock the cloud shows, ms: the times in messages. */
  clock: () => number;
  /** The clock by which configurations live, ms. */
  now: () => number;
  timers: Timers;
  keepSecret: (secret: string) => void;
}

/**
 * What the cloud tells without being asked. Every change of a data point, and every coming, going and renaming of a device, becomes one
 * message on each open channel; tests disturb the messages on their way and the channels themselves.
 */
export class SimulatedPush {
  readonly #options: PushOptions;
  readonly #cloud: PushCloud;
  readonly #shape: MessageShape;
  readonly #grants: MqttGrants;
  readonly #disturbances: Disturbances;
  readonly #listeners = new Set<(event: PushEvent) => void>();
  readonly #devices = new Map<string, CloudDevice>();
  #mqtt: MqttBroker | undefined;
  #pulsar: PulsarServer | undefined;

  constructor(options: PushOptions, cloud: PushCloud) {
    this.#options = options;
    this.#cloud = cloud;
    this.#shape = { time: { unit: 'ms', type: 'number', ...options.time }, dpIdKey: options.dpIdKey ?? true };
    this.#grants = new MqttGrants(options.mqtt?.expireTime ?? EXPIRE_SECONDS, cloud.now, cloud.keepSecret);
    if (options.pulsar) {
      cloud.keepSecret(pulsarPassword(cloud.accessId, cloud.accessKey));
    }
    this.#disturbances = new Disturbances(cloud.timers, (delivery) => {
      this.#channels().forEach((channel) => {
        channel.deliver(delivery);
      });
    });
  }

  /** The rows of this feature in the cloud's table of endpoints. */
  endpoints(): Endpoint[] {
    return accessConfigEndpoints({
      grants: this.#grants,
      uids: [this.#cloud.accountUid, this.#cloud.projectUid],
      url: () => this.#mqtt?.url,
      options: this.#options.mqtt ?? {},
    });
  }

  /** Opens the channels that were asked for; resolves when they listen. Of these devices it knows from the start. */
  async start(devices: readonly CloudDevice[]): Promise<void> {
    devices.forEach((device) => this.#devices.set(device.id, device));
    const { now, timers } = this.#cloud;
    const emit = (event: PushEvent): void => {
      this.#listeners.forEach((listener) => {
        listener(event);
      });
    };
    const around: PushSurroundings = { now, timers, emit, time: this.#shape.time };
    const { mqtt, pulsar } = this.#options;
    // Loaded on demand: a cloud without push does not pay for broker and websockets.
    if (mqtt) {
      const { MqttBroker } = await import('./mqtt-broker.ts');
      this.#mqtt = await MqttBroker.create(mqtt, this.#grants, () => this.#devices.keys(), around);
      await this.#mqtt.open(mqtt.port ?? 0);
    }
    if (pulsar) {
      const { PulsarServer } = await import('./pulsar-server.ts');
      this.#pulsar = new PulsarServer(pulsar, this.#cloud, around);
      await this.#pulsar.open(pulsar.port ?? 0);
    }
  }

  /** Something happened in the cloud; `device` is the one it is about, as long as it is there. */
  take(event: CloudEvent, device: CloudDevice | undefined): void {
    if (event.kind === 'request' || this.#channels().length === 0) {
      return;
    }
    const subject = device ?? this.#devices.get(event.device);
    if (event.kind === 'added' && device) {
      this.#devices.set(device.id, device);
    }
    if (event.kind === 'removed') {
      this.#devices.delete(event.device);
    }
    const message = subject && messageOf(event, subject, this.#cloud.clock(), this.#shape);
    if (message) {
      this.#disturbances.pass(message);
    }
  }

  /** A message as a test writes it, to the listeners of this device: a hostile cloud says what it likes. */
  say(device: CloudDevice, protocol: PushMessage['protocol'], content: Record<string, unknown>, at?: number): void {
    this.#disturbances.pass({ device: device.id, uid: device.uid, protocol, content, at: at ?? this.#cloud.clock() });
  }

  /** The broker. Throws when it was not asked for. */
  get mqtt(): MqttBroker {
    return this.#mqtt ?? missing('mqtt');
  }

  /** The message queue. Throws when it was not asked for. */
  get pulsar(): PulsarServer {
    return this.#pulsar ?? missing('pulsar');
  }

  /** How many messages went out on each channel, each as often as it did. */
  get delivered(): { mqtt: number; pulsar: number } {
    return { mqtt: this.#mqtt?.delivered ?? 0, pulsar: this.#pulsar?.delivered ?? 0 };
  }

  /** Tells `listener` what happens on the channels; call the result to stop it. */
  on(listener: (event: PushEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next messages come twice, word for word. */
  duplicate(times = 1): void {
    this.#disturbances.duplicate(times);
  }

  /** From now on messages need this long, ms; 0 ends it. Their times stay. */
  delay(ms: number): void {
    this.#disturbances.delay(ms);
  }

  /** The next message waits until the one after it has gone. */
  reorder(): void {
    this.#disturbances.reorder();
  }

  /** The next messages cannot be understood, each in another way (see `GARBAGE`). */
  garbage(times = 1): void {
    this.#disturbances.garbage(times);
  }

  /** Ends every connection on every channel; clients may come back at once. */
  kick(): void {
    this.#channels().forEach((channel) => {
      channel.kick();
    });
  }

  /** Every channel connected and silent, while `on`. MQTT loses its messages meanwhile, Pulsar keeps them. */
  mute(on: boolean): void {
    this.#channels().forEach((channel) => {
      channel.mute(on);
    });
  }

  /** Every channel refuses connections: for this long, ms, or until `revive`. Resolves when nothing listens any more. */
  async dieFor(ms?: number): Promise<void> {
    await Promise.all(this.#channels().map((channel) => channel.dieFor(ms)));
  }

  /** Every channel listens again, on its old port. Resolves when it does. */
  async revive(): Promise<void> {
    await Promise.all(this.#channels().map((channel) => channel.revive()));
  }

  /** Ends the channels for good. */
  async close(): Promise<void> {
    await Promise.all(this.#channels().map((channel) => channel.close()));
  }

  #channels(): PushChannel[] {
    return [this.#mqtt, this.#pulsar].filter((channel) => channel !== undefined);
  }
}

function missing(channel: keyof PushOptions): never {
  throw new Error(`the cloud has no such channel: start it with push: { ${channel}: {} }`);
}
