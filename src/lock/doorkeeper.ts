import type { Clock } from '../clock.ts';
import { Complaints, type Log } from '../log.ts';
import type { Device } from '../tuya/devices.ts';
import { asTuyaError, TuyaError } from '../tuya/errors.ts';
import type { Doorstep, DoorstepCapabilities, DoorstepEvent, Picture } from './doorstep.ts';
import { doorstepCapabilitiesOf } from './doorstep-capabilities.ts';
import type { DoorstepCloud } from './doorstep-cloud.ts';
import { type KnownReports, type Sighting, sightingsOf } from './events.ts';
import { type Finding, type Happening, Happenings } from './happenings.ts';
import { type Delivery, deliveryOf, inWords } from './news.ts';
import { type OccasionName, occasions } from './occasions.ts';
import { Photographer } from './photographer.ts';
import { sendRejection } from './rejection.ts';
import { PictureFinder } from './picture-finder.ts';
import type { Pictures } from './pictures.ts';
import type { Report } from './state.ts';
import { isPending, noRequests, usualCountdown, withEnd, withRequest } from './visitor-request.ts';

export interface DoorkeeperOptions {
  cloud: DoorstepCloud;
  clock: Clock;
  log: Log;
  /** Shared by all locks. */
  pictures: Pictures;
}

/** An event is not held back longer than this for its picture, ms (design section 6). */
const longestWait = 3_000;

/** Stands at one door: recognises what happens there, gets the picture of it, then tells Home. */
export class Doorkeeper implements Doorstep {
  readonly id: string;
  readonly #options: DoorkeeperOptions;
  readonly #category: string;
  readonly #complaints: Complaints;
  readonly #end = new AbortController();
  readonly #eventListeners = new Set<(event: DoorstepEvent) => void>();
  readonly #changeListeners = new Set<() => void>();
  readonly #startedAt: number;
  readonly #happenings = new Happenings();
  readonly #photographer: Photographer;
  readonly #finder: PictureFinder;
  /** What Home was told of each event. */
  readonly #told = new WeakMap<Happening, DoorstepEvent['kind']>();
  readonly #codes: Set<string>;
  readonly #occasions = new Set<OccasionName>();
  #known: KnownReports = new Map();
  #requests = noRequests;
  #tamperedAt = -Infinity;
  #openedAt = -Infinity;
  #lastActivity = -Infinity;
  #rejection: Promise<boolean> | undefined;

  constructor(device: Pick<Device, 'id' | 'category' | 'status'>, options: DoorkeeperOptions) {
    const { cloud, log } = options;
    this.id = device.id;
    this.#options = options;
    this.#category = device.category;
    this.#codes = new Set(device.status?.map(({ code }) => code));
    this.#complaints = new Complaints(log);
    this.#startedAt = cloud.cloudTime;
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
    return isPending(this.#requests, this.#options.cloud.cloudTime);
  }

  get tampered(): boolean {
    return this.#tamperedAt > this.#openedAt;
  }

  /** When something last happened at the door; local time, ms. */
  get lastActivity(): number {
    return this.#lastActivity;
  }

  onEvent(listener: (event: DoorstepEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** What the lock says, pushed or read. */
  hear(reports: readonly Report[]): void {
    const { sightings, noRequestAt, known } = sightingsOf(reports, this.#known);
    this.#known = known;
    this.#change(() => {
      reports.forEach(({ code }) => this.#codes.add(code));
      this.#take(sightings);
      if (noRequestAt !== undefined) {
        this.#requests = withEnd(this.#requests, noRequestAt);
      }
    });
  }

  /** What a look at the lock's history brought. */
  find(sightings: readonly Sighting[]): void {
    this.#change(() => {
      this.#take(sightings);
    });
  }

  /** Somebody opened the lock. @param at cloud time, ms */
  opened(at: number): void {
    this.#change(() => {
      this.#openedAt = Math.max(this.#openedAt, at);
      this.#requests = withEnd(this.#requests, at);
    });
  }

  reject(): Promise<boolean> {
    this.#rejection ??= this.#turnDown().finally(() => {
      this.#rejection = undefined;
    });
    return this.#rejection;
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
    this.#eventListeners.clear();
    this.#changeListeners.clear();
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
    // Something to look at before anything happens.
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
      this.#await(sighting.at, sighting.until ?? sighting.at + usualCountdown);
    }
    if (effect === 'tampering') {
      this.#tamperedAt = Math.max(this.#tamperedAt, happening.at);
    }
    if (effect === 'opening') {
      this.#openedAt = Math.max(this.#openedAt, happening.at);
      this.#requests = withEnd(this.#requests, happening.at);
    }
    if (isNews) {
      this.#lastActivity = this.#options.clock.now();
      this.#write(happening, sighting);
    }
    const event = isNews && delivery === 'now' ? eventOf(happening) : undefined;
    if (event !== undefined && this.#told.get(happening) !== event.kind) {
      this.#told.set(happening, event.kind);
      void this.#tell(event, happening);
    } else if (isNew || hasImageNow) {
      void this.#photographer.take(happening, 'named', this.#end.signal);
    }
  }

  async #tell(event: DoorstepEvent, happening: Happening): Promise<void> {
    const { clock } = this.#options;
    const patience = new AbortController();
    const picture = this.#photographer.take(happening, 'anywhere', this.#end.signal);
    const wait = clock.delay(longestWait, AbortSignal.any([patience.signal, this.#end.signal])).catch(() => undefined);
    await Promise.race([picture, wait]);
    patience.abort();
    this.#eventListeners.forEach((listener) => {
      listener(event);
    });
  }

  /** A request waits, and its countdown runs. */
  #await(at: number, until: number): void {
    this.#requests = withRequest(this.#requests, at, until);
    const { clock, cloud } = this.#options;
    const over = async (): Promise<void> => {
      await clock.delay(Math.max(0, until - cloud.cloudTime), this.#end.signal);
      this.#publish();
    };
    if (this.requested) {
      over().catch(() => undefined);
    }
  }

  async #turnDown(): Promise<boolean> {
    const { cloud, log } = this.#options;
    if (!this.requested) {
      return false;
    }
    try {
      const taken = await sendRejection(this.id, this.#codes, cloud, this.#end.signal);
      if (taken) {
        log.info('the request was rejected from Home');
        this.#complaints.settle('rejection');
        this.#change(() => {
          this.#requests = withEnd(this.#requests, cloud.cloudTime);
        });
      } else {
        this.#complaints.complain('rejection', 'the lock does not take the rejection');
      }
      return taken;
    } catch (error) {
      this.#complaints.complain('rejection', `the request could not be rejected. ${asTuyaError(error).message}`);
      return false;
    }
  }

  #write(happening: Happening, { told, until }: Sighting): void {
    const { cloud, log } = this.#options;
    // Openings that the lock pushes are in the log already.
    if (occasions[happening.occasion].effect !== 'opening' || told !== 'push') {
      const level = happening.occasion === 'unknown media' ? 'debug' : 'info';
      log[level](inWords(happening, until, cloud.cloudTime));
    }
  }

  /** Takes in what `learn` brings, and tells everybody concerned when that shows. */
  #change(learn: () => void): void {
    const shown = (): string => JSON.stringify([this.capabilities, this.requested, this.tampered]);
    const before = shown();
    learn();
    if (shown() !== before) {
      this.#publish();
    }
  }

  #publish(): void {
    this.#changeListeners.forEach((listener) => {
      listener();
    });
  }
}

function eventOf({ occasion }: Happening): DoorstepEvent | undefined {
  const { effect } = occasions[occasion];
  switch (effect) {
    case 'ring':
    case 'request':
      return { kind: 'ring' };
    case 'alarm':
    case 'tampering':
      return { kind: 'alarm', tampered: effect === 'tampering' };
    case 'opening':
    case 'none':
      return undefined;
  }
}
