import type { Log } from '../log.ts';
import type { MediaOccasion } from '../tuya/door-lock.ts';
import { asTuyaError, TuyaError, type TuyaErrorKind } from '../tuya/errors.ts';
import type { LatestMedia, MediaFile } from '../tuya/media.ts';
import type { LocatedFile } from '../tuya/media-download.ts';
import type { DoorstepCloud } from './doorstep-cloud.ts';
import { names, sightingsOfAlbum } from './events.ts';
import type { Happening } from './happenings.ts';
import { type Effect, occasions } from './occasions.ts';

/** A picture of an event. */
export interface FoundPicture {
  image: Buffer;
  video: MediaFile | undefined;
  /** The names of its files. */
  files: readonly string[];
}

/** Where the picture of an event may be looked for when nobody said where it is. */
type Source = MediaOccasion | 'album';

/**
 * The sources by what happened, the likeliest first. An album exists for video-talk locks; a ring counts as an alert for
 * some locks and as a request for others.
 */
const sourcesFor: Readonly<Record<Effect, readonly Source[]>> = {
  ring: ['remote unlock', 'alert', 'album'],
  request: ['remote unlock', 'album'],
  alarm: ['alert', 'album'],
  tampering: ['alert', 'album'],
  opening: ['album'],
  none: ['alert', 'album'],
};

/** Refusals that will not change while the plugin runs: another source may answer. */
const lasting: readonly TuyaErrorKind[] = ['unsupported', 'permission', 'subscription', 'refused'];
/** A lock that may have no camera is asked this often in all. */
const triesWithoutHope = 3;
/** Between an event and the upload of its picture to the album, ms. */
const uploadedWithin = 60_000;

/** Finds and decrypts the pictures of one lock, and remembers which of Tuya's sources has them. */
export class PictureFinder {
  readonly #id: string;
  readonly #cloud: DoorstepCloud;
  readonly #log: Log;
  /** The source that had the last picture of such an event: it alone is asked. */
  readonly #proven = new Map<Effect, Source>();
  readonly #refused = new Set<Source>();
  #givesAddresses = true;
  #misses = 0;
  /** Questions on their way: a burst of events asks once. */
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(id: string, cloud: DoorstepCloud, log: Log) {
    this.#id = id;
    this.#cloud = cloud;
    this.#log = log;
  }

  /**
   * The picture whose place the event itself names.
   * @returns undefined when it cannot be resolved to an address
   * @throws TuyaError
   */
  async fetch(image: MediaFile, video: MediaFile | undefined, signal: AbortSignal): Promise<FoundPicture | undefined> {
    const located = image.url === undefined ? await this.#locate(image, signal) : { ...image, url: image.url };
    if (located === undefined) {
      return undefined;
    }
    const content = await this.#cloud.downloads.picture(located, signal);
    return { image: content, video, files: names([], [image, video]) };
  }

  /**
   * Looks once for the picture of an event where the lock usually has them.
   * @param expected whether the lock is known to take pictures
   * @param isFree whether files of these names belong to no other event
   * @returns undefined when there is none, or none yet
   * @throws TuyaError
   */
  async search(
    happening: Happening,
    expected: boolean,
    isFree: (files: readonly string[]) => boolean,
    signal: AbortSignal,
  ): Promise<FoundPicture | undefined> {
    if (!expected && this.#misses >= triesWithoutHope) {
      return undefined;
    }
    const { effect } = occasions[happening.occasion];
    const proven = this.#proven.get(effect);
    const sources = proven === undefined ? sourcesFor[effect] : [proven];
    for (const source of sources.filter((one) => !this.#refused.has(one))) {
      const media = await this.#ask(source, happening, signal);
      const files = names([], [media?.image, media?.video]);
      if (media !== undefined && isFree(files)) {
        const key = media.image.key ?? happening.image?.key;
        const found = await this.fetch({ ...media.image, key }, media.video, signal);
        if (found !== undefined) {
          this.#proven.set(effect, source);
          return found;
        }
      }
    }
    this.#misses += 1;
    return undefined;
  }

  /** The decrypted clip as a stream. @throws TuyaError */
  async openClip(clip: MediaFile, signal: AbortSignal): Promise<NodeJS.ReadableStream> {
    // The address that came with the picture is good for an hour only: a new one is better, the old one better than none.
    const located = await this.#locate(clip, signal);
    if (located === undefined && clip.url === undefined) {
      throw new TuyaError({ kind: 'media', meaning: 'Tuya gives no address for the clip' });
    }
    return this.#cloud.downloads.clip(located ?? { ...clip, url: clip.url ?? '' }, signal);
  }

  async #ask(source: Source, happening: Happening, signal: AbortSignal): Promise<LatestMedia | undefined> {
    try {
      return await (source === 'album' ? this.#fromAlbum(happening, signal) : this.#latest(source, signal));
    } catch (thrown) {
      const error = asTuyaError(thrown);
      if (!lasting.includes(error.kind)) {
        throw error;
      }
      this.#log.debug(`has no pictures (${source}): ${error.message}`);
      this.#refused.add(source);
      return undefined;
    }
  }

  async #latest(occasion: MediaOccasion, signal: AbortSignal): Promise<LatestMedia | undefined> {
    return this.#once(occasion, () => this.#cloud.doorLock.latestMedia(this.#id, occasion, signal));
  }

  async #fromAlbum(happening: Happening, signal: AbortSignal): Promise<LatestMedia | undefined> {
    const { entries } = await this.#once('album', () => this.#cloud.doorLock.albums(this.#id, signal));
    const wanted = occasions[happening.occasion].effect;
    const [nearest] = sightingsOfAlbum(entries)
      .filter(({ occasion }) => occasion === happening.occasion || occasions[occasion].effect === wanted)
      .map(({ at, image, video }) => ({ image, video, apart: Math.abs(at - happening.at) }))
      .filter(({ apart }) => apart <= uploadedWithin)
      .sort((a, b) => a.apart - b.apart);
    return nearest?.image && { image: nearest.image, video: nearest.video };
  }

  /** A new address for a file. @returns undefined where the cloud gives none */
  async #locate(file: MediaFile, signal: AbortSignal): Promise<LocatedFile | undefined> {
    const { bucket, path } = file;
    if (bucket === undefined || path === undefined || !this.#givesAddresses) {
      return undefined;
    }
    try {
      const url = await this.#cloud.history.addressOf(this.#id, bucket, path, signal);
      return url === undefined ? undefined : { ...file, url };
    } catch (thrown) {
      const error = asTuyaError(thrown);
      if (error.kind === 'cancelled') {
        throw error;
      }
      this.#givesAddresses &&= !lasting.includes(error.kind);
      this.#log.debug(`gets no address of a picture: ${error.message}`);
      return undefined;
    }
  }

  async #once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const asked = this.#asked.get(question) as Promise<T> | undefined;
    const answer = asked ?? ask().finally(() => this.#asked.delete(question));
    this.#asked.set(question, answer);
    return answer;
  }
}
