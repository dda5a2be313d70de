import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { SingleFlight } from '../../single-flight.ts';
import type { LatestMediaType } from '../../tuya/door-lock.ts';
import { asTuyaError, TuyaError } from '../../tuya/errors.ts';
import type { Album, LatestMedia } from '../../tuya/media/media.ts';
import type { MediaFile } from '../../tuya/media/media-file.ts';
import type { LocatedFile } from '../../tuya/media/media-download.ts';
import type { EventCloud } from '../cloud.ts';
import { albumEvents } from '../event-types.ts';
import { fileNames } from './file-names.ts';
import type { LockEvent } from '../lock-event.ts';
import { albumEntryWithin, storedBeforeEvent } from './picture-heuristics.ts';
import { type PictureKind, type PictureSource, SourceMemory, pictureKindOf } from './picture-sources.ts';
import { UnsupportedEndpoints } from '../unsupported-endpoints.ts';

/** A picture of an event. */
export interface FoundPicture {
  image: Buffer;
  /** When it was stored, where the storage says so, steady time, ms. */
  storedAt: number | undefined;
  video: MediaFile | undefined;
  /** The names of its files. */
  files: readonly string[];
}

/** Finds and decrypts the pictures of one lock, and remembers which of Tuya's sources has them. */
export class PictureLocator {
  readonly #id: string;
  readonly #cloud: EventCloud;
  readonly #log: Log;
  readonly #memory = new SourceMemory();
  readonly #unsupported: UnsupportedEndpoints<PictureSource | 'address'>;
  /** The names of the files that turned out to be older than the event they were found for. */
  #stale: readonly string[] = [];
  // A burst of events asks once.
  readonly #latestAsked = new SingleFlight<LatestMedia | undefined>();
  readonly #albumAsked = new SingleFlight<Album>();

  constructor(id: string, cloud: EventCloud, clock: Clock, log: Log) {
    this.#id = id;
    this.#cloud = cloud;
    this.#log = log;
    this.#unsupported = new UnsupportedEndpoints(clock);
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
    return {
      image: content,
      storedAt: storedAt === undefined ? undefined : this.#cloud.steadyOf(storedAt),
      video,
      files: fileNames([], [image, video]),
    };
  }

  /** Whether there is any place left where the picture of an event could be. */
  mayFind({ type }: LockEvent): boolean {
    return this.#sourcesFor(pictureKindOf(type)).length > 0;
  }

  /**
   * Searches once for the picture of an event where the lock usually has them.
   * @param isFree whether files of these names belong to no other event
   * @returns undefined when there is none, or none yet
   * @throws TuyaError
   */
  async search(
    event: LockEvent,
    isFree: (files: readonly string[]) => boolean,
    signal: AbortSignal,
  ): Promise<FoundPicture | undefined> {
    const kind = pictureKindOf(event.type);
    for (const source of this.#sourcesFor(kind)) {
      const media = await this.#ask(source, event, signal);
      const files = fileNames([], [media?.image, media?.video]);
      if (media !== undefined && isFree(files) && !files.some((name) => this.#stale.includes(name))) {
        const key = media.image.key ?? event.image?.key;
        const found = await this.fetch({ ...media.image, key }, media.video, signal);
        if (found !== undefined && !isOlder(found, event)) {
          this.#memory.found(kind, source);
          return found;
        }
        this.#stale = found === undefined ? this.#stale : files;
      }
    }
    this.#memory.missed(kind);
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

  #sourcesFor(kind: PictureKind): PictureSource[] {
    return this.#memory.of(kind).filter((source) => this.#unsupported.allow(source));
  }

  async #ask(source: PictureSource, event: LockEvent, signal: AbortSignal): Promise<LatestMedia | undefined> {
    try {
      return await (source === 'album' ? this.#fromAlbum(event, signal) : this.#latest(source, signal));
    } catch (thrown) {
      const error = asTuyaError(thrown);
      // An unknown code may mean that there is no picture.
      if (error.kind !== 'refused' && !this.#unsupported.note(source, error)) {
        throw error;
      }
      this.#log.debug(`has no picture (${source}): ${error.message}`);
      return undefined;
    }
  }

  async #latest(type: LatestMediaType, signal: AbortSignal): Promise<LatestMedia | undefined> {
    return this.#latestAsked.share(() => this.#cloud.doorLock.latestMedia(this.#id, type, signal), type);
  }

  async #fromAlbum({ type, at }: LockEvent, signal: AbortSignal): Promise<LatestMedia | undefined> {
    const { entries } = await this.#albumAsked.share(() => this.#cloud.doorLock.albums(this.#id, signal));
    const kind = pictureKindOf(type);
    const [nearest] = entries
      .filter(({ eventType }) => kind === 'anything' || albumKind(eventType) === kind)
      .flatMap(({ image, video, uploadedAt = NaN }) =>
        image ? [{ image, video, apart: Math.abs(this.#cloud.steadyOf(uploadedAt) - at) }] : [],
      )
      .filter(({ apart }) => apart <= albumEntryWithin)
      .sort((a, b) => a.apart - b.apart);
    return nearest;
  }

  /** A new address for a file. @returns undefined where the cloud gives none */
  async #locate(file: MediaFile, signal: AbortSignal): Promise<LocatedFile | undefined> {
    const { bucket, path } = file;
    if (bucket === undefined || path === undefined || !this.#unsupported.allow('address')) {
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
      this.#unsupported.note('address', error);
      this.#log.debug(`gets no address of a picture: ${error.message}`);
      return undefined;
    }
  }
}

function albumKind(eventType: number): PictureKind | undefined {
  const type = albumEvents[eventType];
  return type && pictureKindOf(type);
}

/** The newest picture may belong to an unreported event: then it was stored before this one. */
function isOlder({ storedAt }: FoundPicture, { from }: LockEvent): boolean {
  return storedAt !== undefined && storedAt < from - storedBeforeEvent;
}
