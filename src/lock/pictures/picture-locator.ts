import type { Log } from '../../log.ts';
import type { MediaOccasion } from '../../tuya/door-lock.ts';
import { asTuyaError, TuyaError } from '../../tuya/errors.ts';
import type { LatestMedia } from '../../tuya/media/media.ts';
import type { MediaFile } from '../../tuya/media/media-file.ts';
import type { LocatedFile } from '../../tuya/media/media-download.ts';
import type { DoorstepCloud } from '../events/event-cloud.ts';
import { names, sightingsOfAlbum } from '../events/event-reports.ts';
import type { Happening } from '../events/event-deduplicator.ts';
import { type PictureShelf, type PictureSource, ProvenSources, shelfOf } from './picture-sources.ts';
import { Refusals } from '../unsupported-endpoints.ts';

/** A picture of an event. */
export interface FoundPicture {
  image: Buffer;
  /** When it was stored, where the storage says so, cloud time, ms. */
  storedAt: number | undefined;
  video: MediaFile | undefined;
  /** The names of its files. */
  files: readonly string[];
}

/** Between an event and the upload of its picture to the album, ms. */
const uploadedWithin = 60_000;
/** A picture is stored after its event; times of locks and of the storage are whole seconds and differ a little, ms. */
const clocksDiffer = 5_000;

/** Finds and decrypts the pictures of one lock, and remembers which of Tuya's sources has them. */
export class PictureFinder {
  readonly #id: string;
  readonly #cloud: DoorstepCloud;
  readonly #log: Log;
  readonly #proven = new ProvenSources();
  readonly #refusals: Refusals<PictureSource | 'address'>;
  /** The names of the files that turned out to be older than the event they were found for. */
  #stale: readonly string[] = [];
  /** Questions on their way: a burst of events asks once. */
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(id: string, cloud: DoorstepCloud, log: Log) {
    this.#id = id;
    this.#cloud = cloud;
    this.#log = log;
    this.#refusals = new Refusals(() => cloud.cloudTime);
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
    const { image: content, storedAt } = await this.#cloud.downloads.picture(located, signal);
    return { image: content, storedAt, video, files: names([], [image, video]) };
  }

  /** Whether there is any place left where the picture of an event could be. */
  mayFind({ occasion }: Happening): boolean {
    return this.#sourcesFor(shelfOf(occasion)).length > 0;
  }

  /**
   * Looks once for the picture of an event where the lock usually has them.
   * @param isFree whether files of these names belong to no other event
   * @returns undefined when there is none, or none yet
   * @throws TuyaError
   */
  async search(
    happening: Happening,
    isFree: (files: readonly string[]) => boolean,
    signal: AbortSignal,
  ): Promise<FoundPicture | undefined> {
    const shelf = shelfOf(happening.occasion);
    for (const source of this.#sourcesFor(shelf)) {
      const media = await this.#ask(source, happening, signal);
      const files = names([], [media?.image, media?.video]);
      if (media !== undefined && isFree(files) && !files.some((name) => this.#stale.includes(name))) {
        const key = media.image.key ?? happening.image?.key;
        const found = await this.fetch({ ...media.image, key }, media.video, signal);
        if (found !== undefined && !isOlder(found, happening)) {
          this.#proven.found(shelf, source);
          return found;
        }
        this.#stale = found === undefined ? this.#stale : files;
      }
    }
    this.#proven.missed(shelf);
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

  #sourcesFor(shelf: PictureShelf): PictureSource[] {
    return this.#proven.of(shelf).filter((source) => this.#refusals.allow(source));
  }

  async #ask(source: PictureSource, happening: Happening, signal: AbortSignal): Promise<LatestMedia | undefined> {
    try {
      return await (source === 'album' ? this.#fromAlbum(happening, signal) : this.#latest(source, signal));
    } catch (thrown) {
      const error = asTuyaError(thrown);
      // An unknown code may mean that there is no picture.
      if (error.kind !== 'refused' && !this.#refusals.note(source, error)) {
        throw error;
      }
      this.#log.debug(`has no picture (${source}): ${error.message}`);
      return undefined;
    }
  }

  async #latest(occasion: MediaOccasion, signal: AbortSignal): Promise<LatestMedia | undefined> {
    return this.#once(occasion, () => this.#cloud.doorLock.latestMedia(this.#id, occasion, signal));
  }

  async #fromAlbum({ occasion, at }: Happening, signal: AbortSignal): Promise<LatestMedia | undefined> {
    const { entries } = await this.#once('album', () => this.#cloud.doorLock.albums(this.#id, signal));
    const shelf = shelfOf(occasion);
    const [nearest] = sightingsOfAlbum(entries)
      .filter((entry) => shelf === 'anything' || shelfOf(entry.occasion) === shelf)
      .flatMap(({ image, video, at: takenAt }) => (image ? [{ image, video, apart: Math.abs(takenAt - at) }] : []))
      .filter(({ apart }) => apart <= uploadedWithin)
      .sort((a, b) => a.apart - b.apart);
    return nearest;
  }

  /** A new address for a file. @returns undefined where the cloud gives none */
  async #locate(file: MediaFile, signal: AbortSignal): Promise<LocatedFile | undefined> {
    const { bucket, path } = file;
    if (bucket === undefined || path === undefined || !this.#refusals.allow('address')) {
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
      this.#refusals.note('address', error);
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

/** The newest picture may belong to an unreported event: then it was stored before this one. */
function isOlder({ storedAt }: FoundPicture, { from }: Happening): boolean {
  return storedAt !== undefined && storedAt < from - clocksDiffer;
}
