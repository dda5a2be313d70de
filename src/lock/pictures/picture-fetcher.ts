import type { Clock } from '../../clock.ts';
import { asTuyaError, type TuyaError } from '../../tuya/errors.ts';
import type { MediaFile } from '../../tuya/media/media-file.ts';
import { Turns } from '../../semaphore.ts';
import type { Picture } from '../events/camera-view.ts';
import { names } from '../events/event-reports.ts';
import type { Happening, Happenings } from '../events/event-deduplicator.ts';
import type { FoundPicture, PictureFinder } from './picture-locator.ts';
import { type PictureShelf, shelfOf } from './picture-sources.ts';

interface PhotographerOptions {
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
interface Shot {
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
export class Photographer {
  readonly #finder: PictureFinder;
  readonly #happenings: Happenings;
  readonly #options: PhotographerOptions;
  readonly #turns = new Turns(atOnce);
  readonly #shots = new WeakMap<Happening, Shot>();
  /** Events in a row without a picture, for each kind: a lock may photograph visitors and not an open door. */
  readonly #inVain = new Map<PictureShelf, number>();

  constructor(finder: PictureFinder, happenings: Happenings, options: PhotographerOptions) {
    this.#finder = finder;
    this.#happenings = happenings;
    this.#options = options;
  }

  /**
   * Gets the picture of an event; to be called again when its place has become known. Never rejects.
   * @param where only at the place that the event names, or wherever Tuya may have it
   * @returns when it is there, or will not come
   */
  async take(happening: Happening, where: 'named' | 'anywhere', signal: AbortSignal): Promise<void> {
    const shot = this.#shotOf(happening);
    if (shot.search === undefined) {
      shot.search = this.#search(happening, shot, this.#pauses(happening, where, shot), signal).finally(() => {
        shot.search = undefined;
      });
    } else {
      // A search that hangs must not hold up the picture that the lock names now.
      this.#takeNamed(happening, shot, signal).catch(() => undefined);
      shot.nudge.abort();
    }
    const came = new Promise<void>((resolve) => {
      shot.came.signal.addEventListener('abort', () => {
        resolve();
      });
    });
    return Promise.race([shot.search, came]);
  }

  #shotOf(happening: Happening): Shot {
    const known = this.#shots.get(happening);
    const shot = known ?? {
      ...{ named: undefined, kept: undefined, search: undefined },
      ...{ nudge: new AbortController(), came: new AbortController() },
    };
    this.#shots.set(happening, shot);
    return shot;
  }

  /** Nothing but the named place is looked at where that is enough, or where a picture is there already. */
  #pauses({ occasion }: Happening, where: 'named' | 'anywhere', { kept }: Shot): readonly number[] {
    if (where === 'named' || kept !== undefined) {
      return [];
    }
    const lastHope = this.#options.expected() ? fewPauses : [];
    return this.#vainOn(shelfOf(occasion)) < eventsInVain ? searchPauses : lastHope;
  }

  #vainOn(shelf: PictureShelf): number {
    return this.#inVain.get(shelf) ?? 0;
  }

  /** If one source fails, the next one is tried all the same. */
  async #search(happening: Happening, shot: Shot, pauses: readonly number[], signal: AbortSignal): Promise<void> {
    let failure: unknown;
    const succeeds = (taking: Promise<boolean>): Promise<boolean> =>
      taking.catch((error: unknown) => {
        failure = error;
        return false;
      });
    const named = (): Promise<boolean> => succeeds(this.#takeNamed(happening, shot, signal));
    if (pauses.length === 0) {
      await named();
    }
    for (const pause of pauses) {
      if (happening.image === undefined && !this.#finder.mayFind(happening)) {
        break;
      }
      await this.#pause(pause, AbortSignal.any([signal, shot.nudge.signal]));
      shot.nudge = new AbortController();
      const isThere = await this.#within(headStart, named(), signal);
      if (signal.aborted || isThere || (await succeeds(this.#takeFound(happening, shot, signal)))) {
        return;
      }
    }
    if (pauses.length > 0 && shot.kept === undefined) {
      const shelf = shelfOf(happening.occasion);
      this.#inVain.set(shelf, this.#vainOn(shelf) + 1);
    }
    if (failure !== undefined && shot.kept === undefined && !signal.aborted) {
      this.#options.failed(asTuyaError(failure));
    }
  }

  /** The picture at the place that the event names: it counts, whatever was found before. Joins a download under way. */
  async #takeNamed(happening: Happening, shot: Shot, signal: AbortSignal): Promise<boolean> {
    const { image, video } = happening;
    if (image === undefined || names([], [image]).some((name) => shot.kept?.includes(name))) {
      return false;
    }
    if (shot.named?.image !== image) {
      const taking = this.#turns.take(async () => {
        signal.throwIfAborted();
        return this.#keep(happening, shot, await this.#finder.fetch(image, video, signal));
      });
      const named = { image, taking };
      const over = (): void => {
        shot.named = shot.named === named ? undefined : shot.named;
      };
      taking.then(over, over);
      shot.named = named;
    }
    return shot.named.taking;
  }

  async #takeFound(happening: Happening, shot: Shot, signal: AbortSignal): Promise<boolean> {
    if (shot.kept !== undefined || !this.#finder.mayFind(happening)) {
      return shot.kept !== undefined;
    }
    const isFree = (files: readonly string[]): boolean => !this.#happenings.isOfAnother(happening, files);
    return this.#turns.take(async () => {
      signal.throwIfAborted();
      const found = await this.#finder.search(happening, isFree, signal);
      return shot.kept !== undefined || this.#keep(happening, shot, found);
    });
  }

  #keep(happening: Happening, shot: Shot, found: FoundPicture | undefined): boolean {
    if (found === undefined) {
      return false;
    }
    this.#inVain.delete(shelfOf(happening.occasion));
    shot.kept = found.files;
    this.#happenings.link(happening, found.files);
    this.#options.taken({ image: found.image, at: happening.at, clip: happening.video ?? found.video });
    shot.came.abort();
    return true;
  }

  /** @returns what comes of it; false as well when it takes longer, ms */
  async #within(ms: number, taking: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    const late = this.#pause(ms, AbortSignal.any([signal, over.signal])).then(() => false);
    const isThere = await Promise.race([taking, late]);
    over.abort();
    return isThere;
  }

  async #pause(ms: number, until: AbortSignal): Promise<void> {
    await this.#options.clock.delay(ms, until).catch(() => undefined);
  }
}
