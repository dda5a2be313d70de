import type { Log } from '../log.ts';
import type { MediaOccasion } from '../tuya/door-lock.ts';
import { asTuyaError, type TuyaErrorKind } from '../tuya/errors.ts';
import type { DoorstepCloud } from './doorstep-cloud.ts';
import {
  alarmCodes,
  recordCodes,
  type Sighting,
  sightingOfLatest,
  sightingsOfAlbum,
  sightingsOfHistory,
} from './events.ts';

type List = 'alarm log' | 'records' | 'album';

/** Refusals that will not change while the plugin runs: the list does not exist for this lock or project. */
const lasting: readonly TuyaErrorKind[] = ['unsupported', 'permission', 'subscription', 'refused'];
/** Two looks overlap by this much: what happened during the first may be written down after it, ms. */
const overlap = 120_000;
/** How far the first look goes back, for a picture to begin with, ms. */
const firstLookBack = 24 * 3600_000;
/** Asked for in turn. */
const latestOccasions: readonly MediaOccasion[] = ['remote unlock', 'alert'];

/** Looks at what Tuya wrote down about one lock, in the lists that exist for it. */
export class DoorHistory {
  readonly #id: string;
  readonly #cloud: DoorstepCloud;
  readonly #log: Log;
  #lists: readonly List[] = ['alarm log', 'records', 'album'];
  #occasions = latestOccasions;
  #lookedAt: number | undefined;
  readonly #latestLookedAt = new Map<MediaOccasion, number>();

  constructor(id: string, cloud: DoorstepCloud, log: Log) {
    this.#id = id;
    this.#cloud = cloud;
    this.#log = log;
  }

  /** Calls of one look at the history. */
  get callsPerLook(): number {
    return this.#lists.length;
  }

  /** Whether Tuya shows the newest picture of this lock. */
  get showsLatest(): boolean {
    return this.#occasions.length > 0;
  }

  /**
   * Everything in the history since the look before, and a little more.
   * @throws TuyaError when no list could be read
   */
  async look(signal: AbortSignal): Promise<Sighting[]> {
    const askedAt = this.#cloud.cloudTime;
    const span = { from: (this.#lookedAt ?? askedAt - firstLookBack) - overlap, to: askedAt };
    const sightings: Sighting[] = [];
    let failure: unknown;
    for (const list of this.#lists) {
      try {
        sightings.push(...(await this.#read(list, span, signal)));
      } catch (error) {
        if (this.#isLasting(error, list)) {
          this.#lists = this.#lists.filter((other) => other !== list);
        } else {
          failure = error;
        }
      }
    }
    if (failure !== undefined) {
      // What this look missed belongs to the next one.
      if (sightings.length === 0) {
        throw asTuyaError(failure);
      }
      return sightings;
    }
    this.#lookedAt = askedAt;
    return sightings;
  }

  /** The newest picture of one occasion, the occasions taking turns. @throws TuyaError */
  async latest(signal: AbortSignal): Promise<Sighting[]> {
    const [occasion, ...others] = this.#occasions;
    if (occasion === undefined) {
      return [];
    }
    this.#occasions = [...others, occasion];
    const askedAt = this.#cloud.cloudTime;
    const lookedAt = this.#latestLookedAt.get(occasion) ?? -Infinity;
    try {
      const media = await this.#cloud.doorLock.latestMedia(this.#id, occasion, signal);
      this.#latestLookedAt.set(occasion, askedAt);
      return media === undefined ? [] : [sightingOfLatest(media, occasion, lookedAt, askedAt)];
    } catch (error) {
      if (!this.#isLasting(error, 'latest media')) {
        throw error;
      }
      this.#occasions = this.#occasions.filter((other) => other !== occasion);
      return [];
    }
  }

  async #read(list: List, span: { from: number; to: number }, signal: AbortSignal): Promise<Sighting[]> {
    const { history, doorLock } = this.#cloud;
    switch (list) {
      case 'alarm log':
        return sightingsOfHistory(list, await history.alarms(this.#id, alarmCodes, signal));
      case 'records':
        return sightingsOfHistory(list, await history.records(this.#id, recordCodes, span, signal));
      case 'album':
        return sightingsOfAlbum((await doorLock.albums(this.#id, signal)).entries);
    }
  }

  #isLasting(thrown: unknown, list: string): boolean {
    const error = asTuyaError(thrown);
    this.#log.debug(`the ${list} cannot be read: ${error.message}`);
    return lasting.includes(error.kind);
  }
}
