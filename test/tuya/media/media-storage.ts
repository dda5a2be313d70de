import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type LocatedFile, MediaDownload, type MediaDownloadOptions } from '../../../src/tuya/media/media-download.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

interface Identity {
  key: string;
  cert: string;
}

/** A server of files that answers as it is told, for downloads. */
export class MediaStorage {
  /** The requests that came in. */
  readonly requests: IncomingMessage[] = [];
  /** Requests that were under way at the same time, at most. */
  mostAtOnce = 0;
  readonly #server: Server;
  readonly #scheme: 'http' | 'https';
  #running = 0;

  private constructor(answer: Answer, tls: Identity | undefined) {
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      this.requests.push(request);
      this.#running += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#running);
      response.on('close', () => {
        this.#running -= 1;
      });
      answer(response, request);
    };
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server = tls === undefined ? createServer(serve) : createSecureServer(tls, serve);
  }

  static async start(answer: Answer, tls?: Identity): Promise<MediaStorage> {
    const storage = new MediaStorage(answer, tls);
    await new Promise<void>((resolve) => storage.#server.listen(0, '127.0.0.1', resolve));
    return storage;
  }

  url(path: string): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const openThings: (() => unknown)[] = [];

/** Closes whatever the test before opened; for `afterEach`. */
export async function closeStorages(): Promise<void> {
  await Promise.all(openThings.splice(0).map((close) => close()));
}

/** A storage; with a certificate it speaks TLS. */
export async function storageWith(answer: Answer, tls?: Identity): Promise<MediaStorage> {
  const storage = await MediaStorage.start(answer, tls);
  openThings.push(() => storage.close());
  return storage;
}

export function downloads(options: MediaDownloadOptions = {}): MediaDownload {
  const download = new MediaDownload({ ownNetwork: true, ...options });
  openThings.push(() => {
    download.close();
  });
  return download;
}

/** The key of every file in these tests, the sample of the API page. */
export const fileKey = 'u8kstrtjm7qun83q';

export function fileAt(url: string, path?: string): LocatedFile {
  return { url, key: fileKey, bucket: 'b', path };
}
