import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { MethodMemory } from '../lock/commands/method-memory.ts';
import type { Log } from '../log.ts';
import { planMonth } from './plan-month.ts';
import type { Storage } from '../storage.ts';

/** What is left of the Tuya plan's calls. */
export interface Budget {
  perMonth: number;
  /**
   * Calls that may be planned until the month turns: what is left of the plan, and no more than the even pace with a
   * margin, however late in a month the count began. Below 0 when unlocking went on after the last one.
   */
  left: number;
  /** Until the month turns, ms. */
  msLeft: number;
  /** Tuya says that the plan is used up: how long to leave it alone before one more try, ms. */
  tryAgainAfter?: number | undefined;
}

/** What was learned about the ways to move a bolt; what cannot be read is learned again. */
const lessons = z.object({
  worked: z.record(z.string(), z.string()),
  refused: z.record(z.string(), z.record(z.string(), z.number())),
});

const facts = z.object({
  linkId: z.string().min(1),
  month: z.string(),
  calls: z.number(),
  warned: z.boolean(),
  /** The day of the month on which Tuya's own count begins anew, once that is known. */
  turnsOn: z.number().int().min(1).max(31).catch(1),
  lessons: z.record(z.string(), lessons).catch({}),
});

/** Calls between two saves: the most that the count loses in a power cut. */
const callsBetweenSaves = 20;
/** How much faster than evenly the plan may be used, so that no calls are left over at the end of the month. */
const margin = 1.25;
const hour = 3600_000;
/** After Tuya said that the plan is used up one more call is tried, and then rarely, ms. */
const firstTry = hour;
const laterTries = 6 * hour;

/** Part of the plan after which the owner is told, once a month. */
const warnAt = 0.8;

/** What outlives a restart: the calls of this month, the id of this installation at the broker, what locks refused. */
export class Notebook {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #perMonth: number;
  #facts: z.infer<typeof facts>;
  #unsaved = 0;
  /** When Tuya first said that the plan is used up, and has not answered since; ms since 1970. */
  #usedUpSince: number | undefined;

  constructor(storage: Storage, clock: Clock, log: Log, callsPerMonth: number) {
    this.#storage = storage;
    this.#clock = clock;
    this.#log = log;
    this.#perMonth = callsPerMonth;
    const loaded = storage.load();
    const known = facts.safeParse(loaded);
    if (loaded !== undefined && !known.success) {
      storage.setAside();
    }
    this.#facts = known.success
      ? known.data
      : { linkId: randomUUID(), month: '', calls: 0, warned: false, turnsOn: 1, lessons: {} };
    this.#turnPage();
    this.save();
  }

  /** Identifies this installation to the broker: two with the same id would throw each other out (protocol 6.1). */
  get linkId(): string {
    return this.#facts.linkId;
  }

  /** Calls counted this month. */
  get calls(): number {
    this.#turnPage();
    return this.#facts.calls;
  }

  get budget(): Budget {
    const now = this.#clock.date();
    const { start, end } = planMonth(this.#facts.turnsOn, now);
    const msLeft = end - now;
    const even = Math.ceil((this.#perMonth * margin * msLeft) / (end - start));
    const left = Math.min(this.#perMonth - this.calls, even);
    return this.#usedUpSince === undefined
      ? { perMonth: this.#perMonth, left, msLeft }
      : {
          perMonth: this.#perMonth,
          left: 0,
          msLeft,
          tryAgainAfter: now - this.#usedUpSince < firstTry ? firstTry : laterTries,
        };
  }

  /** Tuya answered a call, or said that the plan is used up (28841004): the two show when its month turns. */
  answered(how: 'done' | 'plan used up'): void {
    const now = this.#clock.date();
    if (how === 'plan used up') {
      this.#usedUpSince ??= now;
    } else if (this.#usedUpSince !== undefined) {
      this.#usedUpSince = undefined;
      this.#facts = { ...this.#facts, turnsOn: new Date(now).getUTCDate(), month: '' };
      this.#turnPage();
      this.#log.info('The calls of the Tuya plan are there again: its month turns about this day');
      this.save();
    }
  }

  /** Counts one call. */
  countCall(): void {
    this.#turnPage();
    this.#facts.calls += 1;
    this.#unsaved += 1;
    if (!this.#facts.warned && this.#facts.calls >= warnAt * this.#perMonth) {
      this.#facts.warned = true;
      this.#unsaved = callsBetweenSaves;
      this.#log.warn(
        `${this.#facts.calls} of ${this.#perMonth} calls of this month's Tuya plan are used ("callsPerMonth"). ` +
          'The locks are read less often now; unlocking goes on as ever',
      );
    }
    if (this.#unsaved >= callsBetweenSaves) {
      this.save();
    }
  }

  /** What was learned about the ways to move one bolt. @param bolt the device id, with the channel where there are several */
  memoryOf(bolt: string): MethodMemory {
    return {
      // What is read back was written here: the words are those of WayKind and Target.
      // An id may be any word, also one that every object knows.
      recall: () => (Object.hasOwn(this.#facts.lessons, bolt) ? this.#facts.lessons[bolt] : undefined),
      keep: (learned) => {
        this.#facts.lessons = { ...this.#facts.lessons, [bolt]: learned };
        this.save();
      },
    };
  }

  /** Writes everything down, in the background. */
  save(): void {
    this.#unsaved = 0;
    this.#storage.save(this.#facts);
  }

  /** Writes everything down at once: Homebridge ends. */
  close(): void {
    this.save();
    this.#storage.close();
  }

  #turnPage(): void {
    const month = new Date(planMonth(this.#facts.turnsOn, this.#clock.date()).start).toISOString().slice(0, 10);
    if (this.#facts.month !== month) {
      this.#facts = { ...this.#facts, month, calls: 0, warned: false };
    }
  }
}
