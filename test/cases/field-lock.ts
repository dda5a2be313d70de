import { isDeepStrictEqual } from 'node:util';
import { legalName } from '../../src/homekit/names.ts';
import { isLock } from '../../src/lock/capabilities.ts';
import { type KnownReports, type Sighting, sightingsOf, sightingsOfHistory } from '../../src/lock/doorstep/events.ts';
import { batteryWarnings, type Effect, occasions } from '../../src/lock/doorstep/occasions.ts';
import { Evidence } from '../../src/lock/evidence.ts';
import { Readings } from '../../src/lock/readings.ts';
import type { Report } from '../../src/lock/report.ts';
import { readMessage } from '../../src/tuya/push/message.ts';

/** A device as Tuya lists it. */
export interface FieldDevice {
  name: string;
  category: string;
  sub: boolean;
  status: Record<string, unknown>;
}

/** What Home has to show, as far as a case says. */
export interface Expectation {
  lock?: 'locked' | 'unlocked' | 'jammed' | 'unknown';
  /** From, to, %. */
  battery?: [number, number];
  low?: 0 | 1;
  contact?: 0 | 1;
  motion?: boolean;
  tampered?: 0 | 1;
  /** Rings of the last step. */
  rings?: number;
  published?: boolean;
  shownName?: string;
}

const words = { secured: 'locked', unsecured: 'unlocked', jammed: 'jammed', unknown: 'unknown' } as const;

/** What the plugin makes of one real lock, without cloud and Home: evidence in, what Home shows out; time is counted. */
export class FieldLock {
  readonly #device: FieldDevice;
  readonly #evidence: Evidence;
  #now = Date.UTC(2026, 0, 1);
  #known: KnownReports = new Map();
  #warnedAt: number | undefined;
  /** What the last step brought. */
  #sightings: readonly Sighting[] = [];

  constructor(device: FieldDevice, relockSeconds = 8) {
    this.#device = device;
    const { name, category, sub } = device;
    const settings = { relockSeconds, invertState: false, pin: undefined, channel: undefined };
    const unsaid = { productId: '', productName: '', model: '' };
    const listed = { id: 'field', name, category, sub, online: true, status: this.#points, ...unsaid };
    this.#evidence = new Evidence(listed, settings);
    this.#hear(new Readings().reportsOf(this.#points, this.#now));
  }

  /** @param time ms */
  pass(time: number): void {
    this.#now += time;
  }

  /** Lets time pass, in tenths of a second, until Home shows what is expected. @param within ms */
  passUntil(expectation: Expectation, within: number): void {
    for (let waited = 0; waited < within && !isDeepStrictEqual(this.shown(expectation), expectation); waited += 100) {
      this.pass(100);
    }
  }

  push(values: Record<string, unknown>): void {
    this.pass(1_000);
    this.#hear(Object.entries(values).map(([code, value]): Report => ({ code, value, at: this.#now, source: 'push' })));
  }

  notice(bizData: Record<string, unknown>): void {
    this.pass(1_000);
    const data = { devId: 'field', bizCode: 'event_notify', bizData, ts: this.#now };
    for (const message of readMessage({ protocol: 20, data, sentAt: this.#now, identity: 'notice' })) {
      if (message.kind === 'status') {
        this.push(Object.fromEntries(message.points.map(({ code, value }) => [code, value])));
      }
    }
  }

  record(point: { code: string; value: unknown }): void {
    this.pass(1_000);
    const record = { id: undefined, points: [point], at: this.#now, images: [], video: undefined, who: undefined };
    this.#take(sightingsOfHistory('alarm-logs', [record]));
  }

  /** What Home shows, for the keys that a case expects something of. */
  shown(expectation: Expectation): Expectation {
    const battery = this.#evidence.battery(this.#warnedAt, this.#now);
    const { door } = this.#evidence;
    const [from, to] = expectation.battery ?? [0, 0];
    const all: Required<Record<keyof Expectation, unknown>> = {
      lock: words[this.#evidence.bolt(this.#now).bolt],
      battery: battery !== undefined && battery.level >= from && battery.level <= to ? [from, to] : battery?.level,
      low: battery?.low === true ? 1 : 0,
      contact: door === undefined ? undefined : door === 'open' ? 1 : 0,
      motion: this.#count('alarm', 'tampering') > 0,
      tampered: this.#count('tampering') > 0 ? 1 : 0,
      rings: this.#count('ring', 'request'),
      published: isLock({ category: this.#device.category, status: this.#points }),
      shownName: legalName(this.#device.name, 'Lock'),
    };
    return Object.fromEntries(Object.entries(all).filter(([name]) => name in expectation));
  }

  get #points(): { code: string; value: unknown }[] {
    return Object.entries(this.#device.status).map(([code, value]) => ({ code, value }));
  }

  #hear(reports: readonly Report[]): void {
    this.#evidence.add(reports);
    const { sightings, known } = sightingsOf(reports, this.#known);
    this.#known = known;
    this.#take(sightings);
  }

  #take(sightings: readonly Sighting[]): void {
    this.#sightings = sightings;
    if (sightings.some(({ occasion }) => batteryWarnings.includes(occasion))) {
      this.#warnedAt = this.#now;
    }
  }

  #count(...effects: Effect[]): number {
    return this.#sightings.filter(({ occasion }) => effects.includes(occasions[occasion].effect)).length;
  }
}
