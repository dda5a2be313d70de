import { fileNames } from '../pictures/file-names.ts';
import { longestUpload } from '../pictures/picture-heuristics.ts';
import type { HistoryRecord } from '../../tuya/history.ts';
import type { AlbumEntry, LatestMedia } from '../../tuya/media/media.ts';
import type { MediaFile } from '../../tuya/media/media-file.ts';
import type { LatestMediaType } from '../../tuya/door-lock.ts';
import { readInitiativeMessage } from './initiative-message.ts';
import { alarms } from '../data-points/alarms.ts';
import { codesListedIn, codesThat, meaningOf, rowOf, toldIn } from '../data-points/catalogue.ts';
import { number } from '../data-points/forms.ts';
import { albumEvents, type EventType } from '../event-types.ts';
import { longestLateness } from '../state/lock-clock.ts';
import { isOpening, openingInWords, opensBolt } from '../state/openings.ts';
import { isNews, type Report } from '../state/report.ts';

/** A moment as Tuya or a lock writes it, on the steady clock, ms. */
type SteadyOf = (time: number) => number;

const asItIs: SteadyOf = (time) => time;

/** One report of something that happened at the door; the same thing may be reported by several sources. */
export interface EventReport {
  type: EventType;
  /** The data point or list that reports it. */
  source: string;
  /** Told by the lock at that moment, or found when it was asked. */
  told: 'push' | 'read' | 'history';
  /** The earliest time at which it can have happened, steady time, ms. */
  from: number;
  /** When it happened; the latest possible time where that is not known exactly, steady time, ms. */
  at: number;
  /** Until when a request can be answered, steady time, ms. */
  until?: number | undefined;
  /** Who and how, where that is told: "fingerprint 3". */
  detail?: string | undefined;
  image?: MediaFile | undefined;
  video?: MediaFile | undefined;
  /** Numbers and paths of its files: reports that share one are of the same event. */
  files: readonly string[];
}

/** The longest countdown of a request (protocol 5.2), s. */
const longestCountdown = 90;
/** How far back `latest/media/url` looks (API page), ms. */
const latestLooksBack = 90_000;
/** A read that follows a push so closely may show what was before it, ms. */
const readLagsBehind = 10_000;

/** The data points that report events beside the openings. */
const eventCodes = new Set([...codesThat('event'), ...codesThat('request'), ...codesThat('picture')]);

/** The data points of the alarm log (protocol 8); one more, and a cloud refuses them all. */
export const alarmCodes: readonly string[] = codesListedIn('alarms');
/** The data points of the records, which know requests and openings too. */
export const recordCodes: readonly string[] = [...alarmCodes, ...codesListedIn('records')];

/** The last report of every event data point. */
export type KnownReports = ReadonlyMap<string, Report>;

/** What reports say about events. */
export interface EventReading {
  reports: EventReport[];
  /** When the lock last said that no request waits, steady time, ms. */
  noRequestAt: number | undefined;
  /** What is known from now on. */
  known: KnownReports;
}

/**
 * What new reports say about events. News are one; a read only when the value is another than the one known before
 * (protocol 5.2: event data points are never cleared), so that the first read is history.
 */
export function eventReportsOf(
  reports: readonly Report[],
  known: KnownReports,
  steadyOf: SteadyOf = asItIs,
): EventReading {
  const after = new Map(known);
  const eventReports: EventReport[] = [];
  let noRequestAt: number | undefined;
  for (const report of reports.filter(({ code }) => eventCodes.has(code) || isOpening(code))) {
    const before = after.get(report.code);
    const tellsNothing = !isNews(report) && before !== undefined && isLate(report, before);
    if (isNews(report) || (before !== undefined && !tellsNothing && isChange(report, before))) {
      const from = isNews(report) ? report.at : (before?.at ?? report.at);
      eventReports.push(...eventReportOf(report, from, steadyOf));
    }
    if (!tellsNothing && (before === undefined || report.at >= before.at)) {
      after.set(report.code, report);
    }
    if (!tellsNothing && meaningOf(report.code, 'request') !== undefined && number(report.value) === 0) {
      noRequestAt = Math.max(noRequestAt ?? report.at, report.at);
    }
  }
  return { reports: eventReports, noRequestAt, known: after };
}

/** What an album shows. Entries without a time or with an unknown type say nothing about when or what. */
export function eventReportsOfAlbum(entries: readonly AlbumEntry[], steadyOf: SteadyOf = asItIs): EventReport[] {
  return entries.flatMap(({ id, eventType, uploadedAt, image, video }) => {
    const type = albumEvents[eventType];
    return type === undefined || uploadedAt === undefined
      ? []
      : [
          {
            type,
            ...found('album', steadyOf(uploadedAt), steadyOf(uploadedAt)),
            image,
            video,
            files: fileNames([id], [image, video]),
          },
        ];
  });
}

/** @param source the list they come from */
export function eventReportsOfHistory(
  source: string,
  records: readonly HistoryRecord[],
  steadyOf: SteadyOf = asItIs,
): EventReport[] {
  return records.flatMap(({ points, at, images: [image], video, who }) =>
    at === undefined
      ? []
      : points.flatMap(({ code, value }) => {
          const said = typesOf(code, value);
          const named = rowOf(code) === undefined && Object.hasOwn(alarms, code) ? alarms[code] : undefined;
          const detail = isOpening(code) ? [openingInWords({ code, value: number(value) }), who && `(${who})`] : [];
          return (said.length === 0 && named !== undefined ? [named] : said).map((type) => ({
            type,
            ...found(source, steadyOf(at), steadyOf(at)),
            detail: detail.filter(Boolean).join(' ') || undefined,
            image,
            video,
            files: fileNames([], [image, video]),
          }));
        }),
  );
}

/**
 * What the newest cover image shows: somebody at the door, or an alarm, in the last 90 s.
 * @param polledAt when it was asked for before, steady time, ms
 * @param askedAt steady time, ms
 */
export function eventReportOfLatest(
  { image, video }: LatestMedia,
  type: LatestMediaType,
  polledAt: number,
  askedAt: number,
): EventReport {
  const from = Math.max(polledAt, askedAt - latestLooksBack);
  return {
    type: type === 'remote unlock' ? 'request' : 'unknown alarm',
    ...found(`latest ${type}`, from, askedAt),
    image,
    video,
    files: fileNames([], [image, video]),
  };
}

function found(source: string, from: number, at: number): Pick<EventReport, 'source' | 'told' | 'from' | 'at'> {
  return { source, told: 'history', from, at };
}

function eventReportOf({ code, value, at, source }: Report, from: number, steadyOf: SteadyOf): EventReport[] {
  const told: EventReport['told'] = source === 'push' ? source : 'read';
  const base = { source: code, told, from, at };
  if (meaningOf(code, 'picture') !== undefined) {
    const message = readInitiativeMessage(value);
    if (message === undefined) {
      return [];
    }
    const { type, image, video, fileId } = message;
    const time = timeOfPicture(message.at === undefined ? at : steadyOf(message.at), at);
    const media = { image, video, files: fileNames([fileId], [image, video]) };
    return [{ ...base, type, from: Math.min(from, time), at: time, ...media }];
  }
  const isRequest = meaningOf(code, 'request') !== undefined;
  return typesOf(code, value).map((type) => ({
    ...base,
    type,
    ...(isRequest && { until: at + Math.min(Number(value), longestCountdown) * 1000 }),
    ...(isOpening(code) && { detail: openingInWords({ code, value }) }),
    files: [],
  }));
}

/**
 * When a picture was taken. Its time is that of the lock's clock, which may be wrong (see lock-clock.ts): the message is
 * as new as its arrival, unless both agree within the time of an upload, or the lock has kept the picture for hours.
 */
function timeOfPicture(own: number, arrival: number): number {
  const age = arrival - own;
  return age >= 0 && (age <= longestUpload || age > longestLateness) ? own : arrival;
}

/** @returns nothing where the data point says that nothing happened, or nothing readable */
function typesOf(code: string, value: unknown): readonly EventType[] {
  if (meaningOf(code, 'request') !== undefined) {
    const seconds = number(value) ?? 0;
    return seconds > 0 && Number.isSafeInteger(seconds) ? ['request'] : [];
  }
  const opening = meaningOf(code, 'opening');
  if (opening !== undefined) {
    return opensBolt({ code, value }) ? [opening.type] : [];
  }
  return toldIn(code, value);
}

function isChange(read: Report, before: Report): boolean {
  return read.at > before.at && JSON.stringify(read.value) !== JSON.stringify(before.value);
}

function isLate(read: Report, before: Report): boolean {
  return before.source === 'push' && read.at - before.at < readLagsBehind;
}
