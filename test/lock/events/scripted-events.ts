import { Readable } from 'node:stream';
import { LockEvents } from '../../../src/lock/events/lock-events.ts';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import type { EventCloud } from '../../../src/lock/cloud.ts';
import { PictureStore } from '../../../src/lock/pictures/picture-store.ts';
import type { Report } from '../../../src/lock/state/report.ts';
import type { DataPoint } from '../../../src/tuya/device.ts';
import type { LatestMediaType } from '../../../src/tuya/door-lock.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { refusal } from '../../../src/tuya/refusal.ts';
import type { HistoryRecord } from '../../../src/tuya/history.ts';
import type { AlbumEntry, LatestMedia } from '../../../src/tuya/media/media.ts';
import type { MediaFile } from '../../../src/tuya/media/media-file.ts';
import type { LocatedFile, StoredPicture } from '../../../src/tuya/media/media-download.ts';
import { RecordedLog } from '../../support/recorded-log.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** What an endpoint answers: a value, or a refusal with this code of Tuya. */
type Scripted<T> = T | number;

/** The events of one lock, and what Home was told. */
interface ListenedEvents {
  lockEvents: LockEvents;
  /** The notifications so far. */
  events: EventNotification[];
  /** How often something else was said to have changed. */
  changes: () => number;
}

export const ring: EventNotification = { kind: 'ring' };
export const alarm: EventNotification = { kind: 'alarm', tampered: false };

/** The cloud takes a moment, ms. */
const callTime = 100;

/** The pictures and the history of one lock in Tuya's cloud, in virtual time. */
export class ScriptedEvents implements EventCloud {
  readonly clock: VirtualClock;
  /** The cloud's clock is right. */
  readonly steadyOf = (time: number): number => time;
  readonly log = new RecordedLog();
  readonly pictures = new PictureStore();
  /** The calls that were made. */
  readonly calls: string[] = [];
  latest: Partial<Record<LatestMediaType, Scripted<LatestMedia | undefined>>> = {};
  album: Scripted<AlbumEntry[]> = 1108;
  alarmLog: Scripted<HistoryRecord[]> = [];
  recordList: Scripted<HistoryRecord[]> = 1108;
  /** The signed address of a path. */
  address: Scripted<string | undefined> = 'https://cos.example/signed';
  rejected: Scripted<boolean> = true;
  replied = true;
  /** How long a download takes, ms. */
  downloadTime = 100;
  broken: TuyaError | undefined;
  /** Files that take longer, by their path, ms. */
  readonly slow = new Map<string, number>();
  /** What the storage says about the age of a picture, cloud time, ms. */
  storedAt: number | undefined;
  downloading = 0;
  mostDownloading = 0;

  /** @param clock shared with whoever else lives in the same time */
  constructor(clock = new VirtualClock()) {
    this.clock = clock;
  }

  get now(): number {
    return this.clock.now();
  }

  readonly doorLock = {
    latestMedia: (_: string, type: LatestMediaType, signal: AbortSignal): Promise<LatestMedia | undefined> =>
      this.#answer(`latest ${type}`, this.latest[type], signal),
    albums: async (
      _: string,
      signal: AbortSignal,
    ): Promise<{ eventTypes: number[]; entries: AlbumEntry[]; plan: string }> => ({
      eventTypes: [],
      entries: await this.#answer('album', this.album, signal),
      plan: '',
    }),
    cancel: (_: string, reason: string, signal: AbortSignal): Promise<boolean> =>
      this.#answer(`cancel: ${reason}`, this.rejected, signal),
  };

  readonly history = {
    alarms: (_: string, _codes: readonly string[], signal: AbortSignal): Promise<HistoryRecord[]> =>
      this.#answer('alarm log', this.alarmLog, signal),
    records: (_: string, _codes: readonly string[], signal: AbortSignal): Promise<HistoryRecord[]> =>
      this.#answer('records', this.recordList, signal),
    addressOf: (_: string, bucket: string, path: string, signal: AbortSignal): Promise<string | undefined> =>
      this.#answer(`address of ${bucket}${path}`, this.address, signal),
  };

  /** How long a call takes, ms. */
  callTime = callTime;

  readonly devices = {
    sendCommands: (_: string, commands: readonly DataPoint[], { signal }: { signal: AbortSignal }): Promise<boolean> =>
      this.#answer(`commands ${JSON.stringify(commands)}`, this.replied, signal),
  };

  readonly downloads = {
    /** A picture is the name of its file. */
    picture: async ({ url, path }: LocatedFile, signal: AbortSignal): Promise<StoredPicture> => {
      this.downloading += 1;
      this.mostDownloading = Math.max(this.mostDownloading, this.downloading);
      await this.#wait(this.slow.get(path ?? url) ?? this.downloadTime, signal).finally(() => {
        this.downloading -= 1;
      });
      if (this.broken !== undefined) {
        throw this.broken;
      }
      return { image: Buffer.from(path ?? url), storedAt: this.storedAt };
    },
    clip: ({ url }: LocatedFile): Promise<Readable> => Promise.resolve(Readable.from([url])),
  };

  /** The events of a lock with these data points. */
  lockEvents(
    codes: readonly string[] = ['alarm_lock', 'doorbell', 'unlock_request', 'initiative_message'],
  ): LockEvents {
    const status = codes.map((code) => ({ code, value: undefined }));
    return new LockEvents(
      { id: 'lock1', category: 'jtmspro', status },
      {
        cloud: this,
        clock: this.clock,
        log: this.log,
        pictures: this.pictures,
      },
    );
  }

  /** The same, with what Home is told of them. */
  listen(codes?: readonly string[]): ListenedEvents {
    const lockEvents = this.lockEvents(codes);
    const events: EventNotification[] = [];
    let changes = 0;
    lockEvents.onEvent((event) => {
      events.push(event);
    });
    lockEvents.onChange(() => {
      changes += 1;
    });
    return { lockEvents, events, changes: () => changes };
  }

  /** A pushed report of this moment, or of some time ago, ms. */
  push(code: string, value: unknown, ago = 0): Report {
    return { code, value, at: this.now - ago, source: 'push' };
  }

  read(code: string, value: unknown): Report {
    return { code, value, at: this.now, source: 'read' };
  }

  /** A lock's own message about an event of the album, with a picture at this path. */
  message(type: number, path: string): Report {
    const content = { cmd: 'door_lock_video', files: [['b', path, 'u8kstrtjm7qun83q', '1']], ext: { type } };
    return this.push('initiative_message', Buffer.from(JSON.stringify(content)).toString('base64'));
  }

  async #answer<T>(call: string, answer: Scripted<T>, signal: AbortSignal): Promise<T> {
    this.calls.push(call);
    await this.#wait(this.callTime, signal);
    if (typeof answer === 'number') {
      throw refusal(answer, 'scripted');
    }
    return answer;
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    await this.clock.delay(ms, signal).catch(() => {
      throw new TuyaError({ kind: 'cancelled', meaning: 'Given up' });
    });
  }
}

/** A file with an address. */
export function mediaFile(path: string): MediaFile {
  return { url: `https://cos.example${path}`, key: 'u8kstrtjm7qun83q', bucket: 'b', path };
}
