import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batteryOf } from '../../src/lock/battery.ts';
import {
  boltOf,
  type LockState,
  noEvidence,
  type StateReading,
  valueOf,
  withOperation,
  withPoints,
} from '../../src/lock/state.ts';

const motor: StateReading = { boltState: 'lock_motor_state', inverted: false, relockSeconds: 8 };
const after = (...values: [value: unknown, at: number][]): LockState =>
  values.reduce((state, [value, at]) => withPoints(state, [{ code: 'lock_motor_state', value }], at), noEvidence);

describe('the bolt', () => {
  it('is unknown before the first evidence', () => {
    expect(boltOf(noEvidence, motor, 0)).toBe('unknown');
  });

  it.each([
    [true, false, 'unsecured'],
    [false, false, 'secured'],
    [true, true, 'secured'],
    [false, true, 'unsecured'],
  ] as const)('is read from lock_motor_state %s, inverted %s, as %s', (value, inverted, bolt) => {
    expect(boltOf(after([value, 1]), { ...motor, inverted }, 2)).toBe(bolt);
  });

  it.each([['open'], [1], [null], [undefined], [{}]])('is unknown by a value that is no boolean (%p)', (value) => {
    expect(boltOf(after([value, 1]), motor, 2)).toBe('unknown');
  });

  it('follows open_close where that is the state data point', () => {
    const state = withPoints(noEvidence, [{ code: 'open_close', value: true }], 1);
    expect(boltOf(state, { ...motor, boltState: 'open_close' }, 2)).toBe('unsecured');
  });

  it('ends the same for any order and repetition of the same reports', () => {
    const report = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(report, { minLength: 1 }), fc.infiniteStream(fc.nat()), (reports, random) => {
        const shuffled = [...reports, ...reports]
          .map((entry) => ({ entry, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        expect(boltOf(after(...shuffled), motor, 9)).toBe(boltOf(after(...reports), motor, 9));
      }),
    );
  });

  it('is open if two reports of the same moment disagree', () => {
    expect(boltOf(after([true, 1], [false, 1]), motor, 2)).toBe('unsecured');
    expect(boltOf(after([false, 1], [true, 1]), motor, 2)).toBe('unsecured');
  });
});

describe('a lock without state data point', () => {
  const stateless: StateReading = { ...motor, boltState: undefined };

  it('is unknown whatever else it reports, until a confirmed command', () => {
    expect(boltOf(after([true, 1]), stateless, 2)).toBe('unknown');
  });

  it('is open for relockSeconds after a confirmed unlock, then closed', () => {
    const state = withOperation(noEvidence, true, 1_000);
    expect(boltOf(state, stateless, 8_999)).toBe('unsecured');
    expect(boltOf(state, stateless, 9_000)).toBe('secured');
  });

  it('is closed after a confirmed lock, and an older command changes nothing', () => {
    const state = withOperation(withOperation(noEvidence, false, 5_000), true, 4_000);
    expect(boltOf(state, stateless, 5_001)).toBe('secured');
  });
});

it('keeps the newest value of every data point', () => {
  const state = withPoints(
    withPoints(noEvidence, [{ code: 'beep_volume', value: 'low' }], 5),
    [{ code: 'beep_volume', value: 'high' }],
    4,
  );
  expect(valueOf(state, 'beep_volume')).toBe('low');
  expect(valueOf(state, 'never_reported')).toBeUndefined();
});

describe('the battery', () => {
  const battery = (points: Record<string, unknown>): unknown =>
    batteryOf(
      withPoints(
        noEvidence,
        Object.entries(points).map(([code, value]) => ({ code, value })),
        1,
      ),
    );

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
