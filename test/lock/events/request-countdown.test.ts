import { describe, expect, it } from '@jest/globals';
import {
  isPending,
  isSameCountdown,
  noRequests,
  withEnd,
  withRequest,
} from '../../../src/lock/events/request-countdown.ts';

const asked = withRequest(noRequests, 100_000, 160_000);

describe('a request to be let in', () => {
  it('waits until its countdown is over', () => {
    expect(isPending(noRequests, 0)).toBe(false);
    expect(isPending(asked, 100_000)).toBe(true);
    expect(isPending(asked, 159_999)).toBe(true);
    expect(isPending(asked, 160_000)).toBe(false);
  });

  it('ends when it is answered, and does not come back while the lock goes on counting', () => {
    const ended = withEnd(asked, 110_000);
    expect(isPending(ended, 110_000)).toBe(false);
    expect(isPending(withRequest(ended, 120_000, 161_000), 120_000)).toBe(false);
  });

  it('ends even in the moment it began', () => {
    expect(isPending(withEnd(asked, 100_000), 100_000)).toBe(false);
  });

  it('is over already when its end came before it', () => {
    const late = withRequest(withEnd(noRequests, 110_000), 100_000, 160_000);
    expect(isPending(late, 111_000)).toBe(false);
  });

  it('is not ended by what was before it', () => {
    expect(isPending(withEnd(asked, 99_000), 101_000)).toBe(true);
    expect(withEnd(withEnd(asked, 110_000), 105_000)).toEqual(withEnd(asked, 110_000));
  });

  it('is followed by the next one', () => {
    const next = withRequest(withEnd(asked, 110_000), 120_000, 180_000);
    expect(isPending(next, 170_000)).toBe(true);
    expect(withRequest(next, 119_000, 150_000)).toBe(next);
  });
});

describe('a countdown', () => {
  const first = { at: 100_000, until: 160_000 };

  it.each([
    ['comes again', { at: 101_000, until: 161_000 }, true],
    ['goes on, reported a little late', { at: 120_000, until: 162_000 }, true],
    ['starts over', { at: 104_000, until: 164_000 }, false],
    ['is a longer one', { at: 103_000, until: 164_000 }, false],
    ['ends at another time', { at: 120_000, until: 180_000 }, false],
  ])('that %s', (_, second, same) => {
    expect([isSameCountdown(first, second), isSameCountdown(second, first)]).toEqual([same, same]);
  });
});
