import type { MediaFile } from '../../tuya/media/media-file.ts';
import type { Sighting } from './event-reports.ts';
import { rowOf } from '../data-points/catalogue.ts';
import { type Effect, type OccasionName, occasions } from '../event-types.ts';
import { isSameCountdown } from './request-countdown.ts';

/** Something that happened at the door, however many sources report it. */
export interface Happening {
  readonly occasion: OccasionName;
  /** The earliest time at which it can have happened, cloud time, ms. */
  readonly from: number;
  /** Cloud time, ms. */
  readonly at: number;
  readonly detail: string | undefined;
  readonly image: MediaFile | undefined;
  readonly video: MediaFile | undefined;
}

/** What a sighting adds to what is known. */
export interface Finding {
  /** The same object whenever it is the same event. */
  happening: Happening;
  /** No report of it came before. */
  isNew: boolean;
  /** It has become another or a more precise occasion, as when a request follows a ring. */
  isMore: boolean;
  /** Where its picture is, is known only now. */
  hasImageNow: boolean;
}

interface Remembered extends Happening {
  occasion: OccasionName;
  from: number;
  at: number;
  detail: string | undefined;
  image: MediaFile | undefined;
  video: MediaFile | undefined;
  files: Set<string>;
  /** At most one report of each source: two reports of one source are two events. */
  sources: Map<string, Pick<Sighting, 'from' | 'at' | 'until' | 'files' | 'image'>>;
}

/** Between the reports of one event by different sources, ms: a lock uploads its picture within this time. */
const sourcesApart = 20_000;
/** Between two reports of one source about one event, ms: times are rounded to seconds, messages come again. */
const repeatsApart = 2_000;
/** Events kept: twenty full pages of the history. */
const mostRemembered = 400;

/** The effects of one visitor: a lock that reports a request to be let in also reports the bell. */
const atTheBell: readonly Effect[] = ['ring', 'request'];

/** Recognises reports of the same event, from any source and in any order. Bounded in size. */
export class Happenings {
  readonly #known: Remembered[] = [];

  /** Takes in one report. */
  add(sighting: Sighting): Finding {
    const same = this.#find(sighting);
    if (same === undefined) {
      return {
        happening: this.#remember(sighting),
        isNew: true,
        isMore: false,
        hasImageNow: sighting.image !== undefined,
      };
    }
    const hadImage = same.image !== undefined;
    const isMore = isMorePrecise(sighting.occasion, same.occasion);
    same.occasion = isMore ? sighting.occasion : same.occasion;
    // The lock's own time is earlier than that of an upload.
    same.from = Math.min(same.from, sighting.from);
    same.at = Math.min(same.at, sighting.at);
    same.detail ??= sighting.detail;
    same.image ??= sighting.image;
    same.video ??= sighting.video;
    sighting.files.forEach((name) => same.files.add(name));
    same.sources.set(sighting.source, sighting);
    return { happening: same, isNew: false, isMore, hasImageNow: !hadImage && sighting.image !== undefined };
  }

  /** Whether a file belongs to an event that is known, other than this one. */
  isOfAnother(happening: Happening, files: readonly string[]): boolean {
    return this.#known.some((other) => other !== happening && files.some((name) => other.files.has(name)));
  }

  /** Files were found that belong to an event. */
  link(happening: Happening, files: readonly string[]): void {
    const known = this.#known.find((other) => other === happening);
    files.forEach((name) => known?.files.add(name));
  }

  #find(sighting: Sighting): Remembered | undefined {
    const byFile = this.#known.find(({ files }) => sighting.files.some((name) => files.has(name)));
    return (
      byFile ??
      this.#known
        .filter((known) => isSameKind(sighting.occasion, known.occasion) && isSameTime(sighting, known))
        .sort((a, b) => distance(sighting, a) - distance(sighting, b))[0]
    );
  }

  #remember(sighting: Sighting): Remembered {
    const { occasion, from, at, detail, image, video, files, source } = sighting;
    const sources = new Map([[source, sighting]]);
    const happening: Remembered = { occasion, from, at, detail, image, video, files: new Set(files), sources };
    this.#known.push(happening);
    this.#known.splice(0, this.#known.length - mostRemembered);
    return happening;
  }
}

function isSameKind(a: OccasionName, b: OccasionName): boolean {
  const [one, other] = [occasions[a].effect, occasions[b].effect];
  return a === b || (atTheBell.includes(one) && atTheBell.includes(other)) || covers(a, b) || covers(b, a);
}

/** Whether a vague occasion may be the precise one. */
function covers(vagueOne: OccasionName, precise: OccasionName): boolean {
  const { effect } = occasions[precise];
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

function isMorePrecise(occasion: OccasionName, known: OccasionName): boolean {
  return occasion !== known && (covers(known, occasion) || (known === 'ring' && occasion === 'request'));
}

function isSameTime(sighting: Sighting, known: Remembered): boolean {
  const own = known.sources.get(sighting.source);
  if (own === undefined) {
    // Two data points of one event come together; only pictures and lists come later.
    const atOnce = [...known.sources].flatMap(([source, report]) => (isAtOnce(source) ? [report] : []));
    return isAtOnce(sighting.source) && atOnce.length > 0
      ? atOnce.some((report) => apart(sighting, report) <= repeatsApart)
      : distance(sighting, known) <= sourcesApart;
  }
  // Each event has a picture of its own, and a list has an entry of its own for it; a lock may send picture and clip of
  // one event one by one.
  const bothListed = sighting.told === 'history' && sighting.files.length > 0 && own.files.length > 0;
  if (bothListed || (sighting.image !== undefined && own.image !== undefined)) {
    return false;
  }
  if (own.until !== undefined && sighting.until !== undefined) {
    return isSameCountdown({ at: own.at, until: own.until }, { at: sighting.at, until: sighting.until });
  }
  return (own.at === sighting.at && own.from === sighting.from) || apart(sighting, own) <= repeatsApart;
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
function distance(sighting: Sighting, known: Remembered): number {
  return Math.min(...[...known.sources.values()].map((other) => apart(sighting, other)));
}

/** How far two spans of time are apart; 0 when they overlap, ms. */
function apart(a: { from: number; at: number }, b: { from: number; at: number }): number {
  return Math.max(0, a.from - b.at, b.from - a.at);
}
