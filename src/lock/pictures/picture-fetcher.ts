import { type Clock, pause } from '../../clock.ts';
import { outcomeWithin } from '../../time-limit.ts';
import { asTuyaError, type TuyaError } from '../../tuya/errors.ts';
import type { MediaFile } from '../../tuya/media/media-file.ts';
import { Semaphore } from '../../semaphore.ts';
import type { Picture } from './picture.ts';
import { fileNames } from './file-names.ts';
import type { LockEvent } from '../lock-event.ts';
import type { FoundPicture, PictureLocator } from './picture-locator.ts';
import { type PictureKind, pictureKindOf } from './picture-sources.ts';

/** Which files belong to which event. */
interface FilesOfEvents {
  /** Whether a file belongs to an event that is known, other than this one. */
  isOfAnother: (event: LockEvent, files: readonly string[]) => boolean;
  /** Files were found that belong to an event. */
  link: (event: LockEvent, files: readonly string[]) => void;
}

interface PictureFetcherOptions {
  clock: Clock;
  /** Whether the lock is known to take pictures. */
  expected: () => boolean;
  /** A picture was taken. */
  taken: (picture: Picture) => void;
  /** A picture that should be there cannot be shown. */
  failed: (error: TuyaError) => void;
}

/**
 * When a picture is looked for after its event, each time after the one before, ms. It may be there already; a real lock
 * had uploaded its own 4 s after the bell.
 */
const searchPauses: readonly number[] = [0, 700, 1_300, 2_500, 4_000, 8_000];
/** The same for a lock whose pictures fail to come: the calls of the plan are scarce. */
const fewPauses: readonly number[] = [2_000, 4_000];
/** So many events of one kind in a row without a picture: a lock that is not known to have a camera has none then. */
const eventsInVain = 3;
/** How long the place that the event names is waited for before the others are looked at too, ms. */
const headStart = 1_000;
/** A burst of events must not ask for all its pictures at the same time. */
const atOnce = 4;

/** The picture of one event. */
interface PictureFetch {
  /** The image that the event names, as long as it is being fetched. */
  named: { image: MediaFile; taking: Promise<boolean> } | undefined;
  /** The names of the files of its picture, once that is there. */
  kept: readonly string[] | undefined;
  /** The search under way. */
  search: Promise<void> | undefined;
  /** Ends the pause between two looks. */
  nudge: AbortController;
  /** Aborted when the picture is there. */
  came: AbortController;
}

/** Gets one picture for each event of one lock. */
export class PictureFetcher {
  readonly #locator: PictureLocator;
  readonly #files: FilesOfEvents;
  readonly #options: PictureFetcherOptions;
  readonly #downloads = new Semaphore(atOnce);
  readonly #fetches = new WeakMap<LockEvent, PictureFetch>();
  /** Events in a row without a picture, for each kind: a lock may photograph visitors and not an open door. */
  readonly #inVain = new Map<PictureKind, number>();

  constructor(locator: PictureLocator, files: FilesOfEvents, options: PictureFetcherOptions) {
    this.#locator = locator;
    this.#files = files;
    this.#options = options;
  }

  /**
   * Gets the picture of an event; to be called again when its place has become known. Never rejects.
   * @param where only at the place that the event names, or wherever Tuya may have it
   * @returns when it is there, or will not come
   */
  async take(event: LockEvent, where: 'named' | 'anywhere', signal: AbortSignal): Promise<void> {
    const fetch = this.#fetchOf(event);
    if (fetch.search === undefined) {
      fetch.search = this.#search(event, fetch, this.#pauses(event, where, fetch), signal).finally(() => {
        fetch.search = undefined;
      });
    } else {
      // A search that hangs must not hold up the picture that the lock names now.
      this.#takeNamed(event, fetch, signal).catch(() => undefined);
      fetch.nudge.abort();
    }
    const came = new Promise<void>((resolve) => {
      fetch.came.signal.addEventListener('abort', () => {
        resolve();
      });
    });
    return Promise.race([fetch.search, came]);
  }

  #fetchOf(event: LockEvent): PictureFetch {
    const known = this.#fetches.get(event);
    const fetch = known ?? {
      ...{ named: undefined, kept: undefined, search: undefined },
      ...{ nudge: new AbortController(), came: new AbortController() },
    };
    this.#fetches.set(event, fetch);
    return fetch;
  }

  /** Nothing but the named place is looked at where that is enough, or where a picture is there already. */
  #pauses({ type }: LockEvent, where: 'named' | 'anywhere', { kept }: PictureFetch): readonly number[] {
    if (where === 'named' || kept !== undefined) {
      return [];
    }
    const lastHope = this.#options.expected() ? fewPauses : [];
    return this.#vainOn(pictureKindOf(type)) < eventsInVain ? searchPauses : lastHope;
  }

  #vainOn(kind: PictureKind): number {
    return this.#inVain.get(kind) ?? 0;
  }

  /** If one source fails, the next one is tried all the same. */
  async #search(event: LockEvent, fetch: PictureFetch, pauses: readonly number[], signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let failure: unknown;
    const succeeds = (taking: Promise<boolean>): Promise<boolean> =>
      taking.catch((error: unknown) => {
        failure = error;
        return false;
      });
    const named = (): Promise<boolean> => succeeds(this.#takeNamed(event, fetch, signal));
    if (pauses.length === 0) {
      await named();
    }
    for (const ms of pauses) {
      if (event.image === undefined && !this.#locator.mayFind(event)) {
        break;
      }
      await pause(clock, ms, AbortSignal.any([signal, fetch.nudge.signal]));
      fetch.nudge = new AbortController();
      const isThere = await outcomeWithin(headStart, clock, named(), signal);
      if (signal.aborted || isThere === true || (await succeeds(this.#takeFound(event, fetch, signal)))) {
        return;
      }
    }
    if (pauses.length > 0 && fetch.kept === undefined) {
      const kind = pictureKindOf(event.type);
      this.#inVain.set(kind, this.#vainOn(kind) + 1);
    }
    if (failure !== undefined && fetch.kept === undefined && !signal.aborted) {
      this.#options.failed(asTuyaError(failure));
    }
  }

  /** The picture at the place that the event names: it counts, whatever was found before. Joins a download under way. */
  async #takeNamed(event: LockEvent, fetch: PictureFetch, signal: AbortSignal): Promise<boolean> {
    const { image, video } = event;
    if (image === undefined || fileNames([], [image]).some((name) => fetch.kept?.includes(name))) {
      return false;
    }
    if (fetch.named?.image !== image) {
      const taking = this.#downloads.take(async () => {
        signal.throwIfAborted();
        return this.#keep(event, fetch, await this.#locator.fetch(image, video, signal));
      });
      const named = { image, taking };
      const over = (): void => {
        fetch.named = fetch.named === named ? undefined : fetch.named;
      };
      taking.then(over, over);
      fetch.named = named;
    }
    return fetch.named.taking;
  }

  async #takeFound(event: LockEvent, fetch: PictureFetch, signal: AbortSignal): Promise<boolean> {
    if (fetch.kept !== undefined || !this.#locator.mayFind(event)) {
      return fetch.kept !== undefined;
    }
    const isFree = (files: readonly string[]): boolean => !this.#files.isOfAnother(event, files);
    return this.#downloads.take(async () => {
      signal.throwIfAborted();
      const found = await this.#locator.search(event, isFree, signal);
      return fetch.kept !== undefined || this.#keep(event, fetch, found);
    });
  }

  #keep(event: LockEvent, fetch: PictureFetch, found: FoundPicture | undefined): boolean {
    if (found === undefined) {
      return false;
    }
    this.#inVain.delete(pictureKindOf(event.type));
    fetch.kept = found.files;
    this.#files.link(event, found.files);
    this.#options.taken({ image: found.image, at: event.at, clip: event.video ?? found.video });
    fetch.came.abort();
    return true;
  }
}
