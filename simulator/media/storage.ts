import { createHmac, randomBytes, randomInt } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { FaultPlan } from '../faults.ts';
import type { Timers } from '../timers.ts';
import type { MediaFile } from './media-file.ts';
import { refuse, sendFile } from './storage-answer.ts';
import type { StorageEffect, StorageFault } from './storage-faults.ts';

interface StoredFile {
  file: MediaFile;
  /** ms since 1970. */
  storedAt: number;
}

/** One request to the storage, and what became of it. */
export interface StorageRequest {
  /** ms */
  at: number;
  method: string;
  /** Bucket and path; the signature is left out. */
  path: string;
  file?: 'picture' | 'clip';
  device?: string;
  /** Whatever the client sent along: nothing of Tuya's belongs there. */
  headers: IncomingHttpHeaders;
  /** HTTP status; 0 when the client got no whole answer. */
  status: number;
}

export interface StorageSurroundings {
  /** Where the server listens: `http://127.0.0.1:port` */
  endpoint: () => string;
  /** ms */
  now: () => number;
  timers: Timers;
  keepSecret: (secret: string) => void;
  urlLifeSeconds: number;
  latencyMs: number;
}

const FOLDER = '/storage/';

/** The object store of the cloud: serves a file to any request with its signed URL, as long as the URL lives. */
export class SimulatedStorage {
  /** Every request, oldest first. They are no calls of the API and not in the ledger. */
  readonly requests: StorageRequest[] = [];
  readonly #surroundings: StorageSurroundings;
  readonly #files = new Map<string, StoredFile>();
  readonly #faults = new FaultPlan<StorageFault>();
  readonly #listeners = new Set<(file: MediaFile) => void>();
  readonly #secret = randomBytes(32);
  #lastId = randomInt(100_000_000, 900_000_000);

  constructor(surroundings: StorageSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Scripts a fault; it strikes after those scripted before it. */
  fault(fault: StorageFault): void {
    this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** A number for the next picture, of nine digits as real ones have. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Tells `listener` of every file that arrives; call the result to stop it. */
  on(listener: (file: MediaFile) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A lock has uploaded a file. */
  put(file: MediaFile): void {
    this.#files.set(file.bucket + file.path, { file, storedAt: this.#surroundings.now() });
    this.#listeners.forEach((listener) => {
      listener(file);
    });
  }

  /** An uploaded file, or undefined. */
  find(bucket: string, path: string): MediaFile | undefined {
    return this.#files.get(bucket + path)?.file;
  }

  /** An address from which everybody can fetch the file, for a while (protocol 9: the query names start and end of its life). */
  signedUrl({ bucket, path }: MediaFile): string {
    const start = Math.floor(this.#surroundings.now() / 1000);
    const life = `${start};${start + this.#surroundings.urlLifeSeconds}`;
    const signature = this.#signature(bucket + path, life);
    this.#surroundings.keepSecret(signature);
    const query = `q-sign-algorithm=sha1&q-sign-time=${life}&q-signature=${signature}`;
    return `${this.#surroundings.endpoint()}${FOLDER}${bucket}${path}?${query}`;
  }

  /** Whether a request is for the storage and not for the API. */
  owns({ url }: IncomingMessage): boolean {
    return url?.startsWith(FOLDER) ?? false;
  }

  /** Answers a request for a file. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    const { latencyMs, timers } = this.#surroundings;
    if (latencyMs > 0) {
      timers.after(latencyMs, () => {
        this.#serve(request, response);
      });
    } else {
      this.#serve(request, response);
    }
  }

  #serve({ url = '', method = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, this.#surroundings.endpoint());
    const path = pathname.slice(FOLDER.length);
    const { file, storedAt = 0 } = this.#files.get(path) ?? {};
    const refusal = this.#refusal(method, path, searchParams) ?? (file ? undefined : 'NoSuchKey');
    const seen = { at: this.#surroundings.now(), method, path, headers };
    const about = file ? { file: file.kind, device: file.device } : {};
    if (!file || refusal !== undefined) {
      const status = refusal === 'NoSuchKey' ? 404 : 403;
      this.requests.push({ ...seen, ...about, status });
      refuse(response, status, refusal ?? '');
      return;
    }
    const effect = this.#faults.next((fault) => strikes(fault, file))?.effect;
    this.requests.push({ ...seen, ...about, status: statusOf(effect) });
    response.setHeader('Last-Modified', new Date(storedAt).toUTCString());
    sendFile(response, file, effect, this.#surroundings.timers);
  }

  #refusal(method: string, path: string, query: URLSearchParams): string | undefined {
    const life = query.get('q-sign-time') ?? '';
    const [start = Infinity, end = 0] = life.split(';').map(Number);
    const now = this.#surroundings.now() / 1000;
    if (method !== 'GET' || query.get('q-signature') !== this.#signature(path, life)) {
      return 'SignatureDoesNotMatch';
    }
    return now < start || now >= end ? 'AccessDenied' : undefined;
  }

  #signature(path: string, life: string): string {
    return createHmac('sha1', this.#secret).update(`get\n${path}\n${life}`).digest('hex');
  }
}

/** The status the client sees: 0 when it gets no whole answer. */
function statusOf(effect: StorageEffect | undefined): number {
  switch (effect?.kind) {
    case 'hang':
    case 'cut':
      return 0;
    case 'redirect':
      return 302;
    case 'http':
      return effect.status;
    default:
      return 200;
  }
}

function strikes(fault: StorageFault, file: MediaFile): boolean {
  return (fault.file ?? file.kind) === file.kind && (fault.device ?? file.device) === file.device;
}
