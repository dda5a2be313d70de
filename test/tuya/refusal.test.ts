import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codes } from '../../src/tuya/error-codes.ts';
import { refusal } from '../../src/tuya/refusal.ts';

describe('a refusal of Tuya', () => {
  it.each([
    [[1010, 1011, 1012, 1400, 1002], 'token'],
    [[1013], 'clock'],
    [[1110, 1111, 1112, 1113, 1199, 429, 40_000_309, 'API_QPS_LIMIT_OR_DEGRADE'], 'throttled'],
    [[2312], 'asleep'],
    [[2328], 'busy'],
    [[2317], 'refused'],
    [[2001, 40_000_801], 'offline'],
    [[2003, 2004, 2008, 2009, 1108, 1109], 'unsupported'],
    [[1001, 1004, 1005], 'keys'],
    [[2401, 2402, 2406], 'account'],
    [[1114, 2007, 28_841_107], 'data-center'],
    [[1106, 2010], 'permission'],
    [[28_841_001, 28_841_002, 28_841_003, 28_841_101, 28_841_102, 28_841_105, 28_841_106], 'subscription'],
    [[28_841_004, 28_841_104], 'quota'],
    [[2302, 2405], 'refused'],
    [[500, 501], 'cloud'],
  ])('with code %j is of kind %s, as number and as text', (listed, kind) => {
    expect(listed.map((code) => refusal(code, '').kind)).toEqual(listed.map(() => kind));
    expect(listed.map((code) => refusal(String(code), '').kind)).toEqual(listed.map(() => kind));
  });

  it('that nobody knows is shown in Tuya’s words and never repeated', () => {
    const error = refusal(1103, 'commands issue error');
    expect(error.message).toBe('Tuya refused: “commands issue error” (Tuya code 1103)');
    expect([error.kind, error.nothingDelivered, error.passing]).toEqual(['refused', false, false]);
    expect(refusal(undefined, undefined).message).toBe('Tuya refused');
  });

  it('tells the owner what to do wherever the owner can do something', () => {
    const ownersBusiness = [
      'keys',
      'account',
      'data-center',
      'permission',
      'subscription',
      'quota',
      'offline',
      'asleep',
    ];
    const silent = [...codes].filter(([, { kind, advice }]) => ownersBusiness.includes(kind) && advice === undefined);
    expect(silent).toEqual([]);
  });

  it('proves that nothing was delivered only where that is certain', () => {
    const proofless = [...codes.keys()].filter((code) => !refusal(code, '').nothingDelivered);
    expect(proofless).toEqual([500, 501, 2317]);
    expect(
      [refusal(4711, ''), refusal('NEW_CODE', ''), refusal(undefined, '')].map((error) => error.nothingDelivered),
    ).toEqual([false, false, false]);
  });

  it('fits one line, whatever Tuya wrote', () => {
    const words = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(
      fc.property(words, words, (code, message) => {
        const shown = refusal(code, message).message;
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(shown.length).toBeLessThan(400);
      }),
    );
  });
});
