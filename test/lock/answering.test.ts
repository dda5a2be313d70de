import { beforeEach, describe, expect, it } from '@jest/globals';
import { rejectionIn } from '../../src/lock/answering.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { ScriptedDoorstep } from './doorstep/scripted-doorstep.ts';
import { ScriptedCloud } from './scripted-cloud.ts';

describe('a wish of Home while somebody asks to be let in', () => {
  it.each([
    ['unsecured', 'secured', undefined],
    ['unsecured', 'unknown', undefined],
    ['secured', 'secured', 'alone'],
    ['secured', 'unknown', 'alone'],
    ['secured', 'jammed', 'alone'],
    ['secured', 'unsecured', 'and lock'],
  ] as const)('%s, with the bolt %s, turns the request down: %s', (wanted, bolt, rejection) => {
    expect(rejectionIn(wanted, bolt, { requested: true })).toBe(rejection);
    expect(rejectionIn(wanted, bolt, { requested: false })).toBeUndefined();
  });
});

describe('“Locked” while somebody asks to be let in', () => {
  let cloud: ScriptedCloud;
  let doorstep: ScriptedDoorstep;
  let lock: Lock;

  beforeEach(() => {
    cloud = new ScriptedCloud();
    doorstep = new ScriptedDoorstep();
    cloud.open = false;
  });

  async function locked(): Promise<unknown> {
    lock = cloud.lock({ doorkeeper: () => doorstep.keeper() });
    lock.observePush([{ code: 'unlock_request', value: 60, at: cloud.clock.now() }]);
    const reply = lock.ask('secured');
    for (let seconds = 0; seconds < 5; seconds += 1) {
      await Promise.all([cloud.clock.advance(1_000), doorstep.clock.advance(1_000)]);
    }
    return reply;
  }

  const rejections = (): string[] => doorstep.calls.filter((call) => call.startsWith('cancel'));

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
