import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressProblem, isLoopback } from '../../src/tuya/address.ts';
import { dataCenters, regions } from '../../src/tuya/data-centers.ts';
import { toMilliseconds } from '../../src/tuya/timestamps.ts';
import { codes } from '../../src/tuya/error-codes.ts';
import { asTuyaError, plainLine, TuyaError } from '../../src/tuya/errors.ts';
import { refusal } from '../../src/tuya/refusal.ts';

describe('an address', () => {
  it.each([
    'https://openapi.tuyaeu.com',
    'wss://mqe.tuyaeu.com:8285/',
    'mqtts://m1.tuyaus.com:8883',
    'ssl://m1.tuyaus.com:8883',
    'http://127.0.0.1:8080',
    'http://127.1.2.3',
    'http://localhost:80',
    'http://LOCALHOST',
    'ws://[::1]:8285',
    'tcp://127.0.0.1:1883',
  ])('%s may be talked to', (address) => {
    expect(addressProblem(address)).toBeUndefined();
  });

  it.each([
    ['http://openapi.tuyaeu.com', 'not encrypted'],
    ['http://127.0.0.1.example.com', 'not encrypted'],
    ['http://localhost.example.com', 'not encrypted'],
    ['http://10.0.0.1', 'not encrypted'],
    ['mqtt://m1.tuyaus.com', 'not encrypted'],
    ['ftp://127.0.0.1', 'ftp'],
    ['openapi.tuyaeu.com', 'complete'],
    ['localhost:8080', 'complete'],
    ['', 'complete'],
  ])('%s may not: it is %s', (address, problem) => {
    expect(addressProblem(address)).toContain(problem);
  });

  it('is this machine’s only within 127.0.0.0/8, ::1 and localhost', () => {
    expect(['127.0.0.1', '127.255.255.255', '::1', '[::1]', 'localhost'].every(isLoopback)).toBe(true);
    expect(['128.0.0.1', '127.0.0', '127.0.0.1.x', '::2', 'localhost.x', ''].some(isLoopback)).toBe(false);
  });
});

describe('the data centres', () => {
  it('are the seven of Tuya, all encrypted', () => {
    expect(regions).toEqual(['cn', 'us', 'us-east', 'eu', 'eu-west', 'in', 'sg']);
    for (const { api, pulsar } of Object.values(dataCenters)) {
      expect([addressProblem(api), addressProblem(pulsar)]).toEqual([undefined, undefined]);
      expect([new URL(api).protocol, new URL(pulsar).protocol]).toEqual(['https:', 'wss:']);
    }
  });
});

describe('a time of Tuya', () => {
  it.each([
    [1_614_147_303, 1_614_147_303_000],
    [1_614_147_303_662, 1_614_147_303_662],
    ['1614147303', 1_614_147_303_000],
    ['1614147303662', 1_614_147_303_662],
  ])('%j is read as %d ms', (time, ms) => {
    expect(toMilliseconds(time)).toBe(ms);
  });

  it.each([
    [0],
    [-1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [1e300],
    [1e14],
    ['9'.repeat(20)],
    ['soon'],
    [''],
    [null],
    [undefined],
    [{}],
  ])('%p is none', (time) => {
    expect(toMilliseconds(time)).toBeUndefined();
  });

  it('means the same in seconds and milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), (seconds) => {
        expect(toMilliseconds(seconds)).toBe(toMilliseconds(seconds * 1000));
      }),
    );
  });
});

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

describe('any other failure', () => {
  it('stays what it is when it is a TuyaError', () => {
    const error = new TuyaError({ kind: 'asleep', meaning: 'The lock is asleep' });
    expect(asTuyaError(error)).toBe(error);
  });

  it('becomes a TuyaError with its words in one line', () => {
    expect(asTuyaError(new TypeError('no\nluck')).message).toBe('Unexpected failure, TypeError: no luck');
    expect(asTuyaError('luck').kind).toBe('unreadable');
  });

  it('is cut short after 160 characters', () => {
    expect(plainLine('ab '.repeat(100))).toHaveLength(160);
  });
});
