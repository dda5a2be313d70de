import type { AddressInfo, Server, Socket } from 'node:net';
import type { Delivery } from './envelope.ts';
import type { Timers } from '../timers.ts';
import type { TimeShape } from './push-options.ts';

export type ChannelName = 'mqtt' | 'pulsar';

/** What happens on the channels, for tests and the demo. */
export type PushEvent =
  /** A client listens now, or no longer; `listeners` are left. */
  | { kind: 'joined' | 'left'; channel: ChannelName; listeners: number }
  /** One message about this device went out to one client. */
  | { kind: 'delivered'; channel: ChannelName; device: string };

/** What a channel needs of its cloud. */
export interface PushSurroundings {
  /** ms */
  now: () => number;
  timers: Timers;
  time: TimeShape;
  emit: (event: PushEvent) => void;
}

/** A way in which clients hear from the cloud: one port, the sockets on it, and its life. */
export abstract class PushChannel {
  readonly #name: ChannelName;
  readonly #scheme: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #delivered = 0;
  #muted = false;
  #closed = false;
  #cancelRevival: () => void = () => undefined;
  protected readonly around: PushSurroundings;

  constructor(name: ChannelName, scheme: string, server: Server, around: PushSurroundings) {
    this.#name = name;
    this.#scheme = scheme;
    this.#server = server;
    this.around = around;
    // The raw sockets, also below TLS and websockets: to end them is to end everything above.
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** How many clients are there to be told. */
  abstract get listeners(): number;

  /** Hands a message to whom it concerns. */
  abstract deliver(delivery: Delivery): void;

  /** `scheme://127.0.0.1:port`; it stays the same as long as the cloud lives. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  /** How many messages went out, each as often as it did. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Connected and silent, while `on`. MQTT loses its messages meanwhile, Pulsar keeps them. */
  mute(on: boolean): void {
    this.#muted = on;
  }

  /** Ends every connection; clients may come back at once. */
  kick(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  /** Ends every connection and refuses new ones: for this long, ms, or until `revive`. Resolves when nothing listens any more. */
  async dieFor(ms?: number): Promise<void> {
    this.#cancelRevival();
    if (this.#server.listening) {
      const ended = new Promise((resolve) => this.#server.close(resolve));
      this.kick();
      await ended;
    }
    if (ms !== undefined) {
      this.#cancelRevival = this.around.timers.after(ms, () => {
        void this.revive();
      });
    }
  }

  /** Listens again, on the same port. Resolves when it does. */
  async revive(): Promise<void> {
    this.#cancelRevival();
    if (!this.#server.listening && !this.#closed) {
      await this.open(this.#port);
    }
  }

  /** Starts to listen, on a free port for 0. */
  async open(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** The end. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.dieFor();
  }

  protected get muted(): boolean {
    return this.#muted;
  }

  /** A client listens now, or no longer. */
  protected tell(kind: 'joined' | 'left'): void {
    this.around.emit({ kind, channel: this.#name, listeners: this.listeners });
  }

  /** One message went out to one client. */
  protected count(device: string): void {
    this.#delivered += 1;
    this.around.emit({ kind: 'delivered', channel: this.#name, device });
  }
}
