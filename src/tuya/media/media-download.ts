import { largestClipByDefault } from './media-limits.ts';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import { addressProblem } from '../address.ts';
import { BoundedFlow } from './bounded-flow.ts';
import { ClipDecipher } from './clip-decipher.ts';
import { TuyaError } from '../errors.ts';
import { decryptMedia } from './media-cipher.ts';
import { largestPicture } from './media-limits.ts';
import type { MediaFile } from './media-file.ts';
import { checkRedirect, mostRedirects, redirectProblem } from './media-redirect.ts';
import { isPrivateHost, publicLookup } from '../private-address.ts';
import { Semaphore } from '../../semaphore.ts';

/** A file whose signed address is known. */
export type LocatedFile = MediaFile & { url: string };

/** A picture as the storage has it, decrypted. */
export interface StoredPicture {
  image: Buffer;
  /** Since when, where the storage says so (Last-Modified), ms since 1970. */
  storedAt: number | undefined;
}

export interface MediaDownloadOptions {
  /**
   * For the whole picture, for the beginning of a clip (both with all redirects), and for each pause within a clip, ms:
   * what takes longer comes too late for a person who waits.
   */
  deadline?: number;
  /** Largest clip, bytes. */
  largestClip?: number;
  /** Whether the storage may be in the network of this machine: only where Tuya's cloud itself is (the simulator). */
  ownNetwork?: boolean;
  /** Certificate authorities (PEM) in place of the machine's own. */
  ca?: string | undefined;
}

/** A burst of events must not open a connection each. */
const downloadsAtOnce = 4;

/** A picture on its way, and how many wait for it. */
interface SharedDownload {
  picture: Promise<StoredPicture>;
  waiting: number;
  end: AbortController;
}

/**
 * Fetches pictures and clips from Tuya's storage. Their addresses are signed and their keys are secret: neither appears in
 * an error, and nothing that belongs to the cloud project is sent along, to a redirect neither.
 */
export class MediaDownload {
  readonly #deadline: number;
  readonly #largestClip: number;
  readonly #ownNetwork: boolean;
  readonly #agents: readonly [HttpAgent, HttpsAgent];
  readonly #http: AxiosInstance;
  readonly #shared = new Map<string, SharedDownload>();
  readonly #end = new AbortController();
  readonly #turns = new Semaphore(downloadsAtOnce);

  constructor({
    deadline = 8_000,
    largestClip = largestClipByDefault,
    ownNetwork = false,
    ca,
  }: MediaDownloadOptions = {}) {
    this.#deadline = deadline;
    this.#largestClip = largestClip;
    this.#ownNetwork = ownNetwork;
    const lookup = ownNetwork ? {} : { lookup: publicLookup };
    this.#agents = [new HttpAgent(lookup), new HttpsAgent({ ca, ...lookup })];
    this.#http = axios.create({
      httpAgent: this.#agents[0],
      httpsAgent: this.#agents[1],
      proxy: false,
      maxRedirects: mostRedirects,
      beforeRedirect: (next, _response, { url }) => {
        checkRedirect(String(next['href']), url, ownNetwork);
      },
      decompress: false,
      headers: { 'Accept-Encoding': 'identity' },
      validateStatus: (status) => status === 200,
    });
  }

  /**
   * One picture, decrypted. Those who ask for the same file at the same time share one download.
   * @param signal the caller's own end of patience
   * @throws TuyaError of kind `media` when the file is none or not to be had, `lost` when the connection is, `cancelled`
   */
  async picture(file: LocatedFile, signal: AbortSignal): Promise<StoredPicture> {
    if (signal.aborted || this.#end.signal.aborted) {
      throw cancelled();
    }
    const name = file.path === undefined ? file.url : `${file.bucket ?? ''} ${file.path}`;
    const shared = this.#shared.get(name) ?? this.#begin(name, file);
    shared.waiting += 1;
    const leave = new AbortController();
    try {
      return await new Promise<StoredPicture>((resolve, reject) => {
        const options = { once: true, signal: leave.signal };
        signal.addEventListener(
          'abort',
          () => {
            reject(cancelled());
          },
          options,
        );
        shared.picture.then(resolve, reject);
      });
    } finally {
      leave.abort();
      shared.waiting -= 1;
      if (shared.waiting === 0) {
        shared.end.abort();
      }
    }
  }

  /**
   * One clip, decrypted while it comes in.
   * @param signal ends the stream with kind `cancelled`
   * @returns bytes of an MJPEG or MP4; errors of the stream are TuyaErrors
   * @throws TuyaError as for {@link picture}
   */
  async clip(file: LocatedFile, signal: AbortSignal): Promise<Readable> {
    const until = AbortSignal.any([signal, this.#end.signal]);
    const stalled = new AbortController();
    const watch = setTimeout(() => {
      stalled.abort();
    }, this.#deadline);
    let response: AxiosResponse<unknown>;
    try {
      response = await this.#get(file.url, 'stream', AbortSignal.any([until, stalled.signal]), until);
    } finally {
      clearTimeout(watch);
    }
    const source = response.data as Readable;
    const bounded = new BoundedFlow(this.#largestClip, this.#deadline);
    const clip = new ClipDecipher(file.key);
    // Whichever part fails first, the reader of the clip learns why, and with the clip all parts end.
    source.on('error', () => clip.destroy(until.aborted ? cancelled() : brokenOff()));
    bounded.on('error', (error) => clip.destroy(error));
    clip.on('close', () => {
      bounded.destroy();
      source.destroy();
    });
    source.pipe(bounded).pipe(clip);
    return clip;
  }

  /** Ends every download, as `cancelled`. */
  close(): void {
    this.#end.abort();
    this.#agents.forEach((agent) => {
      agent.destroy();
    });
  }

  #begin(name: string, file: LocatedFile): SharedDownload {
    const end = new AbortController();
    const picture = this.#fetch(file, AbortSignal.any([end.signal, this.#end.signal]));
    const shared: SharedDownload = { picture, waiting: 0, end };
    // A download that is over or given up is shared no more.
    const forget = (): void => {
      if (this.#shared.get(name) === shared) {
        this.#shared.delete(name);
      }
    };
    picture.then(forget, forget);
    end.signal.addEventListener('abort', forget, { once: true });
    this.#shared.set(name, shared);
    return shared;
  }

  async #fetch(file: LocatedFile, until: AbortSignal): Promise<StoredPicture> {
    return this.#turns.take(async () => {
      const limited = AbortSignal.any([until, AbortSignal.timeout(this.#deadline)]);
      const { data, headers } = await this.#get(file.url, 'arraybuffer', limited, until);
      const storedAt = Date.parse(String(headers['last-modified']));
      const image = decryptMedia(data as Buffer, file.key);
      return { image, storedAt: Number.isNaN(storedAt) ? undefined : storedAt };
    });
  }

  #networkProblem(url: string): string | undefined {
    return !this.#ownNetwork && isPrivateHost(new URL(url).hostname) ? 'is in the network of this machine' : undefined;
  }

  async #get(
    url: string,
    responseType: 'arraybuffer' | 'stream',
    signal: AbortSignal,
    until: AbortSignal,
  ): Promise<AxiosResponse<unknown>> {
    const problem = addressProblem(url) ?? this.#networkProblem(url);
    if (problem !== undefined || !/^https?:/i.test(url)) {
      throw new TuyaError({
        kind: 'media',
        meaning: `The address that Tuya gave for a picture or clip ${problem ?? 'is none of the web'}`,
      });
    }
    try {
      const limit = responseType === 'stream' ? {} : { maxContentLength: largestPicture };
      return await this.#http.get<unknown>(url, { responseType, signal, ...limit });
    } catch (error) {
      throw until.aborted ? cancelled() : downloadError(error, signal.aborted);
    }
  }
}

/** An AxiosError holds the signed address: only its code gets out. */
function downloadError(error: unknown, late: boolean): TuyaError {
  if (late) {
    return new TuyaError({ kind: 'lost', meaning: 'The picture or clip did not come in time' });
  }
  if (!(error instanceof AxiosError)) {
    return brokenOff();
  }
  const problem = redirectProblem(error);
  if (problem !== undefined) {
    return problem;
  }
  if (error.code === 'EPRIVATE') {
    return new TuyaError({
      kind: 'media',
      meaning: 'The address that Tuya gave for a picture or clip leads into the network of this machine',
    });
  }
  if (error.message.includes('maxContentLength')) {
    return new TuyaError({ kind: 'media', meaning: 'The picture is larger than 10 MiB' });
  }
  const status = error.response?.status;
  return status === undefined || status === 200
    ? brokenOff()
    : new TuyaError({ kind: 'media', meaning: `Tuya’s storage does not give the picture or clip (HTTP ${status})` });
}

function brokenOff(): TuyaError {
  return new TuyaError({ kind: 'lost', meaning: 'The connection to Tuya’s storage broke' });
}

function cancelled(): TuyaError {
  return new TuyaError({ kind: 'cancelled', meaning: 'The picture or clip is not wanted any more' });
}
