import { EventEmitter, once } from 'node:events';
import { createServer as createPlainServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { inBlocks, sealedForPulsar } from './sealed.ts';

export const accessId = 'accessIdtesttesttest';
export const accessKey = 'accessKeyesttesttesttesttesttest';

export interface PulsarServiceOptions {
  tls?: { key: string; cert: string };
  /** Does not answer pings. */
  deaf?: boolean;
}

/** A real websocket service on loopback that delivers and counts acknowledgements. */
export class PulsarService {
  readonly #options: PulsarServiceOptions;
  readonly #events = new EventEmitter();
  #http: Server | undefined;
  #sockets: WebSocketServer | undefined;
  #port = 0;
  /** HTTP status of every new connection; undefined lets it in. */
  refuses: number | undefined;
  /** Every request for a connection. */
  readonly requests: IncomingMessage[] = [];
  /** Whatever came back, in order. */
  readonly acknowledgements: unknown[] = [];

  constructor(options: PulsarServiceOptions = {}) {
    this.#options = options;
  }

  /** Comes up, on the same port as before. */
  async start(): Promise<this> {
    const { tls, deaf } = this.#options;
    const http = tls ? createTlsServer(tls) : createPlainServer();
    const sockets = new WebSocketServer({ noServer: true, autoPong: deaf !== true });
    http.on('upgrade', (request: IncomingMessage, socket, head) => {
      this.requests.push(request);
      if (this.refuses !== undefined) {
        socket.end(`HTTP/1.1 ${this.refuses} No\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.on('message', (data: Buffer) => {
          this.acknowledgements.push(JSON.parse(data.toString()));
          this.#events.emit('acknowledged');
        });
      });
    });
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (http.address() as AddressInfo).port;
    this.#http = http;
    this.#sockets = sockets;
    return this;
  }

  get endpoint(): string {
    return `${this.#options.tls ? 'wss' : 'ws'}://127.0.0.1:${this.#port}/`;
  }

  get clients(): WebSocket[] {
    return [...(this.#sockets?.clients ?? [])];
  }

  /** Dies: every connection breaks, new ones are refused. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#http?.close(resolve));
    this.clients.forEach((client) => {
      client.terminate();
    });
    this.#http?.closeAllConnections();
    await closed;
  }

  deliver(messageId: string, content: object, { em, protocol = 4 }: { em?: string; protocol?: number } = {}): void {
    const text = JSON.stringify(content);
    const data = em === 'aes_gcm' ? sealedForPulsar(accessKey, text) : inBlocks(accessKey, text);
    const envelope = JSON.stringify({ data, protocol, pv: '2.0', t: 1_683_796_263_123, sign: 's' });
    const payload = Buffer.from(envelope).toString('base64');
    this.deliverRaw(
      JSON.stringify({ messageId, payload, properties: em === undefined ? {} : { em }, publishTime: 'x' }),
    );
  }

  deliverRaw(text: string): void {
    this.clients.forEach((client) => {
      client.send(text);
    });
  }

  /** Waits until this many acknowledgements have come in all. */
  async acknowledged(count: number): Promise<void> {
    while (this.acknowledgements.length < count) {
      await once(this.#events, 'acknowledged');
    }
  }
}
