import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Evidence } from '../../../src/lock/state/evidence.ts';
import { DelayedTasks } from '../../../src/lock/delayed-tasks.ts';
import { ShownState, type Weighing } from '../../../src/lock/state/shown-state.ts';
import type { Report } from '../../../src/lock/state/report.ts';
import { RecordedLog } from '../../support/recorded-log.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { device } from '../scripted-cloud.ts';

const second = 1_000;
/** All that is known of the lock beforehand. */
const battery = { code: 'residual_electricity', value: 80 };

let clock: VirtualClock;
let log: RecordedLog;
let end: AbortController;
let weighings: Weighing[];
let shown: ShownState;

beforeEach(() => {
  clock = new VirtualClock();
  log = new RecordedLog();
  end = new AbortController();
  weighings = [];
  shown = new ShownState(
    new Evidence(
      { ...device('jtmspro'), status: [battery] },
      { pin: undefined, channel: undefined, invertState: false, relockSeconds: 8 },
    ),
    {
      clock,
      log,
      tasks: new DelayedTasks(clock, log, end.signal),
      weighed: (weighing) => weighings.push(weighing),
    },
  );
});

/** The lock says this now. */
const said = (code: string, value: unknown): Report[] => [{ code, value, at: clock.now(), source: 'push' }];

describe('the bolt that Home shows', () => {
  it('is unknown before the first evidence, and nothing was weighed', () => {
    expect(shown.bolt).toBe('unknown');
    expect(weighings).toEqual([]);
  });

  it('changes with evidence: whoever adds it hears so, so does whoever listens, and the log has it', () => {
    expect(shown.add(said('lock_motor_state', true))).toBe(true);
    expect(shown.bolt).toBe('unsecured');
    expect(weighings).toEqual(['changed']);
    expect(log.lines).toEqual(['debug bolt unknown → bolt unsecured']);
  });

  it('is weighed also when evidence changes nothing: a request may wait for just that', () => {
    expect(shown.add(said('residual_electricity', 80))).toBe(false);
    expect(weighings).toEqual(['unchanged']);
    expect(log.lines).toEqual([]);
  });

  it('changes with the door, too', () => {
    expect(shown.add(said('closed_opened', 'open'))).toBe(true);
    expect(log.lines).toEqual(['debug bolt unknown → bolt unknown, door open']);
  });

  it('of a lock that reports no state follows the commands that it confirms', async () => {
    shown.confirm('unsecured', clock.now(), clock.now());
    expect(shown.bolt).toBe('unsecured');
    await clock.advance(second);
    shown.confirm('secured', clock.now(), clock.now());
    expect(shown.bolt).toBe('secured');
  });
});

describe('the target that Home shows while nothing is pending', () => {
  it('is locked before anybody knows better', () => {
    expect(shown.target).toBe('secured');
  });

  it.each([
    [true, 'unsecured'],
    [false, 'secured'],
  ] as const)('follows the bolt (%p: %s), and stays there through a jam', async (open, target) => {
    shown.add(said('lock_motor_state', open));
    expect(shown.target).toBe(target);
    await clock.advance(second);
    shown.add(said('alarm_lock', 'tongue_bad'));
    expect([shown.bolt, shown.target]).toEqual(['jammed', target]);
  });
});

describe('an opening', () => {
  beforeEach(() => {
    shown.add(said('unlock_fingerprint', 3));
    weighings = [];
  });

  it('is over by mere passing of time, and whoever listens is told at that moment', async () => {
    await clock.advance(8 * second - 1);
    expect([shown.bolt, weighings]).toEqual(['unsecured', []]);
    await clock.advance(1);
    expect([shown.bolt, weighings]).toEqual(['secured', ['time passed']]);
  });

  it('that is over leaves Home with the wish that holds then, also through a jam', async () => {
    await clock.advance(8 * second);
    shown.add(said('alarm_lock', 'tongue_bad'));
    expect([shown.bolt, shown.target]).toEqual(['jammed', 'secured']);
  });

  it('is watched once, however often something else is said meanwhile', async () => {
    shown.add(said('residual_electricity', 80));
    shown.add(said('residual_electricity', 79));
    await clock.advance(60 * second);
    expect(weighings.filter((weighing) => weighing === 'time passed')).toHaveLength(1);
  });

  it('lasts longer when another one follows', async () => {
    await clock.advance(5 * second);
    shown.add(said('unlock_card', 2));
    await clock.advance(5 * second);
    expect(shown.bolt).toBe('unsecured');
    await clock.advance(3 * second);
    expect(shown.bolt).toBe('secured');
    expect(weighings.at(-1)).toBe('time passed');
  });

  it('that was repeated just before is over also where the timer of the first comes late', async () => {
    await clock.advance(2);
    shown.add(said('unlock_fingerprint', 4));
    clock.suspend(60 * second);
    await clock.advance(10);
    expect([shown.bolt, weighings.at(-1)]).toEqual(['secured', 'time passed']);
  });

  it('that is repeated without end keeps one timer, and is over at its time', async () => {
    const timers = jest.spyOn(clock, 'delay');
    for (let times = 0; times < 100; times += 1) {
      await clock.advance(10);
      shown.add(said('unlock_fingerprint', times));
    }
    expect(timers).not.toHaveBeenCalled();
    await clock.advance(8 * second - 1);
    expect([shown.bolt, weighings.includes('time passed')]).toEqual(['unsecured', false]);
    await clock.advance(1);
    expect([shown.bolt, weighings.at(-1)]).toEqual(['secured', 'time passed']);
  });

  it('is not watched any more when the lock is gone', async () => {
    end.abort();
    await clock.advance(60 * second);
    expect(weighings).toEqual([]);
  });
});
