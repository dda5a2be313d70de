import { describe, expect, it } from '@jest/globals';
import {
  evenPollPause,
  nextDiscoveryAfter,
  nextStatusPollAt,
  type StatusPollSituation,
} from '../../src/project/poll-schedule.ts';

const second = 1_000;
const hour = 3600 * second;
const day = 24 * hour;
const quiet: StatusPollSituation = {
  callsPerRound: 1,
  affordsSoonRead: true,
  readAt: 1000 * hour,
  activityAt: 0,
  pushed: false,
  budget: { left: 26_000, msLeft: 30 * day },
};
const pause = (situation: Partial<StatusPollSituation>): number => {
  const all = { ...quiet, ...situation };
  return nextStatusPollAt(all) - Math.max(all.readAt, all.activityAt);
};

describe('without push', () => {
  it.each([
    [1, 26_000],
    [2, 26_000],
    [3, 26_000],
    [20, 26_000],
    [1, 5_000],
  ])('rounds of %d calls come as often as a plan of %d calls lasts', (callsPerRound, left) => {
    const poller = (30 * day) / pause({ callsPerRound, budget: { left, msLeft: 30 * day } });
    const calls = poller * callsPerRound;
    const planned = (left * 2) / 3 - Math.min(30 * 80, left * 0.3);
    expect(calls).toBeLessThanOrEqual(planned);
    expect(calls).toBeGreaterThan(planned - 10);
  });

  it('a month that was spent too fast goes on slower, and a used-up plan stops planned reads until it turns', () => {
    const tenDays = 10 * day;
    expect(pause({ budget: { left: 2_000, msLeft: tenDays } })).toBeGreaterThan(10 * 60 * second);
    expect(pause({ budget: { left: 2, msLeft: tenDays } })).toBeGreaterThan(tenDays);
    expect(pause({ budget: { left: -20, msLeft: tenDays }, activityAt: quiet.readAt })).toBeGreaterThan(tenDays);
  });

  it('they are read once a minute at most, however large the plan', () => {
    expect(pause({ budget: { left: 100_000_000, msLeft: 30 * day } })).toBe(60 * second);
  });

  it('an event is followed after 5 s, then ever later', () => {
    let readAt = 0;
    const pauses = Array.from({ length: 8 }, () => {
      const next = nextStatusPollAt({ ...quiet, readAt, activityAt: 0 });
      const waited = next - readAt;
      readAt = next;
      return waited / second;
    });
    expect(pauses.slice(0, 6)).toEqual([5, 5, 10, 20, 40, 80]);
    expect(pauses.at(-1)).toBeGreaterThan(100);
  });

  it('an event after the last read brings the next one forward', () => {
    const since = { readAt: 100 * second, activityAt: 130 * second, unreadSince: 130 * second };
    expect(nextStatusPollAt({ ...quiet, ...since })).toBe(135 * second);
  });

  it.each([false, true])('what goes on happening does not put the read off (push: %s)', (pushed) => {
    const due = (activityAt: number): number =>
      nextStatusPollAt({ ...quiet, pushed, readAt: 0, unreadSince: 10 * second, activityAt });
    expect(due(120 * second)).toBe(due(10 * second));
    expect(due(10 * second)).toBeLessThanOrEqual(70 * second);
  });

  it('an event brings nothing forward when the plan does not afford it', () => {
    const since = { readAt: 100 * second, activityAt: 130 * second, unreadSince: 130 * second };
    const soon = { ...quiet, ...since, affordsSoonRead: false };
    expect(nextStatusPollAt(soon) - soon.readAt).toBe(evenPollPause(quiet));
  });

  it('a plan that Tuya calls used up is tried again now and then, whatever happens', () => {
    const budget = { left: 0, msLeft: 10 * day, tryAgainAfter: 6 * hour };
    expect(pause({ budget })).toBe(6 * hour);
  });

  it('a project without locks is planned for, too', () => {
    expect(pause({ callsPerRound: 0 })).toBe(pause({ callsPerRound: 1 }));
  });
});

describe('with push', () => {
  const pushed = { pushed: true };

  it('reading is a safety net: four times a day, with the search for new locks no more than six', () => {
    expect(pause(pushed)).toBe(6 * hour);
    expect(day / pause(pushed) + day / nextDiscoveryAfter(true)).toBeLessThanOrEqual(6);
  });

  it('one look a minute after an event shows whether anything was missed', () => {
    const activityAt = quiet.readAt + second;
    expect(pause({ ...pushed, activityAt, unreadSince: activityAt })).toBe(60 * second);
    expect(pause({ ...pushed, activityAt: quiet.readAt - 60 * second })).toBe(6 * hour);
  });
});

it('a new lock is found within an hour without push', () => {
  expect(nextDiscoveryAfter(false)).toBe(hour);
});
