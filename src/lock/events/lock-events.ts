import type { Clock } from '../../clock.ts';
import { Complaints, type Log } from '../../log.ts';
import type { Device } from '../../tuya/device.ts';
import { TuyaError } from '../../tuya/errors.ts';
import type { Doorstep, DoorstepCapabilities, DoorstepEvent, Picture } from './camera-view.ts';
import { doorstepCapabilitiesOf } from './event-capabilities.ts';
import type { DoorstepCloud } from './event-cloud.ts';
import { type KnownReports, type Sighting, sightingsOf } from './event-reports.ts';
import { type Finding, type Happening, Happenings } from './event-deduplicator.ts';
import { Herald } from './event-notifier.ts';
import { Listeners } from '../listeners.ts';
import { type Delivery, deliveryOf, inWords } from './event-age.ts';
import { batteryWarnings, type OccasionName, occasions } from '../event-types.ts';
import { Photographer } from '../pictures/picture-fetcher.ts';
import { PictureFinder } from '../pictures/picture-locator.ts';
import type { Pictures } from '../pictures/picture-store.ts';
import type { Report } from '../state/report.ts';
import { Visitor } from './unlock-request.ts';
import { usualCountdown } from './request-countdown.ts';

export interface DoorkeeperOptions {
  cloud: DoorstepCloud;
  clock: Clock;
  log: Log;
  /** Shared by all locks. */
  pictures: Pictures;
}

/** A lock opened within this time after tampering, without a report of who did it, may be open to an intruder, ms. */
const tamperingIsFresh = 120_000;

/** The history dates an opening from Home by the lock's clock, which differs by no more than this, ms. */
const commandShows = 30_000;

/** The events of one door: recognises them, gets their pictures, then tells Home. */
export class Doorkeeper implements Doorstep {
  readonly id: string;
  readonly #options: DoorkeeperOptions;
  readonly #category: string;
  readonly #complaints: Complaints;
  readonly #end = new AbortController();
  readonly #changes: Listeners;
  readonly #visits: Listeners;
  readonly #startedAt: number;
  readonly #happenings = new Happenings();
  readonly #photographer: Photographer;
  readonly #finder: PictureFinder;
  readonly #herald: Herald;
  readonly #codes: Set<string>;
  readonly #occasions = new Set<OccasionName>();
  #known: KnownReports = new Map();
  readonly #visitor: Visitor;
  #tamperedAt = -Infinity;
  #openedAt = -Infinity;
  #batteryWarnedAt: number | undefined;
  #openedFromHomeAt = -Infinity;
  #lastActivity = -Infinity;

  constructor(device: Pick<Device, 'id' | 'category' | 'status'>, options: DoorkeeperOptions) {
    const { cloud, log } = options;
    this.id = device.id;
    this.#options = options;
    this.#category = device.category;
    this.#codes = new Set(device.status?.map(({ code }) => code));
    this.#complaints = new Complaints(log);
    this.#changes = new Listeners(log);
    this.#visits = new Listeners(log);
    this.#startedAt = cloud.cloudTime;
    this.#visitor = new Visitor(device.id, {
      ...{
        cloud,
        log,
        clock: options.clock,
        complaints: this.#complaints,
        codes: this.#codes,
        signal: this.#end.signal,
      },
      changed: () => {
        this.#changes.tell();
      },
    });
    this.#finder = new PictureFinder(device.id, cloud, log);
    this.#photographer = new Photographer(this.#finder, this.#happenings, {
      clock: options.clock,
      expected: () => this.capabilities.pictures,
      taken: (picture) => {
        this.#change(() => {
          options.pictures.add(device.id, picture);
        });
        this.#complaints.settle('picture');
      },
      failed: (error) => {
        this.#complaints.complain('picture', `a picture of the door cannot be shown. ${error.message}`);
      },
    });
    this.#herald = new Herald(this.#photographer, options.clock, log, this.#end.signal);
  }

  get capabilities(): DoorstepCapabilities {
    return doorstepCapabilitiesOf({
      category: this.#category,
      codes: this.#codes,
      occasions: this.#occasions,
      pictured: this.newest !== undefined,
    });
  }

  get newest(): Picture | undefined {
    return this.#options.pictures.newest(this.id);
  }

  get requested(): boolean {
    return this.#visitor.waits;
  }

  get tampered(): boolean {
    return this.#tamperedAt > this.#openedAt;
  }

  /** When the lock last said that its battery is low or empty; cloud time, ms. */
  get batteryWarnedAt(): number | undefined {
    return this.#batteryWarnedAt;
  }

  /** When something last happened at the door; local time, ms. */
  get lastActivity(): number {
    return this.#lastActivity;
  }

  onEvent(listener: (event: DoorstepEvent) => void): () => void {
    return this.#herald.onEvent(listener);
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  /** What the lock says, pushed or read. */
  hear(reports: readonly Report[]): void {
    const { sightings, noRequestAt, known } = sightingsOf(reports, this.#known);
    this.#known = known;
    this.#change(() => {
      reports.forEach(({ code }) => this.#codes.add(code));
      this.#take(sightings);
      if (noRequestAt !== undefined) {
        this.#visitor.ends(noRequestAt);
      }
    });
  }

  /** What a look at the lock's history brought. */
  find(sightings: readonly Sighting[]): void {
    this.#change(() => {
      this.#take(sightings);
    });
  }

  /** Somebody opened the lock from Home. @param at cloud time, ms */
  opened(at: number): void {
    this.#openedFromHomeAt = at;
    this.#change(() => {
      this.#open(at);
    });
  }

  /** The bolt turned out to be open; who opened it is not said, or said beside this. @param at cloud time, ms */
  foundOpen(at: number): void {
    this.#change(() => {
      this.#visitor.ends(at);
      if (at - this.#tamperedAt > tamperingIsFresh) {
        this.#open(at);
      }
    });
  }

  visit(): void {
    this.#visits.tell();
  }

  /** Told whenever somebody looks at the door in Home. @returns stops listening */
  onVisit(listener: () => void): () => void {
    return this.#visits.add(listener);
  }

  reject(): Promise<boolean> {
    return this.#visitor.reject();
  }

  async openClip({ clip }: Picture, signal: AbortSignal): Promise<NodeJS.ReadableStream> {
    if (clip === undefined) {
      throw new TuyaError({ kind: 'media', meaning: 'No clip belongs to this picture' });
    }
    return this.#finder.openClip(clip, AbortSignal.any([signal, this.#end.signal]));
  }

  /** Ends everything: the lock left the project, or Homebridge stops. */
  dispose(): void {
    this.#end.abort();
    this.#changes.clear();
    this.#visits.clear();
    this.#options.pictures.forget(this.id);
  }

  #take(sightings: readonly Sighting[]): void {
    let newestOfHistory: Happening | undefined;
    for (const sighting of sightings) {
      const finding = this.#happenings.add(sighting);
      const { happening } = finding;
      const delivery = deliveryOf(happening, sighting.told, this.#options.cloud.cloudTime, this.#startedAt);
      if (delivery !== 'history') {
        this.#heed(sighting, finding, delivery);
      } else if (happening.image !== undefined && happening.at > (newestOfHistory?.at ?? -Infinity)) {
        newestOfHistory = happening;
      }
    }
    // So that Home has a picture before the first event.
    if (newestOfHistory !== undefined && this.newest === undefined) {
      void this.#photographer.take(newestOfHistory, 'named', this.#end.signal);
    }
  }

  #heed(sighting: Sighting, finding: Finding, delivery: Delivery): void {
    const { happening, isNew, isMore, hasImageNow } = finding;
    const { effect } = occasions[happening.occasion];
    const isNews = isNew || isMore;
    this.#occasions.add(happening.occasion);
    if (effect === 'request' && (sighting.until !== undefined || isNews)) {
      this.#visitor.asks(sighting.at, sighting.until ?? sighting.at + usualCountdown);
    }
    if (effect === 'tampering') {
      this.#tamperedAt = Math.max(this.#tamperedAt, happening.at);
    }
    if (batteryWarnings.includes(happening.occasion)) {
      this.#batteryWarnedAt = Math.max(this.#batteryWarnedAt ?? happening.at, happening.at);
    }
    if (effect === 'opening') {
      this.#open(happening.at);
    }
    if (isNews) {
      this.#lastActivity = this.#options.clock.now();
      this.#write(happening, sighting);
    }
    const isAnnounced = isNews && delivery === 'now' && this.#herald.announce(happening);
    if (!isAnnounced && (isNew || hasImageNow)) {
      // A lock that announces a picture has uploaded it, perhaps to another place than it names.
      const isThere = hasImageNow && sighting.told === 'push' && delivery === 'now';
      void this.#photographer.take(happening, isThere ? 'anywhere' : 'named', this.#end.signal);
    }
  }

  #open(at: number): void {
    this.#openedAt = Math.max(this.#openedAt, at);
    this.#visitor.ends(at);
  }

  #write(happening: Happening, { told, until }: Sighting): void {
    const { cloud, log } = this.#options;
    // Openings that the lock pushes are in the log already, and so are those from Home.
    const isOpening = occasions[happening.occasion].effect === 'opening';
    const isFromHome = Math.abs(happening.at - this.#openedFromHomeAt) <= commandShows && isFromAfar(happening);
    if (!isOpening || (told !== 'push' && !isFromHome)) {
      log.info(inWords(happening, until, cloud.cloudTime));
    }
  }

  /** Takes in what `learn` brings, and tells everybody concerned when that shows. */
  #change(learn: () => void): void {
    const shown = (): string =>
      JSON.stringify([this.capabilities, this.requested, this.tampered, this.#batteryWarnedAt]);
    const before = shown();
    learn();
    if (shown() !== before) {
      this.#changes.tell();
    }
  }
}

/** Whether an opening may be one of Home's own: the lock names the Tuya app for both. */
function isFromAfar({ occasion, detail }: Happening): boolean {
  return occasion === 'remote unlocking' || (occasion === 'opening' && /the Tuya app|remote/.test(detail ?? ''));
}
