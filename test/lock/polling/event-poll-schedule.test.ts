import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventPollSituation, nextEventPoll } from '../../../src/lock/polling/event-poll-schedule.ts';

const minute = 60_000;
const month = 30 * 24 * 60 * minute;
const now = 1_000 * month;
const calm: EventPollSituation = {
  now,
  historyAt: now,
  latestAt: undefined,
  activityAt: now - 10 * minute,
  pictures: true,
  callsPerPoll: 2,
  locks: 1,
  budget: { left: 26_000, msLeft: month },
  affordsClosePoll: true,
};

describe('the next look at a door', () => {
  it('is the first one, at its history, at once', () => {
    expect(nextEventPoll({ ...calm, historyAt: undefined, activityAt: now })).toEqual({ kind: 'history', at: now });
  });

  it('is the history again, as often as a third of the calls left allows', () => {
    const poll = nextEventPoll(calm);
    expect(poll?.kind).toBe('history');
    expect(Math.round(((poll?.at ?? 0) - now) / minute)).toBe(10);
  });

  it('is rarer with more doors, and no more often than once a minute however large the plan', () => {
    const rich = { ...calm, budget: { left: 10_000_000, msLeft: month } };
    expect(nextEventPoll(rich)).toEqual({ kind: 'history', at: now + minute });
    const pauses = [1, 4].map((doors) => (nextEventPoll({ ...calm, locks: doors })?.at ?? 0) - now);
    expect((pauses[1] ?? 0) / (pauses[0] ?? 1)).toBeCloseTo(4, 1);
  });

  it('is at the newest picture, every 10 s for two minutes after something happened', () => {
    const busy = { ...calm, activityAt: now };
    expect(nextEventPoll(busy)).toEqual({ kind: 'latest', at: now });
    expect(nextEventPoll({ ...busy, latestAt: now })).toEqual({ kind: 'latest', at: now + 10_000 });
    expect(nextEventPoll({ ...busy, latestAt: now + 2 * minute })?.kind).toBe('history');
  });

  it('is only at the history of a door that takes no pictures, or where the plan is nearly used up', () => {
    expect(nextEventPoll({ ...calm, activityAt: now, pictures: false })?.kind).toBe('history');
    expect(nextEventPoll({ ...calm, activityAt: now, affordsClosePoll: false })?.kind).toBe('history');
    // Two calls for each of 720 looks, three times that in all: once an hour in a month of 30 days.
    const kinds = [600, 4_300, 4_400].map(
      (left) => nextEventPoll({ ...calm, activityAt: now, budget: { left, msLeft: month } })?.kind,
    );
    expect(kinds).toEqual(['history', 'history', 'latest']);
  });

  it('is none when nothing is left', () => {
    expect(nextEventPoll({ ...calm, budget: { left: 0, msLeft: month } })).toBeUndefined();
    expect(nextEventPoll({ ...calm, budget: { left: -5, msLeft: month } })).toBeUndefined();
  });

  it('never takes more calls of a calm month than there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 26_000 }), fc.integer({ min: 1, max: 3 }), (plan, callsPerPoll) => {
        let left = plan;
        let time = now;
        while (time < now + month) {
          const budget = { left, msLeft: now + month - time };
          const poll = nextEventPoll({ ...calm, now: time, historyAt: time, callsPerPoll, budget });
          left -= poll === undefined ? 0 : callsPerPoll;
          time = poll?.at ?? now + month;
        }
        return left >= 0;
      }),
      { numRuns: 30 },
    );
  });
});
