import type { Clock } from '../../clock.ts';
import { asTuyaError, type TuyaError } from '../../tuya/errors.ts';
import type { MediaFile } from '../../tuya/media-file.ts';
import { Turns } from '../../tuya/turns.ts';
import type { Picture } from './doorstep.ts';
import { names } from './events.ts';
import type { Happening, Happenings } from './happenings.ts';
import type { FoundPicture, PictureFinder } from './picture-finder.ts';

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
const searchPauses: readonly number[] = [0, 700, 1_300, 2_500, 4_000];
/** After so many events without a picture a lock that is not known to have a camera has none: its bell need not wait. */
const eventsInVain = 3;
/** A burst of events must not ask for all its pictures at the same time. */
const atOnce = 4;

/** The picture of one event. */
interface Shot {
  /** The image that the event names and that was asked for already. */
  tried: MediaFile | undefined;
  /** The names of the files of its picture, once that is there. */
  kept: readonly string[] | undefined;
  /** The search under way. */
  search: Promise<void> | undefined;
  /** Ends the pause between two looks. */
  nudge: AbortController;
}

/** Gets one picture for each event of one lock. */
export class Photographer {
  readonly #finder: PictureFinder;
  readonly #happenings: Happenings;
  readonly #options: PhotographerOptions;
  readonly #turns = new Turns(atOnce);
  readonly #shots = new WeakMap<Happening, Shot>();
  #inVain = 0;

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
    if (shot.search !== undefined) {
      shot.nudge.abort();
      return shot.search;
    }
    const pauses = this.#pauses(where, shot);
    shot.search = this.#search(happening, shot, pauses, signal).finally(() => {
      shot.search = undefined;
    });
    return shot.search;
  }

  #shotOf(happening: Happening): Shot {
    const known = this.#shots.get(happening);
    const shot = known ?? { tried: undefined, kept: undefined, search: undefined, nudge: new AbortController() };
    this.#shots.set(happening, shot);
    return shot;
  }

  /** Nothing but the named place is looked at where that is enough, or where a picture is there already. */
  #pauses(where: 'named' | 'anywhere', { kept }: Shot): readonly number[] {
    const isHopeful = this.#options.expected() || this.#inVain < eventsInVain;
    return where === 'anywhere' && kept === undefined && isHopeful ? searchPauses : [];
  }

  /** One way that fails does not keep the next one from being tried. */
  async #search(happening: Happening, shot: Shot, pauses: readonly number[], signal: AbortSignal): Promise<void> {
    let failure: unknown;
    const succeeds = async (look: () => Promise<FoundPicture | undefined>): Promise<boolean> => {
      try {
        return this.#keep(happening, shot, await this.#turns.take(look));
      } catch (error) {
        failure = error;
        return false;
      }
    };
    const named = (): Promise<boolean> => succeeds(() => this.#fetchNamed(happening, shot, signal));
    if (await named()) {
      return;
    }
    for (const pause of pauses) {
      if (!this.#finder.mayFind(happening)) {
        break;
      }
      await this.#pause(pause, shot, signal);
      if (signal.aborted || (await named()) || (await succeeds(() => this.#look(happening, signal)))) {
        return;
      }
    }
    this.#inVain += pauses.length > 0 ? 1 : 0;
    if (failure !== undefined && !signal.aborted) {
      this.#options.failed(asTuyaError(failure));
    }
  }

  async #fetchNamed(happening: Happening, shot: Shot, signal: AbortSignal): Promise<FoundPicture | undefined> {
    signal.throwIfAborted();
    const { image, video } = happening;
    const isThere = shot.kept !== undefined && names([], [image]).some((name) => shot.kept?.includes(name));
    if (image === undefined || image === shot.tried || isThere) {
      return undefined;
    }
    shot.tried = image;
    return this.#finder.fetch(image, video, signal);
  }

  async #look(happening: Happening, signal: AbortSignal): Promise<FoundPicture | undefined> {
    signal.throwIfAborted();
    const isFree = (files: readonly string[]): boolean => !this.#happenings.isOfAnother(happening, files);
    return this.#finder.search(happening, isFree, signal);
  }

  #keep(happening: Happening, shot: Shot, found: FoundPicture | undefined): boolean {
    if (found === undefined) {
      return false;
    }
    shot.kept = found.files;
    this.#happenings.link(happening, found.files);
    this.#options.taken({ image: found.image, at: happening.at, clip: happening.video ?? found.video });
    return true;
  }

  async #pause(ms: number, shot: Shot, signal: AbortSignal): Promise<void> {
    shot.nudge = new AbortController();
    await this.#options.clock.delay(ms, AbortSignal.any([signal, shot.nudge.signal])).catch(() => undefined);
  }
}
