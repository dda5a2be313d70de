import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { catalogue, codesThat, meaningOf, rowOf, toldIn } from '../../../src/lock/data-points/catalogue.ts';
import { isLock } from '../../../src/lock/capabilities.ts';
import { readingOf, type Knowledge } from './catalogue-readings.ts';

describe('the catalogue of data points', () => {
  it('has one row for every code, with a source', () => {
    const codes = catalogue.flatMap((row) => row.codes);
    expect(new Set(codes).size).toBe(codes.length);
    expect(catalogue.filter(({ source }) => source === '')).toEqual([]);
  });

  it('knows nothing of what is no data point', () => {
    expect(['constructor', '__proto__', 'toString', ''].map(rowOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('reads whatever a maker writes without harm, and never takes garbage for evidence', () => {
    fc.assert(
      fc.property(fc.constantFrom(...catalogue.flatMap(({ codes }) => codes)), fc.anything(), (code, value) => {
        const read: Knowledge = readingOf(code, value);
        expect(['boolean', 'number', 'undefined', 'object']).toContain(typeof read);
      }),
    );
  });

  it.each(codesThat('bolt'))('%s is open and closed in words, and nothing else of a lock is', (code) => {
    const open = meaningOf(code, 'bolt')?.open;
    expect([open?.('Unlocked'), open?.('locked'), open?.('ajar'), open?.(''), open?.(null)]).toEqual([
      true,
      false,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each(codesThat('held open'))('%s holds a lock open in every form of true', (code) => {
    const held = meaningOf(code, 'held open')?.held;
    expect([true, 'true', 1, 'on'].map((value) => held?.(value))).toEqual([true, true, true, true]);
    expect([false, 'false', 0, 'off'].map((value) => held?.(value))).toEqual([false, false, false, false]);
  });

  it('reads every member of the range of alarms as its bit, in Tuya’s order', () => {
    const members =
      'wrong_finger wrong_password wrong_card wrong_face tongue_bad too_hot unclosed_time tongue_not_out pry key_in ' +
      'low_battery power_off shock defense stay_alarm doorbell wrong_unlock door_false_closed';
    const words = members.split(' ').map((member) => toldIn('alarm_lock', member));
    expect(words.map((_, bit) => toldIn('alarm_lock', 2 ** bit))).toEqual(words);
    expect(toldIn('alarm_lock', 0b110)).toEqual(['wrong PIN', 'wrong card']);
  });

  it('makes a lock of a device only by what nothing but a lock has', () => {
    const litterBox = ['cat_weight', 'excretion_times_day', 'deodorization', 'clean', 'fault'];
    expect(isLock({ category: 'msp', status: litterBox.map((code) => ({ code, value: 1 })) })).toBe(false);
    expect(isLock({ category: 'msp', status: [{ code: 'unlock_fingerprint', value: 0 }] })).toBe(true);
    expect(isLock({ category: 'mal', status: [{ code: 'duress_alarm', value: false }] })).toBe(false);
  });
});
