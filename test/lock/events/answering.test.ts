import { beforeEach, describe, expect, it } from '@jest/globals';
import { rejectionIn } from '../../../src/lock/events/answering.ts';
import type { Lock } from '../../../src/lock/lock.ts';
import { ScriptedEvents } from './scripted-events.ts';
import { ScriptedCloud } from '../scripted-cloud.ts';

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
    lock = cloud.lock({ events: () => view.keeper() });
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
    lock = cloud.lock({ events: () => view.keeper() });
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
      lock = cloud.lock({ evidence: false, events: () => view.keeper() });
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
