import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../../src/lock/data-points/catalogue.ts';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import { eventReportsOfHistory } from '../../../src/lock/events/event-reports.ts';
import type { Lock } from '../../../src/lock/lock.ts';
import type { DataPoint } from '../../../src/tuya/device.ts';
import { type Form, type Row, type Shown, table } from './data-point-table.ts';
import { ScriptedEvents } from '../events/scripted-events.ts';
import { ScriptedCloud } from '../scripted-cloud.ts';

/** Longer than an event waits for its picture and than a read lags behind, shorter than an opening lasts (8 s). */
const aWhile = 3_500;
/** Long after whatever was before. */
const tasks = 60_000;

/** One lock and what Home is shown of it. */
class Watched {
  readonly #cloud = new ScriptedCloud();
  readonly #events = new ScriptedEvents();
  readonly #lock: Lock;
  readonly #lockEvents: LockEvents;
  #rings = 0;
  #alarms = 0;

  constructor(code: string) {
    const lockEvents = this.#events.lockEvents([code]);
    lockEvents.onEvent(({ kind }) => {
      this.#rings += kind === 'ring' ? 1 : 0;
      this.#alarms += kind === 'alarm' ? 1 : 0;
    });
    this.#lockEvents = lockEvents;
    this.#lock = this.#cloud.lock({ evidence: false, events: () => lockEvents });
  }

  get shown(): Shown {
    const { bolt, door, battery } = this.#lock;
    const { tampered, requested } = this.#lockEvents;
    const level = { battery: battery?.level, low: battery?.low ?? false };
    return { bolt, door, ...level, rings: this.#rings, alarms: this.#alarms, tampered, requested };
  }

  async pass(ms: number): Promise<void> {
    await Promise.all([this.#cloud.clock.advance(ms), this.#events.clock.advance(ms)]);
  }

  async read(points: readonly DataPoint[]): Promise<void> {
    this.#lock.observeRead(points, this.#cloud.now);
    await this.pass(aWhile);
  }

  async push(points: readonly DataPoint[]): Promise<void> {
    const at = this.#cloud.now;
    this.#lock.observePush(points.map((point) => ({ ...point, at })));
    await this.pass(aWhile);
  }

  async find(points: DataPoint[]): Promise<void> {
    const at = this.#cloud.now;
    const record = { id: undefined, points, at, images: [], video: undefined, who: undefined };
    this.#lockEvents.polled(eventReportsOfHistory('records', [record]));
    await this.pass(aWhile);
  }
}

type Feed = 'push' | 'read' | 'find';

/** What Home has to show of a form that comes this way, of what it shows when it is pushed. */
function due(kind: Row['kind'], shows: Partial<Shown>, feed: Feed): Partial<Shown> {
  if (feed === 'push' || (feed === 'read' && kind === 'state')) {
    return shows;
  }
  const tells = kind === 'event' || (kind === 'picture' && feed === 'read');
  // That the bolt is stuck is true when the lock says so, not when a list has it.
  const { bolt: _, ...others } = shows;
  return tells ? others : {};
}

/** Whether a row says how full the battery is; every other lock has a level beside what it is about. */
const isOfBattery = ({ forms }: Row): boolean => forms.some(([, shows]) => 'battery' in shows);
const isOfBolt = ({ kind, forms }: Row): boolean => kind === 'state' && forms.some(([, shows]) => 'bolt' in shows);

/** What a lock says beside the data point that is looked at: one that says where its bolt is has no other for it. */
function beside(row: Row, code: string): DataPoint[] {
  const isHeldOpen = isOfBolt(row) && row.forms.some(([value]) => value === false) && /open|mode/.test(code);
  const hasBolt = !isOfBolt(row) || (isHeldOpen && code !== 'open_close');
  return [
    ...(hasBolt ? [{ code: 'lock_motor_state', value: false }] : []),
    ...(isOfBattery(row) ? [] : [{ code: 'residual_electricity', value: 60 }]),
  ];
}

/** A form that shows something else: the one before. */
function other({ kind, forms }: Row, [, shows]: Form): Form | undefined {
  return kind === 'state' ? forms.find(([, others]) => !isDeepStrictEqual(others, shows)) : forms[0];
}

const rows = table.flatMap((row) => row.codes.map((code) => ({ code, row })));

it('has an expectation for every data point of the catalogue', () => {
  const expected = new Set(rows.map(({ code }) => code));
  expect(catalogue.flatMap(({ codes }) => codes).filter((code) => !expected.has(code))).toEqual([]);
});

describe('in every form that makers use', () => {
  it.each(rows)('$code shows what it says, pushed, read and in the history', async ({ code, row }) => {
    const wrong: unknown[] = [];
    for (const form of row.forms) {
      const [value, shows] = form;
      for (const feed of ['push', 'read', 'find'] as const) {
        const watched = new Watched(code);
        await watched.read([...beside(row, code), { code, value: other(row, form)?.[0] }]);
        await watched.pass(tasks);
        const before = watched.shown;
        await watched[feed]([{ code, value }]);
        const expected = { ...before, ...due(row.kind, shows, feed) };
        if (!isDeepStrictEqual(watched.shown, expected)) {
          wrong.push({ feed, value, shown: watched.shown, expected });
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(rows)('$code of a first read is state, and no event', async ({ code, row }) => {
    const wrong: unknown[] = [];
    for (const [value, shows] of row.forms) {
      const [watched, without] = [new Watched(code), new Watched(code)];
      await without.read(beside(row, code));
      await watched.read([...beside(row, code), { code, value }]);
      const expected = { ...without.shown, ...(row.kind === 'state' ? shows : {}) };
      if (!isDeepStrictEqual(watched.shown, expected)) {
        wrong.push({ value, shown: watched.shown, expected });
      }
    }
    expect(wrong).toEqual([]);
  });
});

it.each([0, '0'])('a request ends when the lock says %j', async (ended) => {
  const watched = new Watched('unlock_request');
  await watched.read([{ code: 'unlock_request', value: 0 }]);
  await watched.push([{ code: 'unlock_request', value: 60 }]);
  expect(watched.shown.requested).toBe(true);
  await watched.push([{ code: 'unlock_request', value: ended }]);
  expect(watched.shown.requested).toBe(false);
});

it.each([null, '', 'garbage', {}])('%j in place of a setting leaves an opening as long as it was', async (garbage) => {
  const watched = new Watched('automatic_lock');
  await watched.read([
    { code: 'automatic_lock', value: false },
    { code: 'unlock_app', value: 0 },
  ]);
  await watched.push([{ code: 'unlock_app', value: 1 }]);
  await watched.push([{ code: 'automatic_lock', value: garbage }]);
  await watched.pass(tasks);
  expect(watched.shown.bolt).toBe('unsecured');
});

/** What no lock means: it is no evidence, and harms nothing that came with it. */
const bad: readonly unknown[] = [
  ...[null, {}, [], [1], { value: true }, '', ' ', NaN, Infinity, -Infinity, -5, '-5', 1e308, '1e400'],
  ...['no base64!', 'garbage', '====', 'x'.repeat(5_001)],
];

describe('what cannot be read', () => {
  it.each(rows)('as $code changes nothing, and the rest of its message counts', async ({ code, row }) => {
    const wrong: unknown[] = [];
    const witness = isOfBattery(row)
      ? { point: { code: 'lock_motor_state', value: true }, shows: { bolt: 'unsecured' } }
      : { point: { code: 'residual_electricity', value: 41 }, shows: { battery: 41 } };
    const values = [...bad.filter((value) => row.reads?.(value) !== true), ...(row.alsoBad ?? [])];
    const known = row.forms.at(row.kind === 'state' ? 0 : -1)?.[0];
    for (const value of values) {
      for (const feed of ['push', 'read', 'find'] as const) {
        const watched = new Watched(code);
        await watched.read([...beside(row, code), { code, value: known }]);
        await watched.pass(tasks);
        const before = watched.shown;
        await watched[feed]([{ code, value }, witness.point]);
        // A history knows nothing of states.
        const expected = { ...before, ...(feed === 'find' ? {} : witness.shows) };
        if (!isDeepStrictEqual(watched.shown, expected)) {
          wrong.push({ feed, value, shown: watched.shown, expected });
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
