import { describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import { startWithClient } from './running-cloud.ts';

const LOCK = lockModel('all-in-one-wifi', { boltMs: 1 });
const OWN = `/v1.0/devices/${LOCK.id}/door-lock`;

describe('the ways of remote unlock', () => {
  it.each([
    [
      'array',
      {
        success: true,
        result: [
          { remote_unlock_type: 'remoteUnlockWithoutPwd', open: true },
          { remote_unlock_type: 'remoteUnlockWithPwd', open: false },
        ],
      },
    ],
    ['object', { success: true, result: { remote_unlock_type: 'remoteUnlockWithoutPwd', open: true } }],
    ['empty', { success: true, result: [] }],
    ['error', { success: false, code: 500 }],
  ] as const)('may be answered as %s', async (remoteUnlocks, answer) => {
    const { client } = await startWithClient({ locks: [lockModel('all-in-one-wifi', { remoteUnlocks })] });
    const { t: _t, tid: _tid, ...reply } = await client.get(`${OWN}/remote-unlocks`);
    expect(reply).toMatchObject(answer);
    expect(reply.result).toEqual('result' in answer ? answer.result : undefined);
  });

  it('name the password for a lock that wants a PIN', async () => {
    const zigbee = lockModel('zigbee', { pin: '123456' });
    const { client } = await startWithClient({ locks: [zigbee] });
    expect(await client.get(`/v1.0/devices/${zigbee.id}/door-lock/remote-unlocks`)).toMatchObject({
      result: { remote_unlock_type: 'remoteUnlockWithPwd', open: true },
    });
  });

  it('are switched off in the app: commands have no permission', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    cloud.lock(LOCK.id).setRemoteUnlock(false);
    expect(await client.get(`${OWN}/remote-unlocks`)).toMatchObject({ result: [{ open: false }, { open: false }] });
    expect(await client.operate(LOCK.id)).toMatchObject({ code: 1106 });
    expect(await client.openDoor(LOCK.id)).toMatchObject({ code: 1106 });
    expect(cloud.lock(LOCK.id).moves).toEqual([]);
  });

  it('are switched on by the API, of one kind', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    cloud.lock(LOCK.id).setRemoteUnlock(false);
    const config = `${OWN}/remote-unlock/config`;
    expect(await client.post(config, { remote_unlock_type: 'remoteUnlockWithoutPwd', open: true })).toMatchObject({
      result: true,
    });
    expect(await client.operate(LOCK.id)).toMatchObject({ result: true });
    expect(await client.post(config, { remote_unlock_type: 'byMagic', open: true })).toMatchObject({ code: 1109 });
    expect(await client.post(config, { remote_unlock_type: 'remoteUnlockWithPwd', open: 1 })).toMatchObject({
      code: 1104,
    });
  });
});
