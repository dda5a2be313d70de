import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { LatestMediaType } from '../../tuya/door-lock.ts';
import { asTuyaError } from '../../tuya/errors.ts';
import type { AlbumEntry } from '../../tuya/media/media.ts';
import type { EventCloud } from '../cloud.ts';
import {
  alarmCodes,
  recordCodes,
  type EventReport,
  eventReportOfLatest,
  eventReportsOfAlbum,
  eventReportsOfHistory,
} from '../events/event-reports.ts';
import { UnsupportedEndpoints } from '../unsupported-endpoints.ts';

type List = 'alarm log' | 'records' | 'album';

const lists: readonly List[] = ['alarm log', 'records', 'album'];
/** An album comes whole, with all pictures of up to 30 days (API page); more than this do not happen between two polls. */
const mostOfAlbum = 50;
/** Asked for in turn. */
const latestTypes: readonly LatestMediaType[] = ['remote unlock', 'alert'];

/** Reads what Tuya wrote down about one lock, in the lists that exist for it. */
export class EventHistory {
  readonly #id: string;
  readonly #cloud: EventCloud;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #unsupported: UnsupportedEndpoints<List | LatestMediaType>;
  #types = latestTypes;
  readonly #latestPolledAt = new Map<LatestMediaType, number>();

  constructor(id: string, cloud: EventCloud, clock: Clock, log: Log) {
    this.#id = id;
    this.#cloud = cloud;
    this.#clock = clock;
    this.#log = log;
    this.#unsupported = new UnsupportedEndpoints(clock);
  }

  /** Calls of one poll of the history. */
  get callsPerPoll(): number {
    return this.#lists.length;
  }

  /** Whether Tuya shows the newest picture of this lock. */
  get showsLatest(): boolean {
    return this.#types.some((type) => this.#unsupported.allow(type));
  }

  /**
   * The newest entries of every list.
   * @throws TuyaError when no list could be read
   */
  async newest(signal: AbortSignal): Promise<EventReport[]> {
    const eventReports: EventReport[] = [];
    let failure: unknown;
    for (const list of this.#lists) {
      try {
        eventReports.push(...(await this.#read(list, signal)));
      } catch (error) {
        failure = this.#isRefused(error, list) ? failure : error;
      }
    }
    if (failure !== undefined && eventReports.length === 0) {
      throw asTuyaError(failure);
    }
    return eventReports;
  }

  /** The newest picture of one type, the types taking turns. @throws TuyaError */
  async latest(signal: AbortSignal): Promise<EventReport[]> {
    const type = this.#types.find((one) => this.#unsupported.allow(one));
    if (type === undefined) {
      return [];
    }
    this.#types = [...this.#types.filter((other) => other !== type), type];
    const askedAt = this.#clock.now();
    const polledAt = this.#latestPolledAt.get(type) ?? -Infinity;
    try {
      const media = await this.#cloud.doorLock.latestMedia(this.#id, type, signal);
      this.#latestPolledAt.set(type, askedAt);
      return media === undefined ? [] : [eventReportOfLatest(media, type, polledAt, askedAt)];
    } catch (error) {
      if (!this.#isRefused(error, type)) {
        throw error;
      }
      return [];
    }
  }

  get #lists(): readonly List[] {
    return lists.filter((list) => this.#unsupported.allow(list));
  }

  async #read(list: List, signal: AbortSignal): Promise<EventReport[]> {
    const { history, doorLock, steadyOf } = this.#cloud;
    switch (list) {
      case 'alarm log':
        return eventReportsOfHistory(list, await history.alarms(this.#id, alarmCodes, signal), steadyOf);
      case 'records':
        return eventReportsOfHistory(list, await history.records(this.#id, recordCodes, signal), steadyOf);
      case 'album':
        return eventReportsOfAlbum(newestOf((await doorLock.albums(this.#id, signal)).entries), steadyOf);
    }
  }

  #isRefused(thrown: unknown, question: List | LatestMediaType): boolean {
    const error = asTuyaError(thrown);
    this.#log.debug(`is not told of by Tuya (${question}): ${error.message}`);
    return this.#unsupported.note(question, error);
  }
}

function newestOf(entries: readonly AlbumEntry[]): AlbumEntry[] {
  return entries.toSorted((a, b) => (b.uploadedAt ?? 0) - (a.uploadedAt ?? 0)).slice(0, mostOfAlbum);
}
