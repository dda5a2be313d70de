import type { Log } from '../../log.ts';
import type { MediaOccasion } from '../../tuya/door-lock.ts';
import { asTuyaError } from '../../tuya/errors.ts';
import type { AlbumEntry } from '../../tuya/media/media.ts';
import type { DoorstepCloud } from '../events/event-cloud.ts';
import {
  alarmCodes,
  recordCodes,
  type Sighting,
  sightingOfLatest,
  sightingsOfAlbum,
  sightingsOfHistory,
} from '../events/event-reports.ts';
import { Refusals } from '../unsupported-endpoints.ts';

type List = 'alarm log' | 'records' | 'album';

const lists: readonly List[] = ['alarm log', 'records', 'album'];
/** An album comes whole, with all pictures of up to 30 days (API page); more than this do not happen between two looks. */
const mostOfAlbum = 50;
/** Asked for in turn. */
const latestOccasions: readonly MediaOccasion[] = ['remote unlock', 'alert'];

/** Looks at what Tuya wrote down about one lock, in the lists that exist for it. */
export class DoorHistory {
  readonly #id: string;
  readonly #cloud: DoorstepCloud;
  readonly #log: Log;
  readonly #refusals: Refusals<List | MediaOccasion>;
  #occasions = latestOccasions;
  readonly #latestLookedAt = new Map<MediaOccasion, number>();

  constructor(id: string, cloud: DoorstepCloud, log: Log) {
    this.#id = id;
    this.#cloud = cloud;
    this.#log = log;
    this.#refusals = new Refusals(() => cloud.cloudTime);
  }

  /** Calls of one look at the history. */
  get callsPerLook(): number {
    return this.#lists.length;
  }

  /** Whether Tuya shows the newest picture of this lock. */
  get showsLatest(): boolean {
    return this.#occasions.some((occasion) => this.#refusals.allow(occasion));
  }

  /**
   * The newest entries of every list.
   * @throws TuyaError when no list could be read
   */
  async look(signal: AbortSignal): Promise<Sighting[]> {
    const sightings: Sighting[] = [];
    let failure: unknown;
    for (const list of this.#lists) {
      try {
        sightings.push(...(await this.#read(list, signal)));
      } catch (error) {
        failure = this.#isRefused(error, list) ? failure : error;
      }
    }
    if (failure !== undefined && sightings.length === 0) {
      throw asTuyaError(failure);
    }
    return sightings;
  }

  /** The newest picture of one occasion, the occasions taking turns. @throws TuyaError */
  async latest(signal: AbortSignal): Promise<Sighting[]> {
    const occasion = this.#occasions.find((one) => this.#refusals.allow(one));
    if (occasion === undefined) {
      return [];
    }
    this.#occasions = [...this.#occasions.filter((other) => other !== occasion), occasion];
    const askedAt = this.#cloud.cloudTime;
    const lookedAt = this.#latestLookedAt.get(occasion) ?? -Infinity;
    try {
      const media = await this.#cloud.doorLock.latestMedia(this.#id, occasion, signal);
      this.#latestLookedAt.set(occasion, askedAt);
      return media === undefined ? [] : [sightingOfLatest(media, occasion, lookedAt, askedAt)];
    } catch (error) {
      if (!this.#isRefused(error, occasion)) {
        throw error;
      }
      return [];
    }
  }

  get #lists(): readonly List[] {
    return lists.filter((list) => this.#refusals.allow(list));
  }

  async #read(list: List, signal: AbortSignal): Promise<Sighting[]> {
    const { history, doorLock } = this.#cloud;
    switch (list) {
      case 'alarm log':
        return sightingsOfHistory(list, await history.alarms(this.#id, alarmCodes, signal));
      case 'records':
        return sightingsOfHistory(list, await history.records(this.#id, recordCodes, signal));
      case 'album':
        return sightingsOfAlbum(newestOf((await doorLock.albums(this.#id, signal)).entries));
    }
  }

  #isRefused(thrown: unknown, question: List | MediaOccasion): boolean {
    const error = asTuyaError(thrown);
    this.#log.debug(`is not told of by Tuya (${question}): ${error.message}`);
    return this.#refusals.note(question, error);
  }
}

function newestOf(entries: readonly AlbumEntry[]): AlbumEntry[] {
  return entries.toSorted((a, b) => (b.uploadedAt ?? 0) - (a.uploadedAt ?? 0)).slice(0, mostOfAlbum);
}
