import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LockClock, type ReportAge } from '../../../src/lock/state/lock-clock.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const start = Date.UTC(2026, 0, 1);

let clock: LockClock;

beforeEach(() => {
  clock = new LockClock();
});

/** A report that arrives `at` ms after the start, `age` ms old by the lock's own clock. */
function date(value: unknown, at: number, age: number, sent = 0): { at: number; is: ReportAge } {
  const arrival = start + at;
  const point = { code: 'lock_motor_state', value, at: arrival - age, sentAt: arrival - sent };
  const { report, age: timeliness } = clock.date(point, arrival);
  return { at: report.at - start, is: timeliness };
}

describe('a pushed report', () => {
  it.each([
    ['that is some seconds old counts from its arrival', 20 * second, { at: 0, is: 'now' }],
    ['from the future counts from its arrival', -hour, { at: 0, is: 'now' }],
    ['that is an hour old may mean a wrong clock', hour, { at: -hour + 999, is: 'late' }],
    ['that is several hours old was kept back by the lock', 5 * hour, { at: -5 * hour + 999, is: 'old' }],
  ])('%s', (_, age, expected) => {
    expect(date(true, 0, age)).toEqual(expected);
  });

  it('that the cloud itself kept back is old', () => {
    expect(date(true, 0, 10 * minute, 10 * minute).is).toBe('old');
  });

  it('that comes a second time has the time of the first', () => {
    const first = date(true, 0, 2 * second);
    expect(date(true, 20 * second, 22 * second)).toEqual(first);
  });

  it('that was overtaken by a newer one which says something else is older than that one', () => {
    date(false, 0, 300);
    expect(date(true, 200, 1_300)).toEqual({ at: -800, is: 'old' });
  });

  it('after the clock was set back is dated by its arrival again as soon as that is no overtaking any more', () => {
    date(false, 0, -hour);
    expect(date(true, minute, 0)).toEqual({ at: minute, is: 'now' });
  });
});

describe('three equally late reports', () => {
  const learn = (...ages: number[]): void => {
    ages.forEach((age, index) => date(index % 2 === 0, index * minute, age));
  };

  it('mean a wrong clock: the next one tells what is', () => {
    learn(hour, hour + 5 * second, hour - 5 * second);
    expect(date(false, 3 * minute, hour)).toEqual({ at: 3 * minute, is: 'now' });
  });

  it('that are not equally late mean nothing', () => {
    learn(hour, 2 * hour, hour);
    expect(date(false, 3 * minute, hour).is).toBe('late');
  });

  it('delivered together mean nothing', () => {
    [0, 100, 200].forEach((at, index) => date(index % 2 === 0, at, hour));
    expect(date(false, 3 * minute, hour).is).toBe('late');
  });

  it('are forgotten when somebody sets the clock', () => {
    learn(hour, hour, hour);
    expect(date(true, 10 * minute, 0)).toEqual({ at: 10 * minute, is: 'now' });
    expect(date(false, 20 * minute, 0)).toEqual({ at: 20 * minute, is: 'now' });
    expect(date(false, 30 * minute, 9 * minute).is).toBe('late');
  });
});

describe('late reports that were delivered together', () => {
  const late = (...ages: number[]): ReportAge[] => {
    const reports = ages.map((age) => clock.date({ code: 'unlock_card', value: age, at: start - age }, start));
    return clock.settle(reports).map(({ age: timeliness }) => timeliness);
  };

  it('tell of this moment where they are of one', () => {
    expect(late(hour, hour - second, hour - 2 * second)).toEqual(['now', 'now', 'now']);
  });

  it('were kept back where they are of many', () => {
    expect(late(hour, hour - minute, hour - 5 * minute)).toEqual(['old', 'old', 'old']);
  });
});

it('never dates a report later than its arrival, whatever its time', () => {
  const report = fc.record({ at: fc.option(fc.double(), { nil: undefined }), value: fc.boolean(), gap: fc.nat(hour) });
  fc.assert(
    fc.property(fc.array(report), (reports) => {
      clock = new LockClock();
      let arrival = start;
      for (const { at, value, gap } of reports) {
        arrival += gap;
        const dated = clock.date({ code: 'lock_motor_state', value, at }, arrival);
        expect(dated.report.at).toBeLessThanOrEqual(arrival);
      }
    }),
  );
});
