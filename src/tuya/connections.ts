import { Agent as HttpAgent, type AgentOptions, type ClientRequest, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A kept connection that idles longer is closed, ms. Routers drop idle connections silently, some after a minute;
 * a command that leaves on a forgotten one is lost.
 */
const longestIdle = 30_000;

const kept: AgentOptions = { keepAlive: true, scheduling: 'lifo', timeout: longestIdle };

type Ready = (error: Error | null, stream: Duplex) => void;

/** Connections that are being made: a request gets its connection only when that is up. */
class Arrivals {
  readonly #coming = new Set<Socket>();

  /** @param up the event that says so: `connect`, or `secureConnect` with TLS */
  await(socket: Socket, up: 'connect' | 'secureConnect', ready: Ready): void {
    this.#coming.add(socket);
    const settle = (error: Error | null): void => {
      if (this.#coming.delete(socket)) {
        ready(error, socket);
      }
    };
    socket.once(up, () => {
      settle(null);
    });
    socket.once('error', settle);
    socket.once('close', () => {
      settle(new Error('closed before it was up'));
    });
  }

  destroy(): void {
    this.#coming.forEach((socket) => {
      socket.destroy();
    });
  }
}

class PlainAgent extends HttpAgent {
  readonly #arrivals = new Arrivals();

  override createConnection(options: RequestOptions, ready: Ready): undefined {
    this.#arrivals.await(super.createConnection(options) as Socket, 'connect', ready);
  }

  override destroy(): void {
    this.#arrivals.destroy();
    super.destroy();
  }
}

class TlsAgent extends HttpsAgent {
  readonly #arrivals = new Arrivals();

  override createConnection(options: RequestOptions, ready: Ready): undefined {
    this.#arrivals.await(super.createConnection(options) as Socket, 'secureConnect', ready);
  }

  override destroy(): void {
    this.#arrivals.destroy();
    super.destroy();
  }
}

/**
 * Kept connections to Tuya for one purpose. A request is written as a whole once its connection is up, and in the
 * same turn of the event loop it is asked whether it may leave: one that is held back has not left this machine.
 */
export class Connections {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;

  /** @param ca certificate authorities (PEM) in place of the machine's own */
  constructor({ ca }: { ca?: string | undefined } = {}) {
    this.http = new PlainAgent(kept);
    this.https = new TlsAgent({ ...kept, ca });
  }

  /** Ends them, also those that are being made. */
  destroy(): void {
    this.http.destroy();
    this.https.destroy();
  }
}

/**
 * How axios makes a request whose first byte leaves only if `leaves` agrees.
 * @param leaves asked when the connection is up, right before the first byte; `false` ends the request with nothing sent
 */
export function departure(leaves: () => boolean): {
  request: (options: RequestOptions, answered: (answer: unknown) => void) => ClientRequest;
} {
  return {
    request: (options, answered): ClientRequest => {
      const make = options.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = make(options, answered);
      // Node tells of the connection and then writes the request, in one turn; on a destroyed one nothing is written.
      request.once('socket', () => {
        let mayLeave = false;
        try {
          mayLeave = leaves();
        } catch {
          // A check that throws counts as no.
        }
        if (!mayLeave) {
          request.destroy();
        }
      });
      return request;
    },
  };
}
