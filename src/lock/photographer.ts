import type { Clock } from '../clock.ts';
import { asTuyaError, type TuyaError } from '../tuya/errors.ts';
import { Turns } from '../tuya/turns.ts';
import type { Picture } from './doorstep.ts';
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

/** A lock uploads its picture within seconds: when it is looked for after an event, each after the one before, ms. */
const searchPauses: readonly number[] = [600, 1_400, 2_500];
/** A burst of events must not ask for all its pictures at the same time. */
const atOnce = 4;

/** Gets one picture for each event of one lock. */
export class Photographer {
  readonly #finder: PictureFinder;
  readonly #happenings: Happenings;
  readonly #options: PhotographerOptions;
  readonly #turns = new Turns(atOnce);
  /** Events whose picture is there, or sought; aborted when it has come. */
  readonly #sought = new WeakMap<Happening, AbortController>();
  readonly #fetched = new WeakSet<Happening>();

  constructor(finder: PictureFinder, happenings: Happenings, options: PhotographerOptions) {
    this.#finder = finder;
    this.#happenings = happenings;
    this.#options = options;
  }

  /**
   * Gets the picture of an event, once. Never rejects.
   * @param where only at the place that the event names, or wherever Tuya may have it
   * @returns when it is there, or will not come
   */
  async take(happening: Happening, where: 'named' | 'anywhere', signal: AbortSignal): Promise<void> {
    const came = this.#sought.get(happening) ?? new AbortController();
    this.#sought.set(happening, came);
    const until = AbortSignal.any([signal, came.signal]);
    try {
      await (where === 'named' ? this.#takeNamed(happening, until) : this.#takeAnywhere(happening, until));
    } catch (thrown) {
      // Whoever found the picture first has ended the others.
      if (!until.aborted) {
        this.#options.failed(asTuyaError(thrown));
      }
    }
  }

  async #takeNamed(happening: Happening, until: AbortSignal): Promise<boolean> {
    const { image, video } = happening;
    if (image === undefined || this.#fetched.has(happening)) {
      return false;
    }
    this.#fetched.add(happening);
    return this.#keep(
      happening,
      await this.#turns.take(async () => {
        until.throwIfAborted();
        return this.#finder.fetch(image, video, until);
      }),
    );
  }

  /** One way that fails does not keep the next one from being tried. */
  async #takeAnywhere(happening: Happening, until: AbortSignal): Promise<void> {
    const { clock, expected } = this.#options;
    let failure: unknown;
    const succeeds = async (way: () => Promise<boolean>): Promise<boolean> => {
      try {
        return await way();
      } catch (error) {
        until.throwIfAborted();
        failure = error;
        return false;
      }
    };
    if (await succeeds(() => this.#takeNamed(happening, until))) {
      return;
    }
    for (const pause of expected() ? searchPauses : searchPauses.slice(0, 1)) {
      await clock.delay(pause, until);
      if (await succeeds(() => this.#takeFound(happening, until))) {
        return;
      }
    }
    if (failure !== undefined) {
      throw asTuyaError(failure);
    }
  }

  async #takeFound(happening: Happening, until: AbortSignal): Promise<boolean> {
    const isFree = (files: readonly string[]): boolean => !this.#happenings.isOfAnother(happening, files);
    const found = await this.#turns.take(async () => {
      until.throwIfAborted();
      return this.#finder.search(happening, this.#options.expected(), isFree, until);
    });
    return this.#keep(happening, found);
  }

  #keep(happening: Happening, found: FoundPicture | undefined): boolean {
    const came = this.#sought.get(happening);
    if (found === undefined || came?.signal.aborted === true) {
      return found !== undefined;
    }
    this.#happenings.link(happening, found.files);
    this.#options.taken({ image: found.image, at: happening.at, clip: happening.video ?? found.video });
    came?.abort();
    return true;
  }
}
