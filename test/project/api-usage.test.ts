import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApiUsage, type CountedCalls } from '../../src/project/api-usage.ts';
import { type PlanMonth, planMonth } from '../../src/project/plan-month.ts';
import { RecordedLog } from '../support/recorded-log.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const day = 24 * 3600 * 1000;

let saved: CountedCalls;
let log: RecordedLog;
let clock: VirtualClock;

beforeEach(() => {
  saved = { month: '', calls: 0, warned: false, turnsOn: 1 };
  log = new RecordedLog();
  clock = new VirtualClock(Date.UTC(2026, 0, 11));
});

/** Knows what was saved last; whatever was not is forgotten, as in a power cut. */
function open(callsPerMonth = 1_000): ApiUsage {
  const state = {
    counted: saved,
    save: (): void => {
      saved = state.counted;
    },
  };
  return new ApiUsage({ state, clock, log, callsPerMonth });
}

const call = (usage: ApiUsage, times: number): void => {
  Array.from({ length: times }).forEach(() => {
    usage.countCall();
  });
};

describe('the calls of a month', () => {
  it('are counted across restarts', () => {
    const first = open();
    call(first, 40);
    const second = open();
    call(second, 5);
    expect(second.calls).toBe(45);
    expect(second.budget).toEqual({ perMonth: 1_000, left: Math.ceil((1_000 * 1.25 * 21) / 31), msLeft: 21 * day });
    call(second, 800);
    expect(second.budget).toMatchObject({ left: 155 });
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
    const usage = open();
    call(usage, 40);
    await clock.advance(22 * day);
    expect(usage.calls).toBe(0);
    expect(open().budget).toMatchObject({ left: 1_000, msLeft: 27 * day });
  });

  it('are reported once a month when 80 % are used, restarts included', async () => {
    const usage = open();
    call(usage, 799);
    expect(log.shown).toEqual([]);
    call(usage, 50);
    expect(log.shown).toEqual([expect.stringMatching(/^warn 800 of 1000 calls.*unlocking goes on/)]);
    call(open(), 5);
    expect(log.shown).toHaveLength(1);
    await clock.advance(22 * day);
    call(usage, 800);
    expect(log.shown).toHaveLength(2);
  });
});

describe('a plan that Tuya calls used up', () => {
  it('is tried again after an hour and then every six, and counts anew from the day on which Tuya answers', async () => {
    const usage = open();
    call(usage, 900);
    usage.answered('plan used up');
    expect(usage.budget).toMatchObject({ left: 0, tryAgainAfter: 3600_000 });
    await clock.advance(3 * day);
    usage.answered('plan used up');
    expect(usage.budget).toMatchObject({ left: 0, tryAgainAfter: 6 * 3600_000 });
    usage.answered('done');
    expect([usage.calls, usage.budget.tryAgainAfter]).toEqual([0, undefined]);
    // The 14th, also after a restart.
    expect(open().budget.msLeft).toBe(31 * day);
    await clock.advance(30 * day);
    call(usage, 5);
    expect(usage.calls).toBe(5);
    await clock.advance(day);
    expect(usage.calls).toBe(0);
  });

  it('that is not used up learns nothing from an answer', () => {
    const usage = open();
    call(usage, 5);
    usage.answered('done');
    expect([usage.calls, log.shown]).toEqual([5, []]);
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
