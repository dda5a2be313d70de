import { describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import { nextEvent, startWithClient } from './running-cloud.ts';

const WIFI = lockModel('all-in-one-wifi', { boltMs: 1 });
const BLE = lockModel('ble-gateway', { boltMs: 1 });

describe('a lock that is offline', () => {
  it('takes no command, and the cloud says that it is offline', async () => {
    const { cloud, client } = await startWithClient({ locks: [WIFI] });
    cloud.lock(WIFI.id).goOffline();
    expect(await client.operate(WIFI.id)).toMatchObject({ code: 2001 });
    expect(await client.get(`/v1.0/devices/${WIFI.id}`)).toMatchObject({ result: { online: false } });
  });

  it('tells later what happened meanwhile, with the time it happened', async () => {
    let now = Date.now();
    const { cloud } = await startWithClient({ locks: [WIFI], now: () => now });
    const lock = cloud.lock(WIFI.id);
    const happenedAt = now;
    lock.goOffline();
    lock.alarm('pry');
    expect(lock.status).toContainEqual({ code: 'alarm_lock', value: 'wrong_finger' });
    now += 3_600_000;
    const report = nextEvent(cloud, (event) => event.kind === 'report');
    lock.goOnline();
    expect(await report).toMatchObject({ points: [{ code: 'alarm_lock', value: 'pry', time: happenedAt }] });
    expect(lock.status).toContainEqual({ code: 'alarm_lock', value: 'pry' });
  });
});

describe('a lock that sleeps', () => {
  it('is online, answers reads and refuses commands', async () => {
    const { cloud, client } = await startWithClient({ locks: [BLE] });
    expect(cloud.lock(BLE.id).asleep).toBe(true);
    expect(await client.operate(BLE.id)).toMatchObject({ code: 2312 });
    expect(await client.get(`/v1.0/devices/${BLE.id}`)).toMatchObject({ result: { online: true } });
    expect(cloud.lock(BLE.id).moves).toEqual([]);
  });

  it('takes commands while it is awake', async () => {
    const { cloud, client } = await startWithClient({ locks: [BLE] });
    cloud.lock(BLE.id).wake();
    expect(await client.operate(BLE.id)).toMatchObject({ result: true });
    cloud.lock(BLE.id).sleep();
    expect(await client.operate(BLE.id)).toMatchObject({ code: 2312 });
  });

  it('falls asleep again by itself', async () => {
    const { cloud, client } = await startWithClient({ locks: [BLE] });
    const asleep = nextEvent(cloud, (event) => event.kind === 'asleep');
    cloud.lock(BLE.id).wake(10);
    await asleep;
    expect(await client.operate(BLE.id)).toMatchObject({ code: 2312 });
  });

  it('is woken by whoever uses it', async () => {
    const { cloud, client } = await startWithClient({ locks: [BLE] });
    cloud.lock(BLE.id).wrongFinger();
    expect(cloud.lock(BLE.id).asleep).toBe(false);
    expect(await client.operate(BLE.id)).toMatchObject({ result: true });
  });

  it('may wake from time to time', async () => {
    const sleep = { startsAsleep: true, awakeAfterUseMs: 60_000, window: { awakeMs: 10, asleepMs: 10 } };
    const { cloud } = await startWithClient({ locks: [lockModel('ble-gateway', { sleep })] });
    for (const kind of ['awake', 'asleep', 'awake'] as const) {
      expect(await nextEvent(cloud, (event) => event.kind === kind)).toMatchObject({ device: BLE.id });
    }
  });
});
