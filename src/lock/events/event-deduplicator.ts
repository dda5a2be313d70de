import { type LockEvent } from '../lock-event.ts';
import type { MediaFile } from '../../tuya/media/media-file.ts';
import type { EventReport } from './event-reports.ts';
import { rowOf } from '../data-points/catalogue.ts';
import { type Effect, type EventType, eventTypes } from '../event-types.ts';
import { messageAfterEvent } from '../pictures/picture-heuristics.ts';
import { isSameCountdown } from './request-countdown.ts';

/** What a report adds to what is known. */
export interface Match {
  /** The same object whenever it is the same event. */
  event: LockEvent;
  /** No report of it came before. */
  isNew: boolean;
  /** It has become another or a more precise type of event, as when a request follows a ring. */
  isMore: boolean;
  /** Where its picture is, is known only now. */
  hasImageNow: boolean;
}

interface Remembered extends LockEvent {
  type: EventType;
  from: number;
  at: number;
  detail: string | undefined;
  image: MediaFile | undefined;
  video: MediaFile | undefined;
  files: Set<string>;
  /** At most one report of each source: two reports of one source are two events. */
  sources: Map<string, Pick<EventReport, 'from' | 'at' | 'until' | 'files' | 'image'>>;
}

/** Between two reports of one source about one event, ms: times are rounded to seconds, messages come again. */
const repeatsApart = 2_000;
/** Events kept: twenty full pages of the history. */
const mostRemembered = 400;

/** The effects of one ring: a lock that reports a request to be let in also reports the bell. */
const atTheBell: readonly Effect[] = ['ring', 'request'];

/** Recognises reports of the same event, from any source and in any order. Bounded in size. */
export class EventDeduplicator {
  readonly #known: Remembered[] = [];

  /** Takes in one report. */
  add(eventReport: EventReport): Match {
    const same = this.#find(eventReport);
    if (same === undefined) {
      return {
        event: this.#remember(eventReport),
        isNew: true,
        isMore: false,
        hasImageNow: eventReport.image !== undefined,
      };
    }
    const hadImage = same.image !== undefined;
    const isMore = isMorePrecise(eventReport.type, same.type);
    same.type = isMore ? eventReport.type : same.type;
    // The lock's own time is earlier than that of an upload.
    same.from = Math.min(same.from, eventReport.from);
    same.at = Math.min(same.at, eventReport.at);
    same.detail ??= eventReport.detail;
    same.image ??= eventReport.image;
    same.video ??= eventReport.video;
    eventReport.files.forEach((name) => same.files.add(name));
    same.sources.set(eventReport.source, eventReport);
    return { event: same, isNew: false, isMore, hasImageNow: !hadImage && eventReport.image !== undefined };
  }

  /** Whether a file belongs to an event that is known, other than this one. */
  isOfAnother(event: LockEvent, files: readonly string[]): boolean {
    return this.#known.some((other) => other !== event && files.some((name) => other.files.has(name)));
  }

  /** Files were found that belong to an event. */
  link(event: LockEvent, files: readonly string[]): void {
    const known = this.#known.find((other) => other === event);
    files.forEach((name) => known?.files.add(name));
  }

  #find(eventReport: EventReport): Remembered | undefined {
    const byFile = this.#known.find(({ files }) => eventReport.files.some((name) => files.has(name)));
    return (
      byFile ??
      this.#known
        .filter((known) => isSameKind(eventReport.type, known.type) && isSameTime(eventReport, known))
        .sort((a, b) => distance(eventReport, a) - distance(eventReport, b))[0]
    );
  }

  #remember(eventReport: EventReport): Remembered {
    const { type, from, at, detail, image, video, files, source } = eventReport;
    const sources = new Map([[source, eventReport]]);
    const event: Remembered = { type, from, at, detail, image, video, files: new Set(files), sources };
    this.#known.push(event);
    this.#known.splice(0, this.#known.length - mostRemembered);
    return event;
  }
}

function isSameKind(a: EventType, b: EventType): boolean {
  const [one, other] = [eventTypes[a].effect, eventTypes[b].effect];
  return a === b || (atTheBell.includes(one) && atTheBell.includes(other)) || covers(a, b) || covers(b, a);
}

/** Whether a vague type may be the precise one. */
function covers(vagueOne: EventType, precise: EventType): boolean {
  const { effect } = eventTypes[precise];
  switch (vagueOne) {
    case 'somebody':
      return true;
    case 'unknown alarm':
      return effect === 'alarm' || effect === 'tampering';
    case 'wrong try':
      return precise.startsWith('wrong ');
    case 'opening':
      return effect === 'opening';
    default:
      return false;
  }
}

function isMorePrecise(type: EventType, known: EventType): boolean {
  return type !== known && (covers(known, type) || (known === 'ring' && type === 'request'));
}

function isSameTime(eventReport: EventReport, known: Remembered): boolean {
  const own = known.sources.get(eventReport.source);
  if (own === undefined) {
    // Two data points of one event come together; only pictures and lists come later.
    const atOnce = [...known.sources].flatMap(([source, report]) => (isAtOnce(source) ? [report] : []));
    return isAtOnce(eventReport.source) && atOnce.length > 0
      ? atOnce.some((report) => apart(eventReport, report) <= repeatsApart)
      : distance(eventReport, known) <= messageAfterEvent;
  }
  // Each event has a picture of its own, and a list has an entry of its own for it; a lock may send picture and clip of
  // one event one by one.
  const bothListed = eventReport.told === 'history' && eventReport.files.length > 0 && own.files.length > 0;
  if (bothListed || (eventReport.image !== undefined && own.image !== undefined)) {
    return false;
  }
  if (own.until !== undefined && eventReport.until !== undefined) {
    return isSameCountdown({ at: own.at, until: own.until }, { at: eventReport.at, until: eventReport.until });
  }
  return (own.at === eventReport.at && own.from === eventReport.from) || apart(eventReport, own) <= repeatsApart;
}

/** Whether a source is a data point that tells of an event at that moment, rather than a picture or a list. */
function isAtOnce(source: string): boolean {
  const meaning = rowOf(source)?.meaning;
  switch (meaning?.says) {
    case 'event':
      return meaning.relayed !== true;
    case 'opening':
    case 'request':
      return true;
    default:
      return false;
  }
}

/** How far an event is from the nearest report of it, ms. */
function distance(eventReport: EventReport, known: Remembered): number {
  return Math.min(...[...known.sources.values()].map((other) => apart(eventReport, other)));
}

/** How far two spans of time are apart; 0 when they overlap, ms. */
function apart(a: { from: number; at: number }, b: { from: number; at: number }): number {
  return Math.max(0, a.from - b.at, b.from - a.at);
}
