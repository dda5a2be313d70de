import type { Report } from './report.ts';
import type { Log } from '../../log.ts';
import { meaningOf } from '../data-points/catalogue.ts';
import { namesNoDoor, reportsOfDoor } from './reports-of-door.ts';
import { openingInWords, opensBolt } from './openings.ts';
/** Openings from afar, which a command of ours causes as well. */
function isFromAfar(code: string): boolean {
  return meaningOf(code, 'opening')?.remote === true;
}

/** Openings of one lock whose repetition in the log is prevented; buffered messages come in handfuls. */
const openingsRemembered = 50;

/** A report older than this was kept back by the lock or the cloud, and the log says so, ms. */
const stillNew = 60_000;

/** Locks date their reports in whole seconds, so that one may seem to be older than what caused it, ms. */
const dating = 2_000;

/** A lock reports what a command did within this time, ms. */
const commandShows = 15_000;

/** A request of Home whose command left. */
interface FromHome {
  /** Steady time, ms. */
  leftAt: number;
  /** What the lock has reported of it: one report of each kind, the next one is of somebody else. */
  codes: Set<string>;
  /** What is to be said of them should Home turn out not to have opened the lock; undefined once it did. */
  held: string[] | undefined;
}

/**
 * Writes into the log who opened a lock: each opening once, however often and by whichever source it is reported. Of the
 * doors of one device, each hears everything and writes what is its own; what names no door is written once.
 */
export class OpeningLog {
  readonly #log: Log;
  readonly #door: number | undefined;
  readonly #ofDevice: readonly OpeningLog[];
  readonly #written = new Set<string>();
  #fromHome: FromHome | undefined;

  /**
   * @param door which one of several; undefined where there is only one
   * @param ofDevice the logs of its doors, which this one joins: the first sees to what names no door
   */
  constructor(log: Log, door?: number, ofDevice: OpeningLog[] = []) {
    this.#log = log;
    this.#door = door;
    this.#ofDevice = ofDevice;
    ofDevice.push(this);
  }

  /** A command of Home leaves. @param opens whether it opens the lock @param at steady time, ms */
  commanded(opens: boolean, at: number): void {
    if (!opens) {
      return;
    }
    // A further attempt of the same request keeps what is held back.
    const pending = this.#fromHome?.held === undefined ? undefined : this.#fromHome;
    this.#fromHome = { codes: new Set(), held: [], ...pending, leftAt: at };
  }

  /**
   * The request of Home is over. What the lock reported meanwhile is said now, unless the log has "unlocked from Home".
   * @param opened whether it has
   */
  readonly requestEnded = (opened: boolean): void => {
    if (opened && this.#fromHome !== undefined) {
      this.#fromHome.held = undefined;
    } else {
      const held = this.#fromHome?.held ?? [];
      this.#fromHome = undefined;
      held.forEach((line) => {
        this.#log.info(line);
      });
    }
  };

  /** @param reports of the whole device @param now steady time, ms */
  write(reports: readonly Report[], now: number): void {
    const own = reportsOfDoor(reports, this.#door);
    for (const report of reports.filter(opensBolt)) {
      if (own.includes(report)) {
        this.#write(report, now, '');
      } else if (this.#ofDevice[0] === this && namesNoDoor(report)) {
        const known = this.#ofDevice.find((log) => log.#written.has(keyOf(report)));
        const asked = this.#ofDevice.find((log) => log.#isOfHome(report));
        (known ?? asked ?? this).#write(report, now, ', at which door is not known');
      }
    }
  }

  #write(report: Report, now: number, where: string): void {
    const key = keyOf(report);
    if (!this.#written.has(key)) {
      const age = now - report.at;
      const late = age > stillNew ? `, reported ${Math.round(age / 60_000)} min later` : '';
      const line = `unlocked with ${openingInWords(report)}${where}${late}`;
      if (this.#isOfHome(report)) {
        this.#fromHome?.codes.add(report.code);
        this.#fromHome?.held?.push(line);
        this.#log.debug(`${line}, on behalf of Home`);
      } else {
        this.#log.info(line);
      }
    }
    this.#written.add(key);
    [...this.#written].slice(0, -openingsRemembered).forEach((old) => this.#written.delete(old));
  }

  /** Whether a report may be of the command of Home, and is the first one of its kind. */
  #isOfHome({ code, at }: Report): boolean {
    const { leftAt, codes } = this.#fromHome ?? { leftAt: Infinity, codes: new Set<string>() };
    const age = at - leftAt;
    return isFromAfar(code) && age >= -dating && age <= commandShows && !codes.has(code);
  }
}

function keyOf({ code, at }: Report): string {
  return `${code} ${at}`;
}
