import type { Log } from '../log.ts';
import type { Report } from './report.ts';

/** How a lock can be opened, by the data point that reports it (protocol 5.2; the _kit codes are those of access controls). */
const methods: Readonly<Record<string, string>> = {
  unlock_fingerprint: 'fingerprint',
  unlock_password: 'PIN',
  unlock_temporary: 'temporary PIN',
  unlock_dynamic: 'dynamic PIN',
  unlock_offline_pd: 'offline PIN',
  unlock_card: 'card',
  unlock_identity_card: 'identity card',
  unlock_face: 'face',
  unlock_eye: 'iris',
  unlock_hand: 'palm',
  unlock_finger_vein: 'finger vein',
  unlock_key: 'key',
  unlock_emergency: 'emergency code',
  unlock_app: 'the Tuya app',
  unlock_ble: 'Bluetooth',
  unlock_ble_ibeacon: 'a phone nearby',
  unlock_phone_remote: 'remote unlocking by phone',
  unlock_voice_remote: 'remote unlocking by voice',
  unlock_remote: 'remote unlocking',
  unlock_double: 'two people',
};

/** Whether a data point reports how the lock was opened. */
export function isOpening(code: string): boolean {
  return methodOf(code) !== undefined;
}

/**
 * Whether a pushed report means that somebody opened the lock: 0, nothing and empty text are the idle values.
 * @param value number of the finger, card, PIN … in the lock, or raw bytes in Base64
 */
export function opensBolt({ code, value }: Pick<Report, 'code' | 'value'>): boolean {
  return (
    isOpening(code) &&
    ((typeof value === 'number' && value > 0) || (typeof value === 'string' && value !== '') || value === true)
  );
}

/** Who and how, as far as the lock tells, for the log: "fingerprint 3". */
export function openingInWords({ code, value }: Pick<Report, 'code' | 'value'>): string {
  const method = methodOf(code) ?? code;
  return typeof value === 'number' && value > 0 && /^unlock_(?!app|ble|key|phone|voice|remote)/.test(code)
    ? `${method} ${value}`
    : method;
}

function methodOf(code: string): string | undefined {
  return methods[code.replace(/_kit$/, '')];
}

/** Openings of one lock whose repetition in the log is prevented; buffered messages come in handfuls. */
const openingsRemembered = 50;
/** A report older than this was kept back by the lock or the cloud, and the log says so, ms. */
const stillNew = 60_000;

/** Openings from afar, which a command of ours causes as well. */
const fromAfar = /^(unlock_(app|remote|phone_remote|voice_remote)|remote_unlock)(_kit)?$/;
/** Locks date their reports in whole seconds, so that one may seem to be older than what caused it, ms. */
const dating = 2_000;
/** A lock reports what a command did within this time, ms. */
const commandShows = 15_000;

/** A request of Home whose command left. */
interface FromHome {
  /** Cloud time, ms. */
  leftAt: number;
  /** What the lock has reported of it: one report of each kind, the next one is of somebody else. */
  codes: Set<string>;
  /** What is to be said of them should Home turn out not to have opened the lock; undefined once it did. */
  held: string[] | undefined;
}

/** Writes into the log who opened a lock, each opening once however often it is reported and whoever tells of it. */
export class OpeningLog {
  readonly #log: Log;
  readonly #written = new Set<string>();
  #fromHome: FromHome | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** A command of Home leaves that opens the lock. @param at cloud time, ms */
  commanded(at: number): void {
    // A further try of the same request goes on holding back.
    const pending = this.#fromHome?.held === undefined ? undefined : this.#fromHome;
    this.#fromHome = { codes: new Set(), held: [], ...pending, leftAt: at };
  }

  /**
   * The request of Home is over. What the lock reported meanwhile is said now, unless the log has "unlocked from Home".
   * @param opened whether it has
   */
  requestEnded(opened: boolean): void {
    if (opened && this.#fromHome !== undefined) {
      this.#fromHome.held = undefined;
    } else {
      const held = this.#fromHome?.held ?? [];
      this.#fromHome = undefined;
      held.forEach((line) => {
        this.#log.info(line);
      });
    }
  }

  /** @param now cloud time, ms */
  write(reports: readonly Report[], now: number): void {
    for (const report of reports.filter(opensBolt)) {
      const key = `${report.code} ${report.at}`;
      if (!this.#written.has(key)) {
        const age = now - report.at;
        const late = age > stillNew ? `, reported ${Math.round(age / 60_000)} min later` : '';
        const line = `unlocked with ${openingInWords(report)}${late}`;
        if (this.#isOfHome(report)) {
          this.#fromHome?.held?.push(line);
          this.#log.debug(`${line}, on behalf of Home`);
        } else {
          this.#log.info(line);
        }
      }
      this.#written.add(key);
    }
    [...this.#written].slice(0, -openingsRemembered).forEach((key) => this.#written.delete(key));
  }

  /** Whether a report may be of the command of Home, and is the first one of its kind. */
  #isOfHome({ code, at }: Report): boolean {
    const { leftAt, codes } = this.#fromHome ?? { leftAt: Infinity, codes: new Set<string>() };
    const age = at - leftAt;
    if (!fromAfar.test(code) || age < -dating || age > commandShows || codes.has(code)) {
      return false;
    }
    codes.add(code);
    return true;
  }
}
