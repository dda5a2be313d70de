import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batteryOf } from '../../../src/lock/state/battery.ts';
import { doorOf } from '../../../src/lock/state/door-sensor.ts';
import type { Report } from '../../../src/lock/state/report.ts';
import {
  type BoltState,
  boltOf,
  type LockState,
  noEvidence,
  type StateReading,
  valueOf,
  withDoubt,
  withOperation,
  withReports,
} from '../../../src/lock/state/state.ts';

const second = 1_000;
const reading: StateReading = { boltState: 'lock_motor_state', complete: true, inverted: false, relockSeconds: 8 };
const stateless: StateReading = { ...reading, boltState: undefined };

const push = (code: string, value: unknown, at: number): Report => ({ code, value, at: at * second, source: 'push' });
const read = (code: string, value: unknown, at: number): Report => ({ code, value, at: at * second, source: 'read' });
const motor = (value: unknown, at: number): Report => push('lock_motor_state', value, at);
const after = (...reports: Report[]): LockState => withReports(noEvidence, reports);
/** The bolt at a moment, s. */
const bolt = (state: LockState, now: number, how: StateReading = reading): BoltState =>
  boltOf(state, how, now * second).bolt;

describe('the bolt', () => {
  it('is unknown before the first evidence', () => {
    expect(bolt(noEvidence, 0)).toBe('unknown');
  });

  it.each([
    [true, false, 'unsecured'],
    [false, false, 'secured'],
    [true, true, 'secured'],
    [false, true, 'unsecured'],
  ] as const)('is read from lock_motor_state %s, inverted %s, as %s', (value, inverted, shown) => {
    expect(bolt(after(motor(value, 1)), 2, { ...reading, inverted })).toBe(shown);
  });

  it.each([['open'], ['true'], [1]])('is read from other forms of true (%p)', (value) => {
    expect(bolt(after(motor(value, 1)), 2)).toBe('unsecured');
  });

  it.each([['ajar'], [''], [2], [Number.NaN], [null], [undefined], [{}]])(
    'is unknown by a value that nobody can read (%p)',
    (value) => {
      expect(bolt(after(motor(value, 1)), 2)).toBe('unknown');
    },
  );

  it('follows open_close where that is the state data point, and no door contact', () => {
    const state = after(push('open_close', true, 1), push('closed_opened', 'closed', 2), push('door_opened', false, 2));
    expect(bolt(state, 3, { ...reading, boltState: 'open_close' })).toBe('unsecured');
    expect(bolt(after(push('closed_opened', 'open', 1)), 2)).toBe('unknown');
  });

  it('is open if two reports of the same moment disagree', () => {
    expect(bolt(after(motor(true, 1), motor(false, 1)), 2)).toBe('unsecured');
    expect(bolt(after(motor(false, 1), motor(true, 1)), 2)).toBe('unsecured');
  });

  it('ignores a buffered report that is older than what is known', () => {
    expect(bolt(after(motor(false, 100), motor(true, 40)), 101)).toBe('secured');
  });
});

describe('an opening at the door', () => {
  it('opens a bolt whose data point does not follow, until it has relocked', () => {
    const state = after(motor(false, 1), push('unlock_fingerprint', 3, 100));
    expect(bolt(state, 101)).toBe('unsecured');
    expect(boltOf(state, reading, 101 * second).until).toBe(108 * second);
    expect(bolt(state, 108)).toBe('secured');
  });

  it('lasts as long as the lock’s own auto_lock_time says, unless automatic locking is off', () => {
    const own = (automatic: boolean): LockState =>
      after(
        motor(false, 1),
        read('automatic_lock', automatic, 2),
        read('auto_lock_time', 30, 2),
        push('unlock_card', 1, 100),
      );
    expect(bolt(own(true), 129)).toBe('unsecured');
    expect(bolt(own(true), 130)).toBe('secured');
    expect(bolt(own(false), 108)).toBe('secured');
  });

  it('lasts so long also where the lock writes both as text, and never by what is no time', () => {
    const own = (automatic: unknown, seconds: unknown): LockState =>
      after(
        motor(false, 1),
        read('automatic_lock', automatic, 2),
        read('auto_lock_time', seconds, 2),
        push('unlock_card', 1, 100),
      );
    expect([bolt(own('true', '30'), 129), bolt(own('true', '30'), 130)]).toEqual(['unsecured', 'secured']);
    expect([bolt(own('false', 30), 107), bolt(own('false', 30), 108)]).toEqual(['unsecured', 'secured']);
    for (const odd of [0, -5, 'soon', null, true]) {
      expect([bolt(own(true, odd), 107), bolt(own(true, odd), 108)]).toEqual(['unsecured', 'secured']);
    }
  });

  it('is not undone by a read that finds the bolt’s data point unchanged', () => {
    const state = after(read('lock_motor_state', false, 1), push('unlock_fingerprint', 3, 100));
    expect(bolt(withReports(state, [read('lock_motor_state', false, 102)]), 103)).toBe('unsecured');
  });

  it('is undone by the bolt’s own report, pushed or found changed', () => {
    const open = after(motor(true, 99), push('unlock_fingerprint', 3, 100));
    expect(bolt(withReports(open, [motor(false, 102)]), 103)).toBe('secured');
    expect(bolt(withReports(open, [read('lock_motor_state', false, 102)]), 103)).toBe('secured');
  });

  it('leaves a bolt open that says so and does not relock', () => {
    expect(bolt(after(motor(true, 99), push('unlock_fingerprint', 3, 100)), 4_000)).toBe('unsecured');
  });

  it.each([
    ['a read of it is history', read('unlock_fingerprint', 3, 100)],
    ['0 is nobody', push('unlock_fingerprint', 0, 100)],
    ['empty bytes are nobody', push('unlock_card_kit', '', 100)],
    ['a setting is no opening', push('unlock_switch', 'single_unlock', 100)],
  ])('does not happen when %s', (_, report) => {
    expect(bolt(after(motor(false, 1), report), 101)).toBe('secured');
  });
});

describe('a lock that is held open', () => {
  const held = (value: unknown, at: number): Report => push('normal_open_switch', value, at);

  it('is open for as long as it says so, from the first read on and whatever else it says', () => {
    const state = after(read('normal_open_switch', true, 1), motor(false, 2));
    expect(boltOf(state, reading, 3 * second)).toMatchObject({ bolt: 'unsecured', until: undefined });
    expect(bolt(state, 100_000)).toBe('unsecured');
  });

  it('is where its evidence says once it is no longer held', () => {
    const opened = after(push('unlock_app', 1, 1), held(true, 20));
    expect(bolt(opened, 1_000, stateless)).toBe('unsecured');
    expect(bolt(withReports(opened, [held(false, 1_001)]), 1_002, stateless)).toBe('secured');
    expect(bolt(after(held(true, 1), held(false, 2)), 3, stateless)).toBe('unknown');
  });

  it.each([[''], [null], [2], ['period']])('is not held by a value that nobody can read (%p)', (value) => {
    expect(bolt(after(motor(false, 1), held(value, 2)), 3)).toBe('secured');
  });

  it('stays open after an opening where it neither relocks by itself nor tells of its bolt', () => {
    const state = after(read('automatic_lock', false, 1), push('unlock_card', 1, 100));
    expect(boltOf(state, stateless, 100_000 * second)).toMatchObject({ bolt: 'unsecured', until: undefined });
  });
});

describe('a jam', () => {
  it.each(['tongue_bad', 'tongue_not_out'])('(%s) lasts until the next report of the bolt', (alarm) => {
    const jammed = after(motor(true, 1), push('alarm_lock', alarm, 10));
    expect(bolt(jammed, 4_000)).toBe('jammed');
    expect(bolt(withReports(jammed, [motor(false, 20)]), 21)).toBe('secured');
    expect(bolt(withReports(jammed, [push('unlock_key', 1, 20)]), 21)).toBe('unsecured');
    expect(bolt(withReports(jammed, [read('lock_motor_state', true, 20)]), 21)).toBe('jammed');
  });

  it.each([
    ['the value is only read: the data point keeps its last event for ever', read('alarm_lock', 'tongue_bad', 10)],
    ['the alarm is another one', push('alarm_lock', 'wrong_finger', 10)],
  ])('is not there when %s', (_, report) => {
    expect(bolt(after(motor(true, 1), report), 11)).toBe('unsecured');
  });
});

const operated = (open: boolean, leftAt: number, before = noEvidence, answeredAt = leftAt): LockState =>
  withOperation(before, { open, leftAt, answeredAt });

describe('after a command that may have opened it, and of which nobody knows what became, a bolt', () => {
  const doubted = withDoubt(after(motor(false, 1)), 2 * second);
  const then = (...reports: Report[]): LockState => withReports(doubted, reports);

  it('is unknown until something newer says where it is', () => {
    expect(bolt(doubted, 600)).toBe('unknown');
    expect(bolt(then(motor(false, 1.5)), 600)).toBe('unknown');
  });

  it.each([
    ['a message that it is locked', motor(false, 2.1), 'secured'],
    ['a message that it is open', motor(true, 2.1), 'unsecured'],
    ['a read that finds it open', read('lock_motor_state', true, 2.1), 'unsecured'],
    ['a read that finds it locked when it would have moved', read('lock_motor_state', false, 4.1), 'secured'],
  ] as const)('is known again after %s', (_, report, is) => {
    expect(bolt(then(report), 5)).toBe(is);
  });

  it('may still be on its way when a read finds it locked at once', () => {
    expect(bolt(then(read('lock_motor_state', false, 2.1)), 5)).toBe('unknown');
  });

  it('that was open before counts as open', () => {
    expect(bolt(withDoubt(after(motor(true, 1)), 2 * second), 3)).toBe('unsecured');
  });
});

describe('a lock without state data point', () => {
  it('is unknown whatever else it reports, until a confirmed command or an opening', () => {
    expect(bolt(after(motor(true, 1)), 2, stateless)).toBe('unknown');
  });

  it('is open for relockSeconds after a confirmed unlock, then closed', () => {
    const state = operated(true, second);
    expect(bolt(state, 8.9, stateless)).toBe('unsecured');
    expect(bolt(state, 9, stateless)).toBe('secured');
  });

  it('counts the time until it relocks from the answer, however long the command took', () => {
    const state = operated(true, second, noEvidence, 4 * second);
    expect(bolt(state, 11.9, stateless)).toBe('unsecured');
    expect(bolt(state, 12, stateless)).toBe('secured');
  });

  it('is unknown after a command that may have opened it, until it confirms another one or somebody opens it', () => {
    const doubted = withDoubt(operated(false, second), 2 * second);
    expect(bolt(doubted, 600, stateless)).toBe('unknown');
    expect(bolt(operated(false, 3 * second, doubted), 4, stateless)).toBe('secured');
    expect(bolt(withReports(doubted, [push('unlock_face', 1, 3)]), 4, stateless)).toBe('unsecured');
    expect(bolt(withReports(doubted, [push('unlock_face', 1, 3)]), 12, stateless)).toBe('secured');
  });

  it('is open after somebody opened it at the door, then closed', () => {
    const state = after(push('unlock_face', 1, 100));
    expect([bolt(state, 101, stateless), bolt(state, 109, stateless)]).toEqual(['unsecured', 'secured']);
  });

  it('is closed after a confirmed lock, and an older command changes nothing', () => {
    const state = operated(true, 4 * second, operated(false, 5 * second));
    expect(bolt(state, 5.1, stateless)).toBe('secured');
  });
});

it('ends the same for any order and repetition of the same reports and commands', () => {
  const report = fc.record({
    code: fc.constantFrom('lock_motor_state', 'open_close', 'unlock_fingerprint', 'alarm_lock', 'closed_opened'),
    value: fc.constantFrom<unknown>(true, false, 0, 3, 'tongue_bad', 'pry', 'open', 'closed'),
    at: fc.integer({ min: 0, max: 20 }).map((at) => at * second),
    source: fc.constantFrom<Report['source']>('push', 'read'),
  });
  const scenario = fc
    .array(report, { minLength: 1, maxLength: 40 })
    .chain((reports) =>
      fc.tuple(
        fc.constant(reports),
        fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length * 2 }),
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom(reading, stateless),
      ),
    );
  fc.assert(
    fc.property(scenario, ([reports, shuffled, now, how]) => {
      const [one, other] = [after(...reports), after(...shuffled)];
      expect(boltOf(other, how, now * second)).toEqual(boltOf(one, how, now * second));
      expect(doorOf(other)).toBe(doorOf(one));
    }),
    { numRuns: 500 },
  );
});

it('keeps the newest value of every data point', () => {
  const state = after(read('beep_volume', 'low', 5), read('beep_volume', 'high', 4));
  expect(valueOf(state, 'beep_volume')).toBe('low');
  expect(valueOf(state, 'never_reported')).toBeUndefined();
});

describe('the door', () => {
  it.each([
    ['closed_opened', 'open', 'open'],
    ['closed_opened', 'closed', 'closed'],
    ['closed_opened', 'unknown', undefined],
    ['closed_opened', true, undefined],
    ['door_opened', true, 'open'],
    ['door_opened', false, 'closed'],
    ['door_opened', 'open', 'open'],
    ['door_opened', 'ajar', undefined],
    ['openclose_door', true, 'open'],
    ['openclose_door', false, 'closed'],
    ['closed_opened_kit', 'AQAB', 'open'],
    ['closed_opened_kit', 'AQAC', 'closed'],
    ['closed_opened_kit', 'AQAD', undefined],
    ['closed_opened_kit', '', undefined],
    ['closed_opened_kit', 7, undefined],
  ] as const)('by %s %p is %s', (code, value, door) => {
    expect(doorOf(after(read(code, value, 1)))).toBe(door);
  });

  it('is not sensed without such a data point; a magnet that is missing leaves the next one', () => {
    expect(doorOf(after(motor(true, 1)))).toBeUndefined();
    expect(doorOf(after(read('closed_opened', 'unknown', 1), read('door_opened', true, 1)))).toBe('open');
  });
});

describe('the battery', () => {
  const battery = (points: Record<string, unknown>): unknown =>
    batteryOf(after(...Object.entries(points).map(([code, value]) => read(code, value, 1))));

  it.each([
    ['the percentage', { residual_electricity: 87 }, { level: 87, low: false }],
    ['a low percentage', { residual_electricity: 19 }, { level: 19, low: true }],
    ['the word where there is no percentage', { battery_state: 'medium' }, { level: 50, low: false }],
    ['a low word', { battery_state: 'low' }, { level: 10, low: true }],
    ['an empty battery', { battery_state: 'poweroff' }, { level: 0, low: true }],
    [
      'the word where the percentage was left 0',
      { residual_electricity: 0, battery_state: 'high' },
      { level: 100, low: false },
    ],
    ['0 % where the word agrees', { residual_electricity: 0, battery_state: 'poweroff' }, { level: 0, low: true }],
    ['0 % alone', { residual_electricity: 0 }, { level: 0, low: true }],
    ['at most 100 %', { residual_electricity: 130 }, { level: 100, low: false }],
  ])('shows %s', (_, points, shown) => {
    expect(battery(points)).toEqual(shown);
  });

  it.each([
    ['-1 hides it', { residual_electricity: -1, battery_state: 'high' }],
    ['nothing is reported', {}],
    ['the word is unknown', { battery_state: 'purple' }],
    ['the percentage is no number', { residual_electricity: '87 %' }],
  ])('is not shown when %s', (_, points) => {
    expect(battery(points)).toBeUndefined();
  });
});
