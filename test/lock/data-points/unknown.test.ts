import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { catalogue } from '../../../src/lock/data-points/catalogue.ts';
import { shapeIfUnknown } from '../../../src/lock/data-points/unknown.ts';

it.each([
  [true, 'boolean'],
  [7, 'number'],
  ['', 'text, empty'],
  ['a', 'text, 1 character'],
  ['of 12 letter', 'text, 12 characters'],
  ['auto', 'text, 4 characters'],
  ['Auto', 'text, 4 characters'],
  ['12345678', 'text, 8 characters'],
  ['AQIDBA==', 'base64, 4 bytes'],
  ['AAEB', 'base64, 3 bytes'],
  ['{"a":1,"b":2,"c":3}', 'JSON with 3 keys'],
  [' [1]', 'JSON with 1 entry'],
  ['{broken', 'text, 7 characters'],
  [{ a: 1 }, 'object with 1 key'],
  [[1, 2], 'object with 2 entries'],
  [null, 'nothing'],
])('%j is described as %s', (value, shape) => {
  expect(shapeIfUnknown({ code: 'of_a_new_maker', value })).toBe(shape);
});

it('nothing that the catalogue knows is described', () => {
  const known = catalogue.flatMap(({ codes }) => codes);
  expect(known.filter((code) => shapeIfUnknown({ code, value: 'AQID' }) !== undefined)).toEqual([]);
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
      const shape = shapeIfUnknown({ code: 'new_one', value });
      expect(shape).toMatch(
        /^(boolean|number|nothing|(text|base64), \d+ (characters?|bytes?)|(JSON|object) with \d+ (keys?|entry|entries))$/,
      );
      expect(shape).not.toContain(secret);
    }),
  );
});
