import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import { EventPoller } from '../../../src/lock/polling/event-poller.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import type { AlbumEntry } from '../../../src/tuya/media/media.ts';
import type { HistoryRecord } from '../../../src/tuya/history.ts';
import { mediaFile, ScriptedEvents } from '../events/scripted-events.ts';

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

let cloud: ScriptedEvents;
let poller: EventPoller;
let lockEvents: LockEvents;
let events: EventNotification[];
let pushed: boolean;
let left: number;
let end: AbortController;
let polling: Promise<void>;

/** Begins to poll the events of a lock with these data points. */
async function startPolling(codes?: readonly string[]): Promise<void> {
  lockEvents = cloud.lockEvents(codes);
  events = [];
  lockEvents.onEvent((event) => {
    events.push(event);
  });
  polling = poller.poll(lockEvents, cloud.log, end.signal);
  await cloud.clock.advance(second);
}

/** The calls since this was asked last. */
const calls = (): string[] => cloud.calls.splice(0);
const happened = (code: string, value: unknown, ago = 0): HistoryRecord => ({
  id: undefined,
  points: [{ code, value }],
  at: cloud.now - ago,
  images: [],
  video: undefined,
  who: undefined,
});

beforeEach(() => {
  cloud = new ScriptedEvents();
  cloud.album = [];
  cloud.recordList = [];
  pushed = false;
  left = 26_000;
  end = new AbortController();
  const { clock, log } = cloud;
  poller = new EventPoller({ cloud, clock, log, pushed: () => pushed, budget: () => ({ left, msLeft: 30 * day }) });
});

afterEach(async () => {
  end.abort();
  await polling;
});

describe('what is missed without messages', () => {
  const missed = (): string[] => cloud.log.shown.filter((line) => line.includes('No messages come from Tuya'));
  const startPollingWith = async (options: { chosen?: boolean; accountHelps?: boolean }): Promise<void> => {
    const { clock, log } = cloud;
    const budget = (): { left: number; msLeft: number } => ({ left, msLeft: 30 * day });
    poller = new EventPoller({ cloud, clock, log, pushed: () => pushed, budget, ...options });
    await startPolling(['doorbell']);
  };

  it('is said once, and not in the first minute: messages need some seconds to arrive', async () => {
    await startPollingWith({ accountHelps: true });
    await cloud.clock.advance(50 * second);
    expect(missed()).toEqual([]);
    await cloud.clock.advance(6 * 60 * minute);
    expect(missed()).toEqual([expect.stringMatching(/With the app account in the settings they come$/)]);
  });

  it('is not said to come with an account that is there already', async () => {
    await startPollingWith({ accountHelps: false });
    await cloud.clock.advance(6 * 60 * minute);
    expect(missed()).toEqual([expect.not.stringContaining('account')]);
  });

  it('is not said to who wants none', async () => {
    await startPollingWith({ chosen: true, accountHelps: true });
    await cloud.clock.advance(6 * 60 * minute);
    expect(missed()).toEqual([]);
  });
});

describe('a door without push', () => {
  it('is looked at in every list that Tuya keeps, at once and then at the pace of the plan', async () => {
    await startPolling();
    expect(calls()).toEqual(['alarm log', 'records', 'album']);
    await cloud.clock.advance(14 * minute);
    expect(calls()).toEqual([]);
    await cloud.clock.advance(2 * minute);
    expect(calls()).toEqual(['alarm log', 'records', 'album']);
  });

  it('is not asked again for lists that it does not have', async () => {
    [cloud.recordList, cloud.album] = [1108, 2003];
    await startPolling();
    calls();
    await cloud.clock.advance(6 * minute);
    expect(calls()).toEqual(['alarm log']);
  });

  it('tells of what happened since the look before, once', async () => {
    cloud.alarmLog = [happened('alarm_lock', 'pry', 60 * minute)];
    await startPolling();
    await cloud.clock.advance(5 * minute);
    cloud.alarmLog = [happened('alarm_lock', 'shock'), ...cloud.alarmLog];
    cloud.recordList = cloud.alarmLog;
    await cloud.clock.advance(60 * minute);
    expect(events).toEqual([{ kind: 'alarm', tampered: false }]);
    expect(cloud.log.shown.filter((line) => line.includes('hit'))).toHaveLength(1);
  });

  it('tells once of what an album of hundreds of pictures shows', async () => {
    const entry = (ago: number): AlbumEntry => ({
      id: String(cloud.now - ago),
      eventType: 24,
      uploadedAt: cloud.now - ago,
      image: undefined,
      video: undefined,
    });
    cloud.album = Array.from({ length: 900 }, (_, older) => entry((older + 1) * minute));
    await startPolling();
    await cloud.clock.advance(20 * minute);
    cloud.album = [...cloud.album, entry(minute)];
    await cloud.clock.advance(120 * minute);
    expect(events).toEqual([{ kind: 'alarm', tampered: false }]);
    expect(cloud.log.shown.filter((line) => line.includes('stays at the door'))).toHaveLength(1);
  });

  it('is watched closely for two minutes after something happened', async () => {
    await startPolling();
    calls();
    lockEvents.hear([cloud.push('alarm_lock', 'low_battery')]);
    poller.replan();
    await cloud.clock.advance(2 * minute);
    const close = calls();
    expect([close.slice(0, 3), close.length]).toEqual([
      ['latest remote unlock', 'latest alert', 'latest remote unlock'],
      13,
    ]);
    await cloud.clock.advance(2 * minute);
    expect(calls()).toEqual([]);
  });

  it('is watched closely when somebody looks at it in Home, and shows who rings then', async () => {
    await startPolling();
    calls();
    cloud.latest = { 'remote unlock': { image: mediaFile('/old.jpg'), video: undefined } };
    lockEvents.viewed();
    await cloud.clock.advance(second);
    expect(calls()[0]).toBe('latest remote unlock');
    expect([events, lockEvents.newest?.image.toString()]).toEqual([[], '/old.jpg']);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    await cloud.clock.advance(30 * second);
    expect([events, lockEvents.newest?.image.toString()]).toEqual([[{ kind: 'ring' }], '/1.jpg']);
  });

  it('does not use up the plan, although Home is open on a wall day and night', async () => {
    const clock = cloud.clock;
    await startPolling();
    const perHour: number[] = [];
    for (let hours = 0; hours < 24; hours += 1) {
      calls();
      for (let minutes = 0; minutes < 60; minutes += 1) {
        lockEvents.viewed();
        await clock.advance(minute);
      }
      perHour.push(calls().filter((call) => call.startsWith('latest')).length);
    }
    // What was saved up in the first hour, then a sixth of the plan.
    expect(perHour[0]).toBeGreaterThan(60);
    const sixth = 26_000 / 6 / 30 / 24;
    expect(Math.max(...perHour.slice(1))).toBeLessThanOrEqual(Math.ceil(sixth));
    expect(Math.min(...perHour.slice(1))).toBeGreaterThanOrEqual(Math.floor(sixth));
  });

  it('whose newest picture Tuya does not show is not asked for it again', async () => {
    await startPolling();
    cloud.latest = { 'remote unlock': 2003, alert: 2003 };
    lockEvents.viewed();
    await cloud.clock.advance(2 * minute);
    expect(calls().filter((call) => call.startsWith('latest'))).toEqual(['latest remote unlock', 'latest alert']);
  });

  it('has its limits, which is said once', async () => {
    await startPolling();
    await cloud.clock.advance(60 * minute);
    expect(cloud.log.shown.filter((line) => line.includes('some pictures are missed'))).toHaveLength(1);
  });

  it('has its limits, which nobody is told who chose to have no messages', async () => {
    const { clock, log } = cloud;
    const budget = (): { left: number; msLeft: number } => ({ left, msLeft: 30 * day });
    poller = new EventPoller({ cloud, clock, log, pushed: () => pushed, budget, chosen: true });
    await startPolling();
    await cloud.clock.advance(60 * minute);
    expect(calls()).toContain('album');
    expect(log.shown).toEqual([]);
  });

  it('is not looked at when the plan is used up, and again when the month has turned', async () => {
    left = 0;
    await startPolling();
    await cloud.clock.advance(minute);
    expect(calls()).toEqual([]);
    left = 26_000;
    await cloud.clock.advance(60 * minute);
    expect(calls().slice(0, 3)).toEqual(['alarm log', 'records', 'album']);
  });

  it('that cannot be looked at is a line of the log, and looked at later', async () => {
    [cloud.alarmLog, cloud.recordList, cloud.album] = [500, 500, 500];
    await startPolling();
    await cloud.clock.advance(60 * minute);
    const lines = cloud.log.shown.filter((line) => line.startsWith('warn'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Tuya does not show what happened at the door');
  });

  it('tells what one list knows while another one fails', async () => {
    await startPolling();
    cloud.recordList = 500;
    cloud.alarmLog = [happened('alarm_lock', 'shock')];
    await cloud.clock.advance(20 * minute);
    expect(events).toHaveLength(1);
  });

  it('whose newest picture is lost is asked for it again later', async () => {
    await startPolling();
    calls();
    cloud.latest = { 'remote unlock': 500 };
    lockEvents.viewed();
    await cloud.clock.advance(59 * second);
    expect(calls()).toEqual(['latest remote unlock']);
    await cloud.clock.advance(30 * second);
    expect(calls()[0]).toBe('latest alert');
  });
});

describe('a door', () => {
  it('whose events arrive by themselves is not looked at, until they stop', async () => {
    pushed = true;
    await startPolling();
    await cloud.clock.advance(day);
    expect(calls()).toEqual([]);
    pushed = false;
    poller.replan();
    await cloud.clock.advance(second);
    expect(calls()).toEqual(['alarm log', 'records', 'album']);
  });

  it('where nothing can be seen is not looked at', async () => {
    await startPolling(['lock_motor_state']);
    await cloud.clock.advance(day);
    expect(calls()).toEqual([]);
  });

  it('that is left in the middle of a look causes no complaint', async () => {
    await startPolling(['doorbell']);
    cloud.alarmLog = [];
    void cloud.clock.advance(60 * minute);
    end.abort(new TuyaError({ kind: 'cancelled', meaning: 'the end' }));
    await polling;
    expect(cloud.log.shown.filter((line) => line.startsWith('warn'))).toEqual([]);
  });
});
