import { expect, it } from '@jest/globals';
import { parseJson } from '../src/json.ts';

it.each([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['{"a":', undefined],
  ['', undefined],
  [undefined, undefined],
  [5, undefined],
])('what is no JSON text has no value: %j', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});
