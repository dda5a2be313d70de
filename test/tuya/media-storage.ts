import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of files that answers as it is told, for downloads. */
export class MediaStorage {
  /** The requests that came in. */
  readonly requests: IncomingMessage[] = [];
  /** Requests that were under way at the same time, at most. */
  mostAtOnce = 0;
  readonly #server: Server;
  #running = 0;

  private constructor(answer: (response: ServerResponse, request: IncomingMessage) => void) {
    this.#server = createServer((request, response) => {
      this.requests.push(request);
      this.#running += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
      response.on('close', () => {
        this.#running -= 1;
      });
      answer(response, request);
    });
  }

  static async start(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<MediaStorage> {
    const storage = new MediaStorage(answer);
    await new Promise<void>((resolve) => storage.#server.listen(0, '127.0.0.1', resolve));
    return storage;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
