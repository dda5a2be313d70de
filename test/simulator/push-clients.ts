/** Plain clients of both channels: they open what they get, repeat nothing, and close when the test is over. */
import { createDecipheriv, type DecipherGCM } from 'node:crypto';
import { once } from 'node:events';
import { afterEach } from '@jest/globals';
import mqtt, { type MqttClient } from 'mqtt';
import { WebSocket } from 'ws';
import type { SimulatedCloud } from '../../simulator/cloud.ts';
import { pulsarPassword } from '../../simulator/push/message-cipher.ts';
import { SignedClient, type Reply } from './signed-client.ts';

/** The uid of a login as the app user, the only one who hears anything over MQTT. */
export const OWNER = 'eu1700000000000simul';

const running: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((end) => end()));
});

export interface AccessConfig {
  url: string;
  client_id: string;
  username: string;
  password: string;
  source_topic: { device: string } | string;
  sink_topic: { device: string };
  expire_time: number;
}

/** The envelope, and the content it held. */
export interface Received {
  protocol: number;
  pv: string;
  t: number | string;
  content: Content;
}

export interface Content {
  dataId?: string;
  devId: string;
  productKey: string;
  status?: Record<string, unknown>[];
  bizCode?: string;
  bizData?: Record<string, unknown>;
  ts?: number | string;
  uuid?: string;
}

/** What came, in order; `next` waits for what has not come yet. Text that could not be opened stays text. */
export class Inbox {
  readonly #waiting: ((message: Received | string) => void)[] = [];
  readonly #unread: (Received | string)[] = [];
  /** How many came in all. */
  count = 0;

  put(message: Received | string): void {
    this.count += 1;
    const reader = this.#waiting.shift();
    if (reader) {
      reader(message);
    } else {
      this.#unread.push(message);
    }
  }

  /** The next message, of whatever kind. */
  async any(): Promise<Received | string> {
    return this.#unread.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next message, which must be one. */
  async next(): Promise<Received> {
    const message = await this.any();
    if (typeof message === 'string') {
      throw new Error(`not a message: ${message}`);
    }
    return message;
  }

  /** The codes of the next messages. */
  async codes(count: number): Promise<unknown[]> {
    const codes: unknown[] = [];
    for (let read = 0; read < count; read += 1) {
      const { content } = await this.next();
      codes.push(content.status?.[0]?.['code'] ?? content.bizCode);
    }
    return codes;
  }
}

/** Asks for an access configuration; `changes` replace parts of the body. */
export async function askAccessConfig(
  cloud: SimulatedCloud,
  changes: Record<string, unknown> = {},
  path = '/v1.0/iot-03/open-hub/access-config',
): Promise<Reply> {
  const client = await SignedClient.withToken(cloud);
  const body = { uid: OWNER, link_id: 'home', link_type: 'mqtt', topics: 'device', msg_encrypted_version: '2.0' };
  return client.post(path, { ...body, ...changes });
}

/** An access configuration that must be granted. */
export async function accessConfig(
  cloud: SimulatedCloud,
  changes: Record<string, unknown> = {},
): Promise<AccessConfig> {
  const { success, result, msg } = await askAccessConfig(cloud, changes);
  if (!success) {
    throw new Error(msg);
  }
  return result as AccessConfig;
}

/** Connects with this configuration; rejects when the broker refuses. It does not connect again. */
export async function connectMqtt(config: AccessConfig, options: mqtt.IClientOptions = {}): Promise<MqttClient> {
  const client = mqtt.connect(config.url, {
    clientId: config.client_id,
    username: config.username,
    password: config.password,
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...options,
  });
  running.push(() => client.endAsync(true));
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => {
      resolve();
    });
    client.once('error', reject);
    client.once('close', () => {
      reject(new Error('the connection was closed'));
    });
  });
  client.removeAllListeners('error').on('error', () => undefined);
  return client;
}

/** Resolves when the connection of this client has ended. */
export function ended(client: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    client.once('close', () => {
      resolve();
    });
  });
}

/** The topic, in whichever form it came. */
export function topicOf({ source_topic }: AccessConfig): string {
  return typeof source_topic === 'string' ? source_topic : source_topic.device;
}

/** Connects, subscribes to the own topic, and opens what comes, for the version that was asked for (2.0 unless told). */
export async function hearMqtt(
  cloud: SimulatedCloud,
  changes: { uid?: string; link_id?: string; msg_encrypted_version?: '1.0' | '2.0' } = {},
): Promise<{ inbox: Inbox; client: MqttClient; config: AccessConfig }> {
  const config = await accessConfig(cloud, changes);
  const client = await connectMqtt(config);
  const inbox = new Inbox();
  const key = config.password.slice(8, 24);
  client.on('message', (_topic, payload) => {
    inbox.put(
      opened(payload.toString(), (data, t) =>
        changes.msg_encrypted_version === '1.0' ? openEcb(data, key) : openMqtt2(data, key, t),
      ),
    );
  });
  await client.subscribeAsync(topicOf(config));
  return { inbox, client, config };
}

/** What a test may change about a consumer. */
export interface ConsumerOddities {
  path?: string;
  query?: string;
  password?: string;
  /** Ten minutes unless told: no message comes again because a machine is slow. */
  ackTimeoutMs?: number;
  /** Without it every message is acknowledged. */
  silent?: boolean;
}

/** A consumer of the queue that is about to connect. */
export function pulsarSocket(cloud: SimulatedCloud, oddities: ConsumerOddities = {}): WebSocket {
  const { accessId, accessKey } = cloud;
  const path = oddities.path ?? `/ws/v2/consumer/persistent/${accessId}/out/event/${accessId}-sub`;
  const query = oddities.query ?? `ackTimeoutMillis=${oddities.ackTimeoutMs ?? 600_000}&subscriptionType=Failover`;
  const socket = new WebSocket(`${cloud.push.pulsar.url}${path}?${query}`, {
    headers: { username: accessId, password: oddities.password ?? pulsarPassword(accessId, accessKey) },
  });
  socket.on('error', () => undefined);
  running.push(() => {
    socket.terminate();
  });
  return socket;
}

/** A frame of the queue. */
export interface Frame {
  messageId: string;
  payload: string;
  properties: Record<string, string>;
  publishTime: string;
}

/** Connects a consumer and opens what comes. */
export async function hearPulsar(
  cloud: SimulatedCloud,
  oddities: ConsumerOddities = {},
): Promise<{ inbox: Inbox; frames: Frame[]; socket: WebSocket }> {
  const socket = pulsarSocket(cloud, oddities);
  const inbox = new Inbox();
  const frames: Frame[] = [];
  const key = cloud.accessKey.slice(8, 24);
  socket.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString()) as Frame;
    frames.push(frame);
    const open = frame.properties['em'] === 'aes_gcm' ? openPulsarGcm : openEcb;
    inbox.put(opened(Buffer.from(frame.payload, 'base64').toString(), (sealed) => open(sealed, key)));
    if (!oddities.silent) {
      socket.send(JSON.stringify({ messageId: frame.messageId }));
    }
  });
  await once(socket, 'open');
  return { inbox, frames, socket };
}

function opened(text: string, decrypt: (data: Buffer, t: string) => string): Received | string {
  try {
    const envelope = JSON.parse(text) as Omit<Received, 'content'> & { data: string };
    const content: unknown = JSON.parse(decrypt(Buffer.from(envelope.data, 'base64'), String(envelope.t)));
    const understood = typeof (content as Content).devId === 'string';
    return understood ? { ...envelope, content: content as Content } : text;
  } catch {
    return text;
  }
}

function openEcb(data: Buffer, key: string): string {
  const decipher = createDecipheriv('aes-128-ecb', key, null);
  return Buffer.concat([decipher.update(data), decipher.final()]).toString();
}

function openMqtt2(data: Buffer, key: string, t: string): string {
  const end = 4 + data.readUInt32BE();
  const decipher = createDecipheriv('aes-128-gcm', key, data.subarray(4, end)).setAAD(Buffer.from(t));
  return openGcm(decipher, data.subarray(end));
}

function openPulsarGcm(data: Buffer, key: string): string {
  return openGcm(createDecipheriv('aes-128-gcm', key, data.subarray(0, 12)), data.subarray(12));
}

function openGcm(decipher: DecipherGCM, sealed: Buffer): string {
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString();
}
