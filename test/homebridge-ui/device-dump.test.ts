import { describe, expect, it } from '@jest/globals';
import { tellable } from '../../src/homebridge-ui/device-dump.ts';
import { catalogue } from '../../src/lock/data-points/catalogue.ts';

const secretCodes = catalogue.flatMap(({ codes, meaning }) =>
  meaning.says === 'picture' || (meaning.says === 'setting' && meaning.secret === true) ? codes : [],
);

describe('of what a lock reports', () => {
  it.each(secretCodes)('%s is never told, whatever it holds', (code) => {
    for (const value of ['AAAA', 'word', 7, true, '']) {
      const { status, left_out } = tellable([{ code, value }]);
      expect([Object.keys(status), Object.keys(left_out)]).toEqual([[], [code]]);
      expect(Object.values(left_out).join()).not.toMatch(/AAAA|word|7|true/);
    }
  });

  it.each([
    ['lock_motor_state', true],
    ['residual_electricity', 42],
    ['battery_state', 'middle'],
    ['alarm_lock', 'wrong_finger'],
    ['hijack', 'unlock_fingerprint-02'],
    ['closed_opened_kit', 'AQAB'],
    ['beep_volume', ''],
  ])('%s is told: %p', (code, value) => {
    expect(tellable([{ code, value }])).toEqual({ status: { [code]: value }, left_out: {} });
  });

  it.each([
    ['a text of the owner', 'welcome_words', 'Anna', 'text, 4 characters'],
    ['a list of people', 'synch_member', 'QW5uYSBhbmQgQmVu', 'base64, 12 bytes'],
    ['a long text where a word belongs', 'alarm_lock', 'a1b2c3d4e5f6a7b8', 'base64, 12 bytes'],
    ['what nobody knows', 'new_of_a_maker', 123456, 'number'],
    ['an object', 'alarm_lock', { pin: 1 }, 'object with 1 key'],
  ])('%s is told by its shape', (_what, code, value, shape) => {
    expect(tellable([{ code, value }])).toEqual({ status: {}, left_out: { [code]: shape } });
  });
});
