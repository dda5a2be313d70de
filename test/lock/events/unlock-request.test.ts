import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import { rejectionIn } from '../../../src/lock/events/unlock-request.ts';
import type { Lock } from '../../../src/lock/lock.ts';
import { ScriptedCloud } from '../scripted-cloud.ts';
import { ring, ScriptedEvents } from './scripted-events.ts';

const second = 1_000;

let cloud: ScriptedEvents;
let lockEvents: LockEvents;
let events: EventNotification[];
let changes: () => number;

function listen(codes?: readonly string[]): void {
  ({ lockEvents, events, changes } = cloud.listen(codes));
}

beforeEach(() => {
  cloud = new ScriptedEvents();
  listen();
});

describe('a request to be let in', () => {
  beforeEach(() => {
    lockEvents.hear([cloud.push('unlock_request', 60)]);
  });

  it('waits for an answer until its countdown is over', async () => {
    expect([lockEvents.requested, changes()]).toEqual([true, 1]);
    await cloud.clock.advance(59 * second);
    expect(lockEvents.requested).toBe(true);
    await cloud.clock.advance(second);
    expect([lockEvents.requested, changes()]).toEqual([false, 2]);
    expect(events).toEqual([ring]);
  });

  it('goes on while the lock counts down, and rings no more', async () => {
    for (const left of [40, 20]) {
      await cloud.clock.advance(20 * second);
      lockEvents.hear([cloud.push('unlock_request', left)]);
    }
    expect([lockEvents.requested, events]).toEqual([true, [ring]]);
  });

  it.each([
    ['the lock says 0', () => { lockEvents.hear([cloud.push('unlock_request', 0)]); }],
    ['somebody opens the lock', () => { lockEvents.hear([cloud.push('unlock_fingerprint', 1)]); }],
    ['it is unlocked from Home', () => { lockEvents.opened(cloud.now); }],
  ])('ends when %s', async (_, end) => {
    await cloud.clock.advance(5 * second);
    end();
    expect([lockEvents.requested, changes()]).toEqual([false, 2]);
  }); // prettier-ignore

  it('that was rejected is followed by the next one, however soon', async () => {
    await cloud.clock.advance(2 * second);
    void lockEvents.reject();
    await cloud.clock.advance(second);
    expect(lockEvents.requested).toBe(false);
    lockEvents.hear([cloud.push('unlock_request', 60)]);
    expect(lockEvents.requested).toBe(true);
    await cloud.clock.advance(10 * second);
    expect(events).toEqual([ring, ring]);
  });

  it('ends when the lock is found open', async () => {
    await cloud.clock.advance(5 * second);
    lockEvents.foundOpen(cloud.now);
    expect([lockEvents.requested, changes()]).toEqual([false, 2]);
  });

  it('can be rejected, once', async () => {
    const both = [lockEvents.reject(), lockEvents.reject()];
    await cloud.clock.advance(second);
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(cloud.calls.filter((call) => call.startsWith('cancel'))).toEqual(['cancel: reject']);
    expect([lockEvents.requested, changes()]).toEqual([false, 2]);
    expect(await lockEvents.reject()).toBe(false);
    lockEvents.hear([cloud.push('unlock_request', 59)]);
    expect(lockEvents.requested).toBe(false);
  });

  it.each([
    ['turned down', false, 'warn the lock does not take the rejection'],
    ['refused', 1106, 'warn the request could not be rejected.'],
  ])('still waits when the rejection is %s', async (_, answer, line) => {
    cloud.rejected = answer;
    const rejection = lockEvents.reject();
    await cloud.clock.advance(second);
    expect([await rejection, lockEvents.requested]).toEqual([false, true]);
    expect(cloud.log.shown.at(-1)).toContain(line);
  });
});

describe('an old lock, which answers by a data point,', () => {
  const reply = 'commands [{"code":"reply_unlock_request","value":false}]';

  it('gets the rejection there', async () => {
    listen(['unlock_request', 'reply_unlock_request']);
    lockEvents.hear([cloud.push('unlock_request', 60)]);
    const rejection = lockEvents.reject();
    await cloud.clock.advance(second);
    expect([await rejection, cloud.calls.filter((call) => !call.startsWith('latest') && call !== 'album')]).toEqual([
      true,
      [reply],
    ]);
  });

  it('gets it there when it does not know the newer way', async () => {
    listen(['unlock_request', 'reply_unlock_request', 'remote_no_dp_key']);
    cloud.rejected = 2003;
    lockEvents.hear([cloud.push('unlock_request', 60)]);
    const rejection = lockEvents.reject();
    await cloud.clock.advance(second);
    expect(await rejection).toBe(true);
    expect(cloud.calls).toEqual(expect.arrayContaining(['cancel: reject', reply]));
  });

  it('gets it within 8 s in all, or not at all: Home waits', async () => {
    listen(['unlock_request', 'reply_unlock_request', 'remote_no_dp_key']);
    cloud.rejected = 2003;
    cloud.callTime = 7 * second;
    lockEvents.hear([cloud.push('unlock_request', 60)]);
    let told: boolean | undefined;
    void lockEvents.reject().then((rejected) => (told = rejected));
    await cloud.clock.advance(8 * second);
    expect([told, lockEvents.requested]).toEqual([false, true]);
  });
});

describe('a wish of Home while somebody asks to be let in', () => {
  it.each([
    ['unsecured', false, undefined],
    ['unsecured', true, undefined],
    ['secured', false, 'alone'],
    ['secured', true, 'and lock'],
  ] as const)('%s, with the door open: %s, turns the request down: %s', (wanted, open, rejection) => {
    expect(rejectionIn(wanted, open, { requested: true })).toBe(rejection);
    expect(rejectionIn(wanted, open, { requested: false })).toBeUndefined();
  });
});

describe('“Locked” while somebody asks to be let in', () => {
  let cloud: ScriptedCloud;
  let view: ScriptedEvents;
  let lock: Lock;

  beforeEach(() => {
    cloud = new ScriptedCloud();
    view = new ScriptedEvents(cloud.clock);
    cloud.open = false;
  });

  async function locked(): Promise<unknown> {
    lock = cloud.lock({ events: () => view.lockEvents() });
    lock.observePush([{ code: 'unlock_request', value: 60, at: cloud.clock.now() }]);
    const reply = lock.ask('secured');
    await cloud.clock.advance(5_000);
    return reply;
  }

  it('locks a door that stands open although the rejection fails, which is a line of the log', async () => {
    cloud.open = true;
    view.rejected = 1106;
    expect(await locked()).toEqual({ kind: 'accepted' });
    expect(cloud.sent.map(({ open }) => open)).toEqual([false]);
    expect(view.log.shown.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });

  it('takes back an unlock whose command is on its way: the door is locked when it has opened', async () => {
    lock = cloud.lock({ events: () => view.lockEvents() });
    lock.observePush([{ code: 'unlock_request', value: 60, at: cloud.clock.now() }]);
    void lock.ask('unsecured');
    await cloud.clock.advance(150);
    void lock.ask('secured');
    await cloud.clock.advance(10_000);
    expect([cloud.sent.map(({ open }) => open), cloud.open, lock.bolt]).toEqual([[true, false], false, 'secured']);
  });

  it.each([
    ['refused', 1106, [true]],
    ['lost', 'lose', [true, false]],
  ] as const)(
    'after an unlock that turns out to be %s, with a bolt that nobody knows, locks only what may be open',
    async (_, answer, sent) => {
      lock = cloud.lock({ evidence: false, events: () => view.lockEvents() });
      lock.observePush([{ code: 'unlock_request', value: 60, at: cloud.clock.now() }]);
      cloud.answers.push(answer);
      void lock.ask('unsecured');
      await cloud.clock.advance(150);
      void lock.ask('secured');
      await cloud.clock.advance(15_000);
      expect(cloud.sent.map(({ open }) => open)).toEqual(sent);
    },
  );

  const rejections = (): string[] => view.calls.filter((call) => call.startsWith('cancel'));

  it('is the rejection, and no bolt moves', async () => {
    expect(await locked()).toEqual({ kind: 'accepted' });
    expect([rejections(), cloud.sent]).toEqual([['cancel: reject'], []]);
  });

  it('locks a door that stands open, and turns the request down as well', async () => {
    cloud.open = true;
    expect(await locked()).toEqual({ kind: 'accepted' });
    expect([rejections(), cloud.sent.map(({ open }) => open)]).toEqual([['cancel: reject'], [false]]);
  });
});
