import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** Key and certificate in PEM. */
export interface Identity {
  key: string;
  cert: string;
}

/** What a client meets at the entrance. */
export type Reception =
  /** Is let through to the cloud, with TLS under this identity. */
  | { kind: 'open'; identity: Identity }
  /** Nobody listens: the connection is refused. */
  | { kind: 'refused' }
  /** The connection is accepted and reset at once. */
  | { kind: 'reset' }
  /** The connection is accepted, and nothing comes. */
  | { kind: 'silent' }
  /** Reset as soon as the client has begun with TLS. */
  | { kind: 'reset in TLS' }
  /** Answered without TLS. */
  | { kind: 'no TLS' };

const plainAnswer = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** A TLS entrance in front of a simulated cloud, on the loopback address: connections fail here before any request. */
export class Entrance {
  readonly #inside: string;
  readonly #open = new Set<Socket>();
  #door: Server | undefined;
  #port = 0;

  /** @param inside address of the cloud, `http://127.0.0.1:port` */
  constructor(inside: string) {
    this.#inside = inside;
  }

  /** `https://127.0.0.1:port`, the same for all receptions. */
  get endpoint(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** Receives like this from now on; connections that stand are broken off. */
  async receive(reception: Reception): Promise<void> {
    await this.close();
    if (reception.kind === 'refused') {
      return;
    }
    const door = this.#doorFor(reception);
    // A client may be gone at any moment.
    door.on('connection', (socket: Socket) => {
      this.#keep(socket);
    });
    await new Promise<void>((resolve, reject) => {
      door.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#door = door;
    this.#port = (door.address() as AddressInfo).port;
  }

  /** Breaks every connection off and listens no more. */
  async close(): Promise<void> {
    const door = this.#door;
    this.#door = undefined;
    const closed = new Promise<void>((resolve) => {
      if (door === undefined) {
        resolve();
      } else {
        door.close(() => {
          resolve();
        });
      }
    });
    for (const socket of this.#open) {
      socket.destroy();
    }
    await closed;
  }

  #doorFor(reception: Exclude<Reception, { kind: 'refused' }>): Server {
    switch (reception.kind) {
      case 'open':
        return createTlsServer(reception.identity, (outside) => {
          const inside = this.#keep(connect(Number(new URL(this.#inside).port), '127.0.0.1'));
          outside.on('error', () => undefined).on('close', () => inside.destroy());
          inside.on('close', () => outside.destroy());
          outside.pipe(inside).pipe(outside);
        }).on('tlsClientError', () => undefined);
      case 'reset':
        return createServer((socket) => socket.resetAndDestroy());
      case 'silent':
        return createServer((socket) => socket.resume());
      case 'reset in TLS':
        return createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
      case 'no TLS':
        return createServer((socket) => socket.once('data', () => socket.end(plainAnswer)));
    }
  }

  #keep(socket: Socket): Socket {
    this.#open.add(socket);
    return socket.on('error', () => undefined).once('close', () => this.#open.delete(socket));
  }
}
