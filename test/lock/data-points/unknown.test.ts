import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { catalogue } from '../../../src/lock/data-points/catalogue.ts';
import { unknownDataPoints } from '../../../src/lock/data-points/unknown.ts';
import { Evidence } from '../../../src/lock/state/evidence.ts';
import { Readings } from '../../../src/lock/state/readings.ts';
import { device } from '../scripted-cloud.ts';

it.each([
  [true, 'boolean', 'boolean'],
  [7, 'number', 'number'],
  ['', 'string', 'text, empty'],
  ['a', 'string', 'text, 1 character'],
  ['of 12 letter', 'string', 'text, 12 characters'],
  ['auto', 'string', 'text, 4 characters'],
  ['Auto', 'string', 'text, 4 characters'],
  ['12345678', 'string', 'text, 8 characters'],
  ['AQIDBA==', 'string', 'base64, 4 bytes'],
  ['AAEB', 'string', 'base64, 3 bytes'],
  ['{"a":1,"b":2,"c":3}', 'string', 'JSON with 3 keys'],
  [' [1]', 'string', 'JSON with 1 entry'],
  ['{broken', 'string', 'text, 7 characters'],
  [{ a: 1 }, 'object', 'object with 1 key'],
  [[1, 2], 'object', 'object with 2 entries'],
  [null, 'object', 'nothing'],
])('%j is described as %s: %s', (value, type, shape) => {
  expect(unknownDataPoints([{ code: 'of_a_new_maker', value }])).toEqual([{ code: 'of_a_new_maker', type, shape }]);
});

it('nothing is listed that the catalogue knows', () => {
  const known = catalogue.flatMap(({ codes }) => codes.map((code) => ({ code, value: 'AQID' })));
  expect(unknownDataPoints(known)).toEqual([]);
});

it('each is listed once, as it was reported first', () => {
  const points = [
    { code: 'new_one', value: 1 },
    { code: 'lock_motor_state', value: true },
    { code: 'new_two', value: true },
    { code: 'new_one', value: 'text' },
  ];
  expect(unknownDataPoints(points).map(({ code, type }) => `${code} ${type}`)).toEqual([
    'new_one number',
    'new_two boolean',
  ]);
});

it('no part of a value is told, whatever it is', () => {
  const secret = '739164';
  const values = fc.oneof(
    fc.constant(secret),
    fc.constant(Number(secret)),
    fc.jsonValue().map((value) => JSON.stringify({ [secret]: value, pin: secret })),
    fc.jsonValue().map((value) => ({ [secret]: value })),
    fc.string().map((text) => `${text}${secret}`),
  );
  fc.assert(
    fc.property(values, (value) => {
      const [described] = unknownDataPoints([{ code: 'new_one', value }]);
      expect(described?.shape).toMatch(
        /^(boolean|number|nothing|(text|base64), \d+ (characters?|bytes?)|(JSON|object) with \d+ (keys?|entry|entries))$/,
      );
      expect(described?.shape).not.toContain(secret);
    }),
  );
});

it('a lock lists what it has reported so far', () => {
  const settings = { pin: undefined, channel: undefined, invertState: false, relockSeconds: 8 };
  const evidence = new Evidence(device('jtmspro'), settings);
  expect(evidence.unknownPoints).toEqual([]);
  const points = ['AQID', 'secret'].map((value, index) => ({ code: `new_${index}`, value }));
  evidence.add(new Readings().reportsOf([...points, { code: 'lock_motor_state', value: true }], 1));
  expect(evidence.unknownPoints).toEqual([
    { code: 'new_0', type: 'string', shape: 'base64, 3 bytes' },
    { code: 'new_1', type: 'string', shape: 'text, 6 characters' },
  ]);
});
