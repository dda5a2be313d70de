import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { evenTime, systemClock } from '../src/clock.ts';

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('the time of the plugin', () => {
  it('is that of the machine at the start, and does not jump with it', () => {
    const before = systemClock.now();
    const wall = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(wall - 4 * 24 * 3600_000);
    const after = systemClock.now();
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after - before).toBeLessThan(3600_000);
    expect(systemClock.date()).toBe(wall - 4 * 24 * 3600_000);
  });

  it('never goes back', () => {
    let last = systemClock.now();
    for (let times = 0; times < 10_000; times += 1) {
      const now = systemClock.now();
      expect(now >= last).toBe(true);
      last = now;
    }
  });
});

describe('even time', () => {
  let awake = 500;
  let sinceBoot = 90_000;
  let wall = 1_000_000;
  let looks = 0;
  const read = evenTime(1_000_000, {
    awake: () => awake,
    sinceBoot: () => {
      looks += 1;
      return sinceBoot;
    },
    wall: () => wall,
  });

  it('counts the time in which the machine was suspended, and goes on evenly', () => {
    expect(read()).toBe(1_000_000);
    awake += 10;
    sinceBoot += 10 + 3600_000;
    wall += 10 + 3600_000;
    expect(read()).toBe(1_000_010 + 3600_000);
    awake += 5_000;
    sinceBoot += 5_000;
    wall += 5_000;
    expect(read()).toBe(1_005_010 + 3600_000);
  });

  it('takes rounding for no suspension, and never goes back', () => {
    const before = read();
    sinceBoot += 999;
    wall += 1_999;
    expect(read()).toBe(before);
    sinceBoot -= 50_000;
    wall -= 50_000;
    expect(read()).toBe(before);
  });

  it('goes on evenly when only the wall clock jumps', () => {
    const before = read();
    wall += 3600_000;
    expect(read()).toBe(before);
    wall -= 7200_000;
    expect(read()).toBe(before);
  });

  it('notices a suspension within a second where the wall clock does not', () => {
    const before = read();
    sinceBoot += 50_000 + 60_000 + 1_000;
    awake += 1_000;
    wall += 1_000;
    expect(read()).toBeGreaterThanOrEqual(before + 60_000);
  });

  it('costs no look at the time since the start of the machine while both clocks go on evenly', () => {
    read();
    const before = looks;
    for (let times = 0; times < 900; times += 1) {
      awake += 1;
      sinceBoot += 1;
      wall += 1;
      read();
    }
    expect(looks - before).toBeLessThanOrEqual(1);
  });
});

describe('a delay', () => {
  it('is never over before its time, as the same clock has it', async () => {
    const delays = Array.from({ length: 200 }, (_, index) => 1 + (index % 37) + index / 200);
    const early = await Promise.all(
      delays.map(async (ms) => {
        const start = systemClock.now();
        await systemClock.delay(ms);
        return systemClock.now() - start < ms;
      }),
    );
    expect(early.filter(Boolean)).toEqual([]);
  });

  it.each([2 ** 31, 2 ** 31 + 5, 1e12, Infinity])('of %d ms does not end at once', async (ms) => {
    const end = new AbortController();
    let isOver = false;
    const delay = systemClock.delay(ms, end.signal).then(
      () => (isOver = true),
      (error: unknown) => error,
    );
    await systemClock.delay(20);
    expect(isOver).toBe(false);
    end.abort(new Error('given up'));
    expect(await delay).toEqual(new Error('given up'));
  });

  it.each([0, -5])('of %d ms is over soon', async (ms) => {
    await expect(systemClock.delay(ms)).resolves.toBeUndefined();
  });

  it('that nobody waits for any more does not begin', async () => {
    await expect(systemClock.delay(1e9, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});
