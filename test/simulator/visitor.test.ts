import { describe, expect, it } from '@jest/globals';
import { lockModel, type SimulatedLock } from '../../simulator/cloud.ts';
import { nextEvent, startWithClient } from './running-cloud.ts';

const VIDEO = lockModel('wifi-video', { boltMs: 1 });
const LITE = lockModel('request-only-wifi', { boltMs: 1 });
const CANCEL = `/v1.0/devices/${VIDEO.id}/door-lock/password-free/open-door/cancel`;

function pendingSeconds(lock: SimulatedLock): unknown {
  return lock.status.find(({ code }) => code === 'unlock_request')?.value;
}

describe('a visitor who asks to be let in', () => {
  it('wakes the lock; unlocking answers the request', async () => {
    const { cloud, client } = await startWithClient({ locks: [VIDEO] });
    const lock = cloud.lock(VIDEO.id);
    expect(await client.operate(VIDEO.id)).toMatchObject({ code: 2312 });
    lock.requestUnlock(30);
    expect(pendingSeconds(lock)).toBe(30);
    expect(await client.operate(VIDEO.id)).toMatchObject({ result: true });
    expect(pendingSeconds(lock)).toBe(0);
  });

  it('gives up after the countdown', async () => {
    const { cloud } = await startWithClient({ locks: [VIDEO] });
    cloud.lock(VIDEO.id).requestUnlock(0.02);
    await nextEvent(cloud, (event) => event.kind === 'report');
    expect(pendingSeconds(cloud.lock(VIDEO.id))).toBe(0);
  });

  it('may be rejected or cancelled, once', async () => {
    const { cloud, client } = await startWithClient({ locks: [VIDEO] });
    for (const type of [1, 2]) {
      cloud.lock(VIDEO.id).requestUnlock();
      expect(await client.put(CANCEL, { type })).toMatchObject({ result: true });
      expect(pendingSeconds(cloud.lock(VIDEO.id))).toBe(0);
      expect(await client.put(CANCEL, { type })).toMatchObject({ code: 2306 });
    }
    expect(cloud.lock(VIDEO.id).moves).toEqual([]);
  });

  it('is rejected with a number, 1 or 2', async () => {
    const { cloud, client } = await startWithClient({ locks: [VIDEO] });
    cloud.lock(VIDEO.id).requestUnlock();
    expect(await client.put(CANCEL, { type: 3 })).toMatchObject({ code: 1101 });
    expect(await client.put(CANCEL, { type: '1' })).toMatchObject({ code: 1104 });
    expect(await client.put(CANCEL, {})).toMatchObject({ code: 1100 });
  });

  it('cannot be rejected at a lock behind a gateway', async () => {
    const ble = lockModel('ble-gateway');
    const { client } = await startWithClient({ locks: [ble] });
    const path = `/v1.0/devices/${ble.id}/door-lock/password-free/open-door/cancel`;
    expect(await client.put(path, { type: 1 })).toMatchObject({ code: 2009 });
  });
});

describe('data point commands', () => {
  const commands = `/v1.0/devices/${LITE.id}/commands`;
  const reply = { commands: [{ code: 'reply_unlock_request', value: true }] };

  it('answer the visitor of an old Wi-Fi lock, and only while there is one', async () => {
    const { cloud, client } = await startWithClient({ locks: [LITE] });
    expect(await client.post(commands, reply)).toMatchObject({ code: 2306 });
    cloud.lock(LITE.id).requestUnlock();
    expect(await client.post(commands, reply)).toMatchObject({ result: true });
    expect(cloud.lock(LITE.id).moves).toEqual([expect.objectContaining({ to: 'unlocked', why: 'remote' })]);
  });

  it('turn the visitor of an old Wi-Fi lock away, once', async () => {
    const { cloud, client } = await startWithClient({ locks: [LITE] });
    const refusal = { commands: [{ code: 'reply_unlock_request', value: false }] };
    cloud.lock(LITE.id).requestUnlock();
    expect(await client.post(commands, refusal)).toMatchObject({ result: true });
    expect(pendingSeconds(cloud.lock(LITE.id))).toBe(0);
    expect(await client.post(commands, refusal)).toMatchObject({ code: 2306 });
    expect(cloud.lock(LITE.id).moves).toEqual([]);
  });

  it('lock a lock that has manual_lock, and change settings', async () => {
    const retrofit = lockModel('ble-retrofit', { boltMs: 1 });
    const { cloud, client } = await startWithClient({ locks: [retrofit] });
    const path = `/v1.0/devices/${retrofit.id}/commands`;
    cloud.lock(retrofit.id).unlockByHand();
    expect(await client.post(path, { commands: [{ code: 'manual_lock', value: true }] })).toMatchObject({
      result: true,
    });
    expect(cloud.lock(retrofit.id).moves).toHaveLength(2);
    expect(await client.post(path, { commands: [{ code: 'auto_lock_time', value: 30 }] })).toMatchObject({
      result: true,
    });
    expect(cloud.lock(retrofit.id).status).toContainEqual({ code: 'auto_lock_time', value: 30 });
  });

  it('are refused for read-only and unknown data points and for values out of range', async () => {
    const retrofit = lockModel('ble-retrofit');
    const { client } = await startWithClient({ locks: [retrofit] });
    const path = `/v1.0/devices/${retrofit.id}/commands`;
    const send = (code: string, value: unknown): Promise<unknown> => client.post(path, { commands: [{ code, value }] });
    expect(await send('lock_motor_state', true)).toMatchObject({ code: 2008 });
    expect(await send('fly', true)).toMatchObject({ code: 2008 });
    expect(await send('auto_lock_time', 0)).toMatchObject({ code: 1109 });
    expect(await send('automatic_lock', 'yes')).toMatchObject({ code: 1109 });
    expect(await client.post(path, { commands: [] })).toMatchObject({ code: 1100 });
  });
});
