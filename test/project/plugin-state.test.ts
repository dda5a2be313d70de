import { beforeEach, describe, expect, it } from '@jest/globals';
import { Notebook } from '../../src/project/plugin-state.ts';
import { type PlanMonth, planMonth } from '../../src/project/plan-month.ts';
import type { Storage } from '../../src/storage.ts';
import { RecordedLog } from '../support/recorded-log.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const day = 24 * 3600 * 1000;

let saved: unknown;
let asides: number;
let storage: Storage;
let log: RecordedLog;
let clock: VirtualClock;

beforeEach(() => {
  saved = undefined;
  storage = {
    load: () => saved,
    save: (facts) => {
      saved = JSON.parse(JSON.stringify(facts));
    },
    setAside: () => {
      asides += 1;
    },
    close: () => undefined,
  };
  asides = 0;
  log = new RecordedLog();
  clock = new VirtualClock(Date.UTC(2026, 0, 11));
});

const open = (callsPerMonth = 1_000): Notebook => new Notebook(storage, clock, log, callsPerMonth);
const call = (notebook: Notebook, times: number): void => {
  Array.from({ length: times }).forEach(() => {
    notebook.countCall();
  });
};

describe('the calls of a month', () => {
  it('are counted across restarts', () => {
    const first = open();
    call(first, 30);
    first.save();
    const second = open();
    call(second, 5);
    expect(second.calls).toBe(35);
    expect(second.budget).toEqual({ perMonth: 1_000, left: Math.ceil((1_000 * 1.25 * 21) / 31), msLeft: 21 * day });
    call(second, 800);
    expect(second.budget).toMatchObject({ left: 165 });
  });

  it.each([1, 15, 28])('counted from the %d. on are planned at the even pace, with a margin', (date) => {
    clock = new VirtualClock(Date.UTC(2026, 0, date));
    const { left, msLeft } = open(31_000).budget;
    const perDay = left / (msLeft / day);
    expect([perDay >= 1_000, perDay <= 1_251]).toEqual([true, true]);
  });

  it('survive a power cut but for the last few', () => {
    call(open(), 50);
    expect(open().calls).toBeGreaterThanOrEqual(30);
  });

  it('begin at zero when the month turns, also while the plugin was off', async () => {
    const notebook = open();
    call(notebook, 30);
    notebook.save();
    await clock.advance(22 * day);
    expect(notebook.calls).toBe(0);
    expect(open().budget).toMatchObject({ left: 1_000, msLeft: 27 * day });
  });

  it('are reported once a month when 80 % are used, restarts included', async () => {
    const notebook = open();
    call(notebook, 799);
    expect(log.shown).toEqual([]);
    call(notebook, 50);
    expect(log.shown).toEqual([expect.stringMatching(/^warn 800 of 1000 calls.*unlocking goes on/)]);
    call(open(), 5);
    expect(log.shown).toHaveLength(1);
    await clock.advance(22 * day);
    call(notebook, 800);
    expect(log.shown).toHaveLength(2);
  });
});

describe('a plan that Tuya calls used up', () => {
  it('is tried again after an hour and then every six, and counts anew from the day on which Tuya answers', async () => {
    const notebook = open();
    call(notebook, 900);
    notebook.answered('plan used up');
    expect(notebook.budget).toMatchObject({ left: 0, tryAgainAfter: 3600_000 });
    await clock.advance(3 * day);
    notebook.answered('plan used up');
    expect(notebook.budget).toMatchObject({ left: 0, tryAgainAfter: 6 * 3600_000 });
    notebook.answered('done');
    expect([notebook.calls, notebook.budget.tryAgainAfter]).toEqual([0, undefined]);
    // The 14th, also after a restart.
    expect(open().budget.msLeft).toBe(31 * day);
    await clock.advance(30 * day);
    call(notebook, 5);
    expect(notebook.calls).toBe(5);
    await clock.advance(day);
    expect(notebook.calls).toBe(0);
  });

  it('that is not used up learns nothing from an answer', () => {
    const notebook = open();
    call(notebook, 5);
    notebook.answered('done');
    expect([notebook.calls, log.shown]).toEqual([5, []]);
  });
});

describe('a month of the plan', () => {
  it.each([
    [1, '2026-02-10', '2026-02-01', '2026-03-01'],
    [14, '2026-02-10', '2026-01-14', '2026-02-14'],
    [14, '2026-02-14', '2026-02-14', '2026-03-14'],
    [31, '2026-02-28', '2026-02-28', '2026-03-31'],
    [31, '2026-03-01', '2026-02-28', '2026-03-31'],
    [1, '2026-12-31', '2026-12-01', '2027-01-01'],
  ])('that turns on the %d. lies around %s from %s to %s', (turnsOn, date, start, end) => {
    const days = ({ start: from, end: to }: PlanMonth): string[] =>
      [from, to].map((time) => new Date(time).toISOString().slice(0, 10));
    expect(days(planMonth(turnsOn, Date.parse(date)))).toEqual([start, end]);
  });
});

describe('what a lock taught', () => {
  const lessons = { worked: { unsecured: 'open-door' }, refused: { secured: { 'door-operate': 5 } } } as const;

  it('is remembered across restarts, for each bolt apart', () => {
    open().memoryOf('lock1').keep(lessons);
    expect(open().memoryOf('lock1').recall()).toEqual(lessons);
    expect(open().memoryOf('lock1/2').recall()).toBeUndefined();
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'is nothing yet for a lock called %s, and goes with it alone',
    (id) => {
      expect(open().memoryOf(id).recall()).toBeUndefined();
      const book = open();
      book.memoryOf(id).keep(lessons);
      expect(book.memoryOf(id).recall()).toEqual(lessons);
      expect(book.memoryOf('lock1').recall()).toBeUndefined();
      expect(({} as { worked?: unknown }).worked).toBeUndefined();
    },
  );

  it('is learned again when the file holds something odd, and nothing else is lost', () => {
    const first = open();
    call(first, 30);
    first.save();
    saved = { ...(saved as object), lessons: 'nonsense' };
    expect(open().memoryOf('lock1').recall()).toBeUndefined();
    expect(open().calls).toBe(30);
  });
});

it('keeps one identity towards the message broker', () => {
  expect(open().linkId).toBe(open().linkId);
  saved = undefined;
  const { linkId } = open();
  saved = { nonsense: true };
  expect(open().linkId).not.toBe(linkId);
  expect(asides).toBe(1);
});
