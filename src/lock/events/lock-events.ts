import type { Clock } from '../../clock.ts';
import { LogOnce, type Log } from '../../log.ts';
import type { Device } from '../../tuya/device.ts';
import { TuyaError } from '../../tuya/errors.ts';
import type { CameraView, EventCapabilities, EventNotification } from './camera-view.ts';
import type { Picture } from '../pictures/picture.ts';
import { eventCapabilitiesOf } from './event-capabilities.ts';
import type { EventCloud } from '../cloud.ts';
import { type KnownReports, type EventReport, eventReportsOf } from './event-reports.ts';
import { type Match, EventDeduplicator } from './event-deduplicator.ts';
import { type LockEvent } from '../lock-event.ts';
import { EventNotifier } from './event-notifier.ts';
import { Listeners } from '../listeners.ts';
import { type Timeliness, timelinessOf, inWords } from './event-age.ts';
import { batteryWarnings, type EventType, eventTypes } from '../event-types.ts';
import { PictureFetcher } from '../pictures/picture-fetcher.ts';
import { PictureLocator } from '../pictures/picture-locator.ts';
import type { PictureStore } from '../pictures/picture-store.ts';
import type { Report } from '../state/report.ts';
import { UnlockRequest } from './unlock-request.ts';
import { usualCountdown } from './request-countdown.ts';

export interface LockEventsOptions {
  cloud: EventCloud;
  clock: Clock;
  log: Log;
  /** Shared by all locks. */
  pictures: PictureStore;
}

/** A lock opened within this time after tampering, without a report of who did it, may be open to an intruder, ms. */
const tamperingIsFresh = 120_000;

/** The history dates an opening from Home by the lock's clock, which differs by no more than this, ms. */
const commandShows = 30_000;

/** The events of one door: recognises them, gets their pictures, then tells Home. */
export class LockEvents implements CameraView {
  readonly id: string;
  readonly #options: LockEventsOptions;
  readonly #category: string;
  readonly #logOnce: LogOnce;
  readonly #end = new AbortController();
  readonly #changes: Listeners;
  readonly #views: Listeners;
  readonly #batteryWarnings: Listeners<number>;
  readonly #startedAt: number;
  readonly #deduplicator = new EventDeduplicator();
  readonly #fetcher: PictureFetcher;
  readonly #locator: PictureLocator;
  readonly #notifier: EventNotifier;
  readonly #codes: Set<string>;
  readonly #types = new Set<EventType>();
  #known: KnownReports = new Map();
  readonly #unlockRequest: UnlockRequest;
  #tamperedAt = -Infinity;
  #openedAt = -Infinity;
  #openedFromHomeAt = -Infinity;
  #lastActivity = -Infinity;

  constructor(device: Pick<Device, 'id' | 'category' | 'status'>, options: LockEventsOptions) {
    const { cloud, clock, log } = options;
    this.id = device.id;
    this.#options = options;
    this.#category = device.category;
    this.#codes = new Set(device.status?.map(({ code }) => code));
    this.#logOnce = new LogOnce(log);
    this.#changes = new Listeners(log);
    this.#views = new Listeners(log);
    this.#batteryWarnings = new Listeners(log);
    this.#startedAt = clock.now();
    this.#unlockRequest = new UnlockRequest(device.id, {
      ...{
        cloud,
        log,
        clock,
        logOnce: this.#logOnce,
        codes: this.#codes,
        signal: this.#end.signal,
      },
      changed: () => {
        this.#changes.tell();
      },
    });
    this.#locator = new PictureLocator(device.id, cloud, clock, log);
    this.#fetcher = new PictureFetcher(this.#locator, this.#deduplicator, {
      clock: options.clock,
      signal: this.#end.signal,
      expected: () => this.capabilities.pictures,
      taken: (picture) => {
        this.#change(() => {
          options.pictures.add(device.id, picture);
        });
        this.#logOnce.settle('picture');
      },
      failed: (error) => {
        this.#logOnce.complain('picture', `a picture of the door cannot be shown. ${error.message}`);
      },
    });
    this.#notifier = new EventNotifier(this.#fetcher, options.clock, log, this.#end.signal);
  }

  get capabilities(): EventCapabilities {
    return eventCapabilitiesOf({
      category: this.#category,
      codes: this.#codes,
      types: this.#types,
      pictured: this.newest !== undefined,
    });
  }

  get newest(): Picture | undefined {
    return this.#options.pictures.newest(this.id);
  }

  get requested(): boolean {
    return this.#unlockRequest.waits;
  }

  get tampered(): boolean {
    return this.#tamperedAt > this.#openedAt;
  }

  /** When something last happened at the door; local time, ms. */
  get lastActivity(): number {
    return this.#lastActivity;
  }

  onEvent(listener: (event: EventNotification) => void): () => void {
    return this.#notifier.onEvent(listener);
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  /**
   * Told when the lock says that its battery is low or empty, pushed or found, with the time at which it said so, cloud
   * time, ms. @returns stops listening
   */
  onBatteryWarning(listener: (at: number) => void): () => void {
    return this.#batteryWarnings.add(listener);
  }

  /** What the lock says, pushed or read. */
  hear(reports: readonly Report[]): void {
    const {
      reports: eventReports,
      noRequestAt,
      known,
    } = eventReportsOf(reports, this.#known, this.#options.cloud.steadyOf);
    this.#known = known;
    this.#change(() => {
      reports.forEach(({ code }) => this.#codes.add(code));
      this.#take(eventReports);
      if (noRequestAt !== undefined) {
        this.#unlockRequest.ends(noRequestAt);
      }
    });
  }

  /** What a poll of the lock's history brought. */
  polled(eventReports: readonly EventReport[]): void {
    this.#change(() => {
      this.#take(eventReports);
    });
  }

  /** Somebody opened the lock from Home. @param at steady time, ms */
  opened(at: number): void {
    this.#openedFromHomeAt = at;
    this.#change(() => {
      this.#open(at);
    });
  }

  /** The bolt turned out to be open; who opened it is not said, or said beside this. @param at steady time, ms */
  foundOpen(at: number): void {
    this.#change(() => {
      this.#unlockRequest.ends(at);
      if (at - this.#tamperedAt > tamperingIsFresh) {
        this.#open(at);
      }
    });
  }

  viewed(): void {
    this.#views.tell();
  }

  /** Told whenever somebody looks at the camera in Home. @returns stops listening */
  onViewed(listener: () => void): () => void {
    return this.#views.add(listener);
  }

  reject(): Promise<boolean> {
    return this.#unlockRequest.reject();
  }

  async openClip({ clip }: Picture, signal: AbortSignal): Promise<NodeJS.ReadableStream> {
    if (clip === undefined) {
      throw new TuyaError({ kind: 'media', meaning: 'No clip belongs to this picture' });
    }
    return this.#locator.openClip(clip, AbortSignal.any([signal, this.#end.signal]));
  }

  /** Ends everything: the lock left the project, or Homebridge stops. */
  dispose(): void {
    this.#end.abort();
    this.#changes.clear();
    this.#views.clear();
    this.#batteryWarnings.clear();
    this.#options.pictures.forget(this.id);
  }

  #take(eventReports: readonly EventReport[]): void {
    let newestOfHistory: LockEvent | undefined;
    for (const eventReport of eventReports) {
      const match = this.#deduplicator.add(eventReport);
      const { event } = match;
      const timeliness = timelinessOf(event, eventReport.told, this.#options.clock.now(), this.#startedAt);
      if (timeliness !== 'history') {
        this.#heed(eventReport, match, timeliness);
      } else if (event.image !== undefined && event.at > (newestOfHistory?.at ?? -Infinity)) {
        newestOfHistory = event;
      }
    }
    // So that Home has a picture before the first event.
    if (newestOfHistory !== undefined && this.newest === undefined) {
      void this.#fetcher.fetch(newestOfHistory, 'named');
    }
  }

  #heed(eventReport: EventReport, match: Match, timeliness: Timeliness): void {
    const { event, isNew, isMore, hasImageNow } = match;
    const { effect } = eventTypes[event.type];
    const isNews = isNew || isMore;
    this.#types.add(event.type);
    if (effect === 'request' && (eventReport.until !== undefined || isNews)) {
      this.#unlockRequest.asks(eventReport.at, eventReport.until ?? eventReport.at + usualCountdown);
    }
    if (effect === 'tampering') {
      this.#tamperedAt = Math.max(this.#tamperedAt, event.at);
    }
    if (batteryWarnings.includes(event.type)) {
      this.#batteryWarnings.tell(event.at);
    }
    if (effect === 'opening') {
      this.#open(event.at);
    }
    if (isNews) {
      this.#lastActivity = this.#options.clock.now();
      this.#write(event, eventReport);
    }
    const isAnnounced = isNews && timeliness === 'now' && this.#notifier.announce(event);
    if (!isAnnounced && (isNew || hasImageNow)) {
      // A lock that announces a picture has uploaded it, perhaps to another place than it names.
      const isThere = hasImageNow && eventReport.told === 'push' && timeliness === 'now';
      void this.#fetcher.fetch(event, isThere ? 'anywhere' : 'named');
    }
  }

  #open(at: number): void {
    this.#openedAt = Math.max(this.#openedAt, at);
    this.#unlockRequest.ends(at);
  }

  #write(event: LockEvent, { told, until }: EventReport): void {
    const { clock, log } = this.#options;
    // Openings that the lock pushes are in the log already, and so are those from Home.
    const isOpening = eventTypes[event.type].effect === 'opening';
    const isFromHome = Math.abs(event.at - this.#openedFromHomeAt) <= commandShows && isFromAfar(event);
    if (!isOpening || (told !== 'push' && !isFromHome)) {
      log.info(inWords(event, until, clock.now()));
    }
  }

  /** Takes in what `learn` brings, and tells everybody concerned when that shows. */
  #change(learn: () => void): void {
    const shown = (): string => JSON.stringify([this.capabilities, this.requested, this.tampered]);
    const before = shown();
    learn();
    if (shown() !== before) {
      this.#changes.tell();
    }
  }
}

/** Whether an opening may be one of Home's own: the lock names the Tuya app for both. */
function isFromAfar({ type, detail }: LockEvent): boolean {
  return type === 'remote unlocking' || (type === 'opening' && /the Tuya app|remote/.test(detail ?? ''));
}
