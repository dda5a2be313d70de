import type { Clock } from '../../clock.ts';
import { Semaphore } from '../../semaphore.ts';
import type { TuyaError } from '../../tuya/errors.ts';
import type { LockEvent } from '../lock-event.ts';
import type { Picture } from './picture.ts';
import {
  missesOfKind,
  parallelFetches,
  pauseForOneMoreSearch,
  searchesAtOnce,
  searchPauses,
  sparseSearchPauses,
} from './picture-heuristics.ts';
import type { PictureLocator } from './picture-locator.ts';
import { type FilesOfEvents, PictureSearch, type PictureSearchOptions } from './picture-search.ts';
import { type PictureKind, pictureKindOf } from './picture-sources.ts';

interface PictureFetcherOptions {
  clock: Clock;
  /** Whether the lock is known to take pictures. */
  expected: () => boolean;
  /** A picture was taken. */
  taken: (picture: Picture) => void;
  /** A picture that should be there cannot be shown. */
  failed: (error: TuyaError) => void;
  /** Ends every search. */
  signal: AbortSignal;
}

/** Gets one picture for each event of one lock. */
export class PictureFetcher {
  readonly #expected: () => boolean;
  readonly #searches = new WeakMap<LockEvent, PictureSearch>();
  readonly #searchOptions: PictureSearchOptions;
  /** Events in a row without a picture, for each kind: a lock may take pictures of visitors and none of an open door. */
  readonly #misses = new Map<PictureKind, number>();
  /** Searches that the plan of calls has room for, and when that was counted, ms. */
  #searchesLeft = searchesAtOnce;
  #countedAt: number;

  constructor(
    locator: PictureLocator,
    files: FilesOfEvents,
    { clock, expected, taken, failed, signal }: PictureFetcherOptions,
  ) {
    this.#expected = expected;
    this.#countedAt = clock.now();
    this.#searchOptions = {
      ...{ clock, locator, files, failed, signal, fetches: new Semaphore(parallelFetches) },
      found: ({ type }, picture) => {
        this.#misses.delete(pictureKindOf(type));
        taken(picture);
      },
      missed: ({ type }) => {
        this.#misses.set(pictureKindOf(type), this.#missesOf(pictureKindOf(type)) + 1);
      },
    };
  }

  /**
   * Gets the picture of an event; to be called again when its place has become known. Never rejects.
   * @param where only at the place that the event names, or wherever Tuya may have it
   * @returns when it is there, or will not come
   */
  async fetch(event: LockEvent, where: 'named' | 'anywhere'): Promise<void> {
    const search = this.#searches.get(event) ?? new PictureSearch(event, this.#searchOptions);
    this.#searches.set(event, search);
    // Where a picture is there already, only one that the event names may take its place.
    return search.run(where === 'anywhere' && !search.hasPicture ? this.#pausesFor(event) : []);
  }

  #pausesFor({ type }: LockEvent): readonly number[] {
    if (!this.#mayCost()) {
      return [];
    }
    if (this.#missesOf(pictureKindOf(type)) < missesOfKind) {
      return searchPauses;
    }
    return this.#expected() ? sparseSearchPauses : [];
  }

  /** Whether one more search is within what a lock may cost; then it counts. */
  #mayCost(): boolean {
    const now = this.#searchOptions.clock.now();
    const left = Math.min(searchesAtOnce, this.#searchesLeft + (now - this.#countedAt) / pauseForOneMoreSearch);
    const mayCost = left >= 1;
    this.#searchesLeft = mayCost ? left - 1 : left;
    this.#countedAt = now;
    return mayCost;
  }

  #missesOf(kind: PictureKind): number {
    return this.#misses.get(kind) ?? 0;
  }
}
