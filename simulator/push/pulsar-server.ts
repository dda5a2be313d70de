import { randomBytes } from 'node:crypto';
import { createServer, STATUS_CODES, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { type Delivery, sealed, type Encrypt } from './envelope.ts';
import { encryptEcb, encryptPulsarGcm, messageKey } from './message-cipher.ts';
import { handshake } from './pulsar-handshake.ts';
import { PulsarSubscription, type Consumer } from './pulsar-subscription.ts';
import { PushChannel, type PushSurroundings } from './push-channel.ts';
import type { PulsarOptions } from './push-options.ts';

/** See `PulsarOptions.backlogLimit`. */
const BACKLOG_LIMIT = 1000;
/** Websocket close code of a frame that cannot be understood (RFC 6455, 7.4.1). */
const UNSUPPORTED_DATA = 1003;

export interface ProjectKeys {
  accessId: string;
  accessKey: string;
}

/** The message queue of the project over websocket: it tells of every device, whoever owns it. */
export class PulsarServer extends PushChannel {
  readonly #keys: ProjectKeys;
  readonly #properties: Record<string, string>;
  readonly #encrypt: Encrypt;
  readonly #subscription: PulsarSubscription;
  readonly #websockets = new WebSocketServer({ noServer: true });

  /** A queue that does not listen yet. */
  constructor(options: PulsarOptions, keys: ProjectKeys, around: PushSurroundings) {
    const server = options.certificate ? createTlsServer(options.certificate) : createServer();
    super('pulsar', options.certificate ? 'wss' : 'ws', server, around);
    this.#keys = keys;
    const key = messageKey(keys.accessKey);
    const gcm = options.encryption === 'aes_gcm';
    this.#properties = gcm ? { em: 'aes_gcm' } : {};
    this.#encrypt = (plain) => (gcm ? encryptPulsarGcm(plain, key) : encryptEcb(plain, key));
    this.#subscription = new PulsarSubscription(around.timers, options.backlogLimit ?? BACKLOG_LIMIT);
    server.on('request', (_request, response) => {
      response.writeHead(426).end();
    });
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** Consumers that are connected; only the first gets messages. */
  override get listeners(): number {
    return this.#subscription.consumers;
  }

  /** How many messages wait to be delivered or acknowledged. */
  get backlog(): number {
    return this.#subscription.backlog;
  }

  override deliver(delivery: Delivery): void {
    const messageId = randomBytes(12).toString('base64');
    const frame = JSON.stringify({
      messageId,
      payload: Buffer.from(sealed(delivery, this.around.time, this.#encrypt)).toString('base64'),
      properties: this.#properties,
      publishTime: new Date(this.around.now()).toISOString(),
    });
    this.#subscription.add({ messageId, device: delivery.message.device, frame });
  }

  override mute(on: boolean): void {
    super.mute(on);
    this.#subscription.pause(on);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const asked = handshake(request.url ?? '/', request.headers, this.#keys);
    if ('status' in asked) {
      const { status } = asked;
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    // Pings are answered by the library.
    this.#websockets.handleUpgrade(request, socket, head, (websocket) => {
      this.#welcome(websocket, asked.ackTimeoutMs);
    });
  }

  #welcome(websocket: WebSocket, ackTimeoutMs: number): void {
    const consumer: Consumer = {
      ackTimeoutMs,
      send: ({ frame, device }) => {
        websocket.send(frame);
        this.count(device);
      },
    };
    websocket.on('message', (data) => {
      const messageId = acknowledged(data);
      if (messageId === undefined) {
        websocket.close(UNSUPPORTED_DATA);
      } else {
        this.#subscription.acknowledge(messageId);
      }
    });
    // A broken frame; the close that follows is enough.
    websocket.on('error', () => undefined);
    websocket.once('close', () => {
      this.#subscription.leave(consumer);
      this.tell('left');
    });
    this.#subscription.join(consumer);
    this.tell('joined');
  }
}

/** The id in `{"messageId": …}`; undefined for anything else. */
function acknowledged(data: RawData): string | undefined {
  try {
    const frame = JSON.parse((data as Buffer).toString('utf8')) as { messageId?: unknown } | null;
    return typeof frame?.messageId === 'string' ? frame.messageId : undefined;
  } catch {
    return undefined;
  }
}
