import { beforeEach, describe, expect, it } from '@jest/globals';
import { type BatteryLevels, isWarned, noLevels, withLevelOf } from '../../../src/lock/state/battery.ts';
import type { Lock } from '../../../src/lock/lock.ts';
import { type LockState, noEvidence, withReports } from '../../../src/lock/state/state.ts';
import { ScriptedEvents } from '../events/scripted-events.ts';
import { ScriptedCloud } from '../scripted-cloud.ts';

const second = 1_000;
const day = 24 * 3600 * second;

describe('the last rise of the level', () => {
  /** What is known after these reports, one each second. */
  function after(...reports: [code: string, value: unknown][]): BatteryLevels {
    let state: LockState = noEvidence;
    return reports.reduce((levels, [code, value], index) => {
      state = withReports(state, [{ code, value, at: index * second, source: 'push' }]);
      return withLevelOf(state, levels);
    }, noLevels);
  }

  it.each([
    ['the first level', [['residual_electricity', 60]], undefined],
    [
      'the same level again',
      [
        ['residual_electricity', 60],
        ['residual_electricity', 60],
      ],
      undefined,
    ],
    [
      'a lower level',
      [
        ['residual_electricity', 60],
        ['residual_electricity', 40],
      ],
      undefined,
    ],
    [
      'a higher level',
      [
        ['residual_electricity', 60],
        ['residual_electricity', 100],
        ['residual_electricity', 99],
      ],
      second,
    ],
    [
      'a voltage that recovers',
      [
        ['residual_electricity', 30],
        ['residual_electricity', 36],
      ],
      undefined,
    ],
    [
      'a better word',
      [
        ['battery_state', 'medium'],
        ['battery_state', 'high'],
      ],
      second,
    ],
    [
      'a higher level after it was hidden',
      [
        ['residual_electricity', 60],
        ['residual_electricity', -1],
        ['residual_electricity', 100],
      ],
      2 * second,
    ],
    [
      'anything else',
      [
        ['residual_electricity', 60],
        ['lock_motor_state', true],
      ],
      undefined,
    ],
  ] as [string, [string, unknown][], number | undefined][])('after %s', (_, reports, roseAt) => {
    expect(after(...reports).roseAt).toBe(roseAt);
  });
});

describe('the warning of a lock', () => {
  const now = 30 * day;
  const rose = (roseAt?: number): BatteryLevels => ({ last: 60, roseAt });

  it.each([
    ['holds', now - day, undefined, true],
    ['holds for 7 days', now - 7 * day, undefined, true],
    ['is over after 7 days', now - 7 * day - 1, undefined, false],
    ['holds when the level rose before it', now - day, now - 2 * day, true],
    ['is over when the level rose after it', now - 2 * day, now - day, false],
    ['is over when the level rose with it', now - day, now - day, false],
    ['was never given', undefined, undefined, false],
    ['was never given, and the level rose', undefined, now - day, false],
  ])('%s', (_, warnedAt, roseAt, holds) => {
    expect(isWarned(warnedAt, rose(roseAt), now)).toBe(holds);
  });
});

describe('the battery of a lock', () => {
  let cloud: ScriptedCloud;
  let view: ScriptedEvents;
  let lock: Lock;
  /** What Home was shown, newest last, without repetitions. */
  let shown: string[];

  beforeEach(() => {
    cloud = new ScriptedCloud();
    cloud.points = () => [
      { code: 'residual_electricity', value: 60 },
      { code: 'alarm_lock', value: 'wrong_finger' },
    ];
    view = new ScriptedEvents();
    lock = cloud.lock({ events: () => view.lockEvents() });
    shown = [inHome()];
    lock.onChange(() => {
      if (shown.at(-1) !== inHome()) {
        shown.push(inHome());
      }
    });
  });

  const inHome = (): string => `${String(lock.battery?.level)} %${lock.battery?.low === true ? ', low' : ''}`;

  /** The lock tells something, `age` ms ago by its own clock. */
  function tell(code: string, value: unknown, age = 0): void {
    lock.observePush([{ code, value, at: cloud.now - age }]);
  }

  async function pass(ms: number): Promise<void> {
    await Promise.all([cloud.clock.advance(ms), view.clock.advance(ms)]);
  }

  it.each(['low_battery', 'power_off'])('is low from its alarm %s on, whatever the level', async (alarm) => {
    tell('alarm_lock', alarm);
    expect(shown).toEqual(['60 %', '60 %, low']);
    await pass(day);
    tell('residual_electricity', 55);
    expect(shown).toEqual(['60 %', '60 %, low', '55 %, low']);
  });

  it('is low when a message about the album says so', () => {
    const { value } = view.message(20, '/1.jpg');
    tell('initiative_message', value);
    expect(shown).toEqual(['60 %', '60 %, low']);
  });

  it('is low when a read shows that the alarm was raised in between', async () => {
    await pass(3600 * second);
    const points = [
      { code: 'residual_electricity', value: 60 },
      { code: 'alarm_lock', value: 'low_battery' },
    ];
    lock.observeRead(points, cloud.now);
    expect(shown).toEqual(['60 %', '60 %, low']);
  });

  it('is low when the history shows that the alarm was raised in between', async () => {
    await pass(3600 * second);
    const at = cloud.now - 600 * second;
    lock.events?.polled([{ type: 'low battery', source: 'alarm log', told: 'history', from: at, at, files: [] }]);
    expect(shown).toEqual(['60 %', '60 %, low']);
  });

  it('is not low for an alarm that the first read found: that is history', () => {
    cloud.points = () => [
      { code: 'residual_electricity', value: 60 },
      { code: 'alarm_lock', value: 'low_battery' },
    ];
    lock = cloud.lock({ events: () => view.lockEvents() });
    expect(inHome()).toBe('60 %');
  });

  it('is well again when the level rises, until the next alarm', async () => {
    tell('alarm_lock', 'low_battery');
    await pass(day);
    tell('residual_electricity', 100);
    expect(shown).toEqual(['60 %', '60 %, low', '100 %']);
    await pass(day);
    tell('alarm_lock', 'low_battery');
    expect(inHome()).toBe('100 %, low');
  });

  it('is low by an alarm that comes late, unless the level has risen since', async () => {
    await pass(day);
    tell('alarm_lock', 'low_battery', 4 * 3600 * second);
    expect(inHome()).toBe('60 %, low');
    tell('residual_electricity', 100);
    await pass(day);
    tell('alarm_lock', 'power_off', 2 * day - 3600 * second);
    expect(inHome()).toBe('100 %');
  });

  it('is low for 7 days after the newest alarm, also when an older one comes last', async () => {
    await pass(6 * day);
    tell('alarm_lock', 'low_battery');
    tell('alarm_lock', 'low_battery', 5 * day);
    await pass(6 * day);
    expect(inHome()).toBe('60 %, low');
  });

  it('stays low when another alarm follows', async () => {
    tell('alarm_lock', 'low_battery');
    await pass(60 * second);
    tell('alarm_lock', 'wrong_finger');
    expect(inHome()).toBe('60 %, low');
  });

  it('is low for 7 days after the last alarm', async () => {
    tell('alarm_lock', 'low_battery');
    await pass(5 * day);
    tell('alarm_lock', 'low_battery');
    await pass(7 * day);
    expect(inHome()).toBe('60 %, low');
    await pass(1);
    expect(inHome()).toBe('60 %');
  });

  it('is low below 20 % without any alarm, and after one when the level rises too little', async () => {
    await pass(second);
    tell('residual_electricity', 10);
    tell('alarm_lock', 'low_battery');
    await pass(second);
    tell('residual_electricity', 15);
    expect(shown).toEqual(['60 %', '10 %, low', '15 %, low']);
  });

  it('of a lock that hides it is not shown, alarm or not', async () => {
    await pass(second);
    tell('residual_electricity', -1);
    tell('alarm_lock', 'low_battery');
    expect(lock.battery).toBeUndefined();
  });

  it('of a further door of a device is its level', () => {
    lock = cloud.lock();
    tell('alarm_lock', 'low_battery');
    expect(inHome()).toBe('60 %');
  });
});
