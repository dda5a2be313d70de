import { describe, expect, it } from '@jest/globals';
import { nextReadAt, type ReadingSituation } from '../../src/lock/schedule.ts';

const minute = 60_000;
const month = 30 * 24 * 60 * minute;
const quiet: ReadingSituation = { locks: 1, readAt: 10 * 60 * minute, activityAt: 0, callsPerMonth: 26_000 };
const pause = (situation: Partial<ReadingSituation>): number => {
  const all = { ...quiet, ...situation };
  return nextReadAt(all) - Math.max(all.readAt, all.activityAt);
};

describe('the next planned read', () => {
  it('keeps within 60 % of the monthly plan when nothing happens', () => {
    expect(month / pause({})).toBeLessThanOrEqual(0.6 * 26_000);
    expect(month / pause({ callsPerMonth: 5_000 })).toBeLessThanOrEqual(3_000);
    expect((3 * month) / pause({ locks: 41 })).toBeLessThanOrEqual(0.6 * 26_000);
  });

  it('never comes more often than once a minute when nothing happens, however large the plan', () => {
    expect(pause({ callsPerMonth: 100_000_000 })).toBe(minute);
  });

  it('follows an event after 5 s, then ever later', () => {
    let readAt = 0;
    const pauses = Array.from({ length: 8 }, () => {
      const next = nextReadAt({ ...quiet, readAt, activityAt: 0 });
      const waited = next - readAt;
      readAt = next;
      return waited / 1000;
    });
    expect(pauses.slice(0, 6)).toEqual([5, 5, 10, 20, 40, 80]);
    expect(pauses.at(-1)).toBeGreaterThan(150);
  });

  it('is put forward by an event after the last read', () => {
    expect(nextReadAt({ ...quiet, readAt: 100_000, activityAt: 130_000 })).toBe(135_000);
  });

  it('is planned for a project without locks, too', () => {
    expect(pause({ locks: 0 })).toBe(pause({ locks: 1 }));
  });
});
