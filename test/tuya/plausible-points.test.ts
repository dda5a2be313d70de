import { expect, it } from '@jest/globals';
import { dataPointsOf } from '../../src/tuya/device.ts';

it('a status list holds no more than a device can have', () => {
  const many = Array.from({ length: 50_000 }, (_, index) => ({ code: `dp_${index}`, value: index }));
  expect(dataPointsOf(many)).toEqual(many.slice(0, 512));
});

it('what is no value of a data point is left out, and harms no other', () => {
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  const odd = [deep, { deep }, 'x'.repeat(70_000), ['x'.repeat(70_000)]].map((value) => ({ code: 'odd', value }));
  const fine = [true, 0, '', 'x'.repeat(60_000), null, { a: [1] }].map((value) => ({ code: 'fine', value }));
  expect(dataPointsOf([...odd, ...fine, { code: 'c'.repeat(200), value: 1 }])).toEqual(fine);
});
