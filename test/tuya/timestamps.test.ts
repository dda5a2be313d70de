import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toMilliseconds } from '../../src/tuya/timestamps.ts';

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
