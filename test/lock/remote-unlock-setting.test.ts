import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RemoteUnlock } from '../../src/tuya/door-lock.ts';
import { refusal } from '../../src/tuya/refusal.ts';
import { settled } from '../support/virtual-clock.ts';
import { ScriptedCloud } from './scripted-cloud.ts';

let cloud: ScriptedCloud;

beforeEach(() => {
  cloud = new ScriptedCloud();
});

const without = (open: boolean): RemoteUnlock => ({ type: 'remoteUnlockWithoutPwd', open });
const withPin = (open: boolean): RemoteUnlock => ({ type: 'remoteUnlockWithPwd', open });

describe('at the start', () => {
  it.each([
    ['on', [without(true)], 'info Front Door: Other lock, remote unlocking is on'],
    ['off', [without(false)], 'warn Front Door: remote unlocking without password is off in the Tuya app'],
    ['with the PIN only', [without(false), withPin(true)], 'warn Front Door: Other lock, remote unlocking needs'],
    ['unknown, since Tuya says nothing', [], 'info Front Door: Other lock, ready'],
    ['unknown, since Tuya refuses to say', refusal(2009, ''), 'info Front Door: Other lock, ready'],
  ])('one line says that remote unlocking is %s', async (_, answer, line) => {
    cloud.remoteUnlocks = answer;
    await cloud.lock().remoteUnlockSetting.ask();
    expect(cloud.log.shown).toEqual([expect.stringContaining(line)]);
  });

  it('nothing is asked for where the PIN is set already', async () => {
    cloud.remoteUnlocks = [without(false), withPin(true)];
    await cloud.lock({ pin: '123456' }).remoteUnlockSetting.ask();
    expect(cloud.log.shown).toEqual(['info Front Door: Other lock, remote unlocking with its PIN is on']);
  });

  it.each([28841105, 28841101, 28841002, 28841004])(
    'a service that is missing (%i) is told to whoever knows all locks, and nothing is called ready',
    async (code) => {
      cloud.remoteUnlocks = refusal(code, '');
      expect(await cloud.lock().remoteUnlockSetting.ask()).toMatchObject({ code });
      expect(cloud.log.shown).toEqual([]);
    },
  );

  it('nothing is ever switched', async () => {
    cloud.remoteUnlocks = [without(false)];
    await cloud.lock().remoteUnlockSetting.ask();
    await settled();
    expect(cloud.configured).toEqual([]);
  });
});

describe('a lock that wants its PIN', () => {
  it('is unlocked with it first', async () => {
    cloud.remoteUnlocks = [without(false), withPin(true)];
    const lock = cloud.lock({ pin: '123456' });
    await lock.remoteUnlockSetting.ask();
    void lock.ask('unsecured');
    await cloud.clock.advance(300);
    expect(cloud.sent).toMatchObject([{ endpoint: 'pin 123456' }]);
  });

  it('is unlocked without it first where that is on', async () => {
    cloud.remoteUnlocks = [without(true), withPin(true)];
    const lock = cloud.lock({ pin: '123456' });
    await lock.remoteUnlockSetting.ask();
    void lock.ask('unsecured');
    await cloud.clock.advance(300);
    expect(cloud.sent).toMatchObject([{ endpoint: 'door-operate' }]);
  });
});
