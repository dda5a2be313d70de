import { type Clock, pause } from '../../clock.ts';
import type { Semaphore } from '../../semaphore.ts';
import { outcomeWithin } from '../../time-limit.ts';
import { asTuyaError, type TuyaError } from '../../tuya/errors.ts';
import type { MediaFile } from '../../tuya/media/media-file.ts';
import type { LockEvent } from '../lock-event.ts';
import { fileNames } from './file-names.ts';
import type { Picture } from './picture.ts';
import { namedPlaceHeadStart } from './picture-heuristics.ts';
import type { FoundPicture, PictureLocator } from './picture-locator.ts';

/** Which files belong to which event. */
export interface FilesOfEvents {
  /** Whether a file belongs to an event that is known, other than this one. */
  isOfAnother: (event: LockEvent, files: readonly string[]) => boolean;
  /** Files were found that belong to an event. */
  link: (event: LockEvent, files: readonly string[]) => void;
}

export interface PictureSearchOptions {
  clock: Clock;
  locator: PictureLocator;
  files: FilesOfEvents;
  /** How many pictures are fetched at the same time. */
  fetches: Semaphore;
  /** Told of the picture, and once more if the event names another one later. */
  found: (event: LockEvent, picture: Picture) => void;
  /** Told when a search has looked at every place and no picture is there. */
  missed: (event: LockEvent) => void;
  /** Told when a picture that should be there cannot be shown. */
  failed: (error: TuyaError) => void;
  signal: AbortSignal;
}

/** The search for the picture of one event: at the place that the event names, then wherever Tuya may have it. */
export class PictureSearch {
  readonly #event: LockEvent;
  readonly #options: PictureSearchOptions;
  /** The names of the files of its picture, once that is there. */
  #kept: readonly string[] | undefined;
  /** The image that the event names, as long as it is being fetched. */
  #named: { image: MediaFile; fetch: Promise<boolean> } | undefined;
  #running: Promise<void> | undefined;
  #pause = new AbortController();
  /** Told when the first picture is there. */
  readonly #came = new AbortController();

  constructor(event: LockEvent, options: PictureSearchOptions) {
    this.#event = event;
    this.#options = options;
  }

  get hasPicture(): boolean {
    return this.#kept !== undefined;
  }

  /**
   * Begins to search, or helps the search under way when the event names its place only now. Never rejects.
   * @param pauses how long to wait before each look at every place, ms; none: only the place that the event names counts
   * @returns when the picture is there, or will not come
   */
  async run(pauses: readonly number[]): Promise<void> {
    if (this.#running === undefined) {
      this.#running = this.#search(pauses).finally(() => {
        this.#running = undefined;
      });
    } else {
      // A search that hangs must not hold up the picture that the lock names now.
      this.#fetchNamed().catch(() => undefined);
      this.#pause.abort();
    }
    const came = new Promise<void>((resolve) => {
      this.#came.signal.addEventListener('abort', () => {
        resolve();
      });
    });
    return Promise.race([this.#running, came]);
  }

  /** If one place fails, the next one is tried all the same. */
  async #search(pauses: readonly number[]): Promise<void> {
    const { clock, missed, failed, signal } = this.#options;
    let failure: unknown;
    const succeeds = (fetch: Promise<boolean>): Promise<boolean> =>
      fetch.catch((error: unknown) => {
        failure = error;
        return false;
      });
    if (pauses.length === 0) {
      await succeeds(this.#fetchNamed());
    }
    for (const ms of pauses) {
      if (this.#event.image === undefined && !this.#options.locator.mayFind(this.#event)) {
        break;
      }
      await this.#wait(ms);
      const isThere = await outcomeWithin(namedPlaceHeadStart, clock, succeeds(this.#fetchNamed()), signal);
      if (signal.aborted || isThere === true || (await succeeds(this.#fetchFound()))) {
        return;
      }
    }
    if (pauses.length > 0 && !this.hasPicture) {
      missed(this.#event);
    }
    if (failure !== undefined && !this.hasPicture && !signal.aborted) {
      failed(asTuyaError(failure));
    }
  }

  /** The picture at the place that the event names: it counts, whatever was found before. Joins a fetch under way. */
  async #fetchNamed(): Promise<boolean> {
    const { image, video } = this.#event;
    if (image === undefined || fileNames([], [image]).some((name) => this.#kept?.includes(name))) {
      return false;
    }
    if (this.#named?.image !== image) {
      const { locator, fetches, signal } = this.#options;
      const fetch = fetches.take(async () => {
        signal.throwIfAborted();
        return this.#keep(await locator.fetch(image, video, signal));
      });
      const named = { image, fetch };
      const over = (): void => {
        this.#named = this.#named === named ? undefined : this.#named;
      };
      fetch.then(over, over);
      this.#named = named;
    }
    return this.#named.fetch;
  }

  /** The picture wherever Tuya may have it, if none is there yet. */
  async #fetchFound(): Promise<boolean> {
    const { locator, files, fetches, signal } = this.#options;
    if (this.hasPicture || !locator.mayFind(this.#event)) {
      return this.hasPicture;
    }
    const isFree = (names: readonly string[]): boolean => !files.isOfAnother(this.#event, names);
    return fetches.take(async () => {
      signal.throwIfAborted();
      const found = await locator.search(this.#event, isFree, signal);
      return this.hasPicture || this.#keep(found);
    });
  }

  #keep(picture: FoundPicture | undefined): boolean {
    if (picture === undefined) {
      return false;
    }
    const { image, video, files } = picture;
    this.#kept = files;
    this.#options.files.link(this.#event, files);
    this.#options.found(this.#event, { image, at: this.#event.at, clip: this.#event.video ?? video });
    this.#came.abort();
    return true;
  }

  /** A pause that ends early when the event names its place. */
  async #wait(ms: number): Promise<void> {
    const { clock, signal } = this.#options;
    await pause(clock, ms, AbortSignal.any([signal, this.#pause.signal]));
    this.#pause = new AbortController();
  }
}
