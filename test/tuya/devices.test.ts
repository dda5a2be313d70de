import { afterEach, describe, expect, it } from '@jest/globals';
import { lockModel, SIMULATED_ACCOUNT, SIMULATED_ACCOUNT_UID } from '../../simulator/cloud.ts';
import { systemClock } from '../../src/clock.ts';
import { statusBatch } from '../../src/tuya/devices.ts';
import { clientOf, closeAll, cloudAndClient, errorOf, failureOf, patience, resultServer } from './support.ts';

afterEach(closeAll);

const lock = lockModel('all-in-one-zigbee', { name: 'Front Door' });

describe('the list of devices', () => {
  it('is had in one page of 100, with what each device is and reports', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock], otherDevices: 99 });
    const list = await devices.list(patience());
    expect([list.devices.length, list.complete]).toEqual([100, true]);
    expect(list.devices[0]).toEqual({
      id: lock.id,
      name: 'Front Door',
      category: 'jtmspro',
      productId: 'snr3p274',
      productName: 'All-in-One Zigbee Lock',
      model: expect.any(String),
      online: true,
      sub: true,
      status: cloud.lock(lock.id).status,
    });
    expect(cloud.ledger.entries.map(({ endpoint }) => endpoint)).toEqual(['token', 'devices']);
    expect(cloud.ledger.of('devices')[0]?.query).toEqual({ last_row_key: '', size: '100' });
  });

  it.each([
    [100, 20, 6],
    [100, 50, 3],
    [101, 100, 3],
  ])('of %d devices comes in pages of %d, in %d calls with the token', async (count, pageLimit, calls) => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock], otherDevices: count - 1, pageLimit });
    const list = await devices.list(patience());
    expect([new Set(list.devices.map(({ id }) => id)).size, list.complete]).toEqual([count, true]);
    expect(cloud.ledger.count()).toBe(calls);
  });

  it('may be empty', async () => {
    const { devices } = await cloudAndClient();
    expect(await devices.list(patience())).toEqual({ devices: [], complete: true });
  });

  it('holds nothing secret', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    const [device] = (await devices.list(patience())).devices;
    const { status, ...rest } = device ?? {};
    expect(status).toBeDefined();
    expect(JSON.stringify(rest)).not.toContain(cloud.lock(lock.id).device.localKey);
    expect(Object.keys(rest)).not.toEqual(expect.arrayContaining([expect.stringMatching(/key|ip|lat|lon/i)]));
  });

  it('is asked for in smaller pages where large ones are refused', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock], otherDevices: 30 });
    cloud.fault({ endpoint: 'devices', effect: { kind: 'code', code: 1101 } });
    const list = await devices.list(patience());
    expect([list.devices.length, list.complete]).toEqual([31, true]);
    expect(cloud.ledger.of('devices').map(({ query }) => query['size'])).toEqual(['100', '20', '20']);
  });

  it('goes on after a page that had to be asked for twice', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock], otherDevices: 30, pageLimit: 20 });
    cloud.fault({ endpoint: 'devices', after: 1, effect: { kind: 'reset' } });
    const list = await devices.list(patience());
    expect([list.devices.length, list.complete]).toEqual([31, true]);
  });
});

describe('where the project may not ask for linked devices', () => {
  it.each([1106, 28_841_105, 4711])(
    '(%d) for a reason that may pass, the newer listing stands in, and is not taken for complete',
    async (code) => {
      const { cloud, devices } = await cloudAndClient({ locks: [lock], otherDevices: 10 });
      cloud.fault({ endpoint: 'devices', effect: { kind: 'code', code } });
      const standIn = await devices.list(patience());
      expect([standIn.devices.length, standIn.complete]).toEqual([11, false]);
      const linked = await devices.list(patience());
      expect([linked.devices.length, linked.complete]).toEqual([11, true]);
      expect([cloud.ledger.count('devices'), cloud.ledger.count('thing-devices')]).toEqual([2, 1]);
    },
  );

  it('at all (1108), the newer listing answers, and is remembered', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock], otherDevices: 40 });
    cloud.fault({ endpoint: 'devices', times: Infinity, effect: { kind: 'code', code: 1108 } });
    const list = await devices.list(patience());
    expect([list.devices.length, list.complete]).toEqual([41, true]);
    expect(list.devices[0]).toMatchObject({
      id: lock.id,
      name: 'Front Door',
      category: 'jtmspro',
      online: true,
      sub: true,
    });
    expect(list.devices[0]?.productId).toBe('snr3p274');
    expect(list.devices[0]?.status).toBeUndefined();
    await devices.list(patience());
    expect([cloud.ledger.count('devices'), cloud.ledger.count('thing-devices')]).toEqual([1, 6]);
  });

  it('nor for any other, the first refusal is told', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint: 'devices', effect: { kind: 'code', code: 1106 } });
    cloud.fault({ endpoint: 'thing-devices', effect: { kind: 'code', code: 1108 } });
    expect((await errorOf(devices.list(patience()))).code).toBe(1106);
  });

  it.each([500, 1199, 28_841_004])('for a reason no other listing cures (%d), no other is asked', async (code) => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint: 'devices', times: Infinity, effect: { kind: 'code', code } });
    expect((await errorOf(devices.list(patience()))).code).toBe(code);
    expect(cloud.ledger.count('thing-devices')).toBe(0);
  });
});

describe('with an app account', () => {
  it('the devices are those of its user', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock], otherDevices: 3 }, { account: SIMULATED_ACCOUNT });
    const list = await devices.list(patience());
    expect([list.devices.length, list.complete]).toEqual([4, true]);
    expect(cloud.ledger.entries.map(({ path }) => path).at(-1)).toBe(`/v1.0/users/${SIMULATED_ACCOUNT_UID}/devices`);
  });

  it('the linked devices are asked for when that is refused', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] }, { account: SIMULATED_ACCOUNT });
    cloud.fault({ endpoint: 'user-devices', effect: { kind: 'code', code: 1106 } });
    expect((await devices.list(patience())).devices).toHaveLength(1);
    expect(cloud.ledger.count('devices')).toBe(1);
  });
});

describe('what a device reports', () => {
  it('is read for one device', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    const before = systemClock.now();
    const { points, askedAt } = await devices.status(lock.id, patience());
    expect(points).toEqual(cloud.lock(lock.id).status);
    expect(askedAt).toBeGreaterThanOrEqual(before);
    expect(askedAt).toBeLessThanOrEqual(systemClock.now());
  });

  it('is read for twenty devices in one call', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock], otherDevices: 19 });
    const ids = (await devices.list(patience())).devices.map(({ id }) => id);
    const readings = await devices.statusOf(ids, patience());
    expect([ids.length, readings.size, cloud.ledger.count('batch-status')]).toEqual([statusBatch, statusBatch, 1]);
    expect(readings.get(lock.id)?.points).toEqual(cloud.lock(lock.id).status);
  });

  it('costs no call for no devices', async () => {
    const { cloud, devices } = await cloudAndClient();
    expect((await devices.statusOf([], patience())).size).toBe(0);
    expect(cloud.ledger.count()).toBe(0);
  });

  it('keeps what can be read of it', async () => {
    const points = [
      { code: 'lock_motor_state', value: true },
      { code: 7, value: 1 },
      null,
      'x',
      { value: 1 },
      { code: 'a' },
    ];
    const { devices } = clientOf(
      await resultServer(({ path }) =>
        path.endsWith('/a/status') ? points : [{ id: 'a', status: points }, { status: points }, { id: 'b' }],
      ),
    );
    const readable = [{ code: 'lock_motor_state', value: true }];
    expect((await devices.status('a', patience())).points).toEqual(readable);
    const readings = await devices.statusOf(['a', 'b'], patience());
    expect([...readings].map(([id, reading]) => [id, reading.points])).toEqual([
      ['a', readable],
      ['b', []],
    ]);
  });

  it('is no list at all: that is told', async () => {
    const { devices } = clientOf(await resultServer(() => ({ code: 'lock_motor_state', value: true })));
    expect(await failureOf(devices.status('a', patience()))).toBe('unreadable');
  });
});

describe('the specification of a device', () => {
  it('tells what it reports and what it can be told', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    const { functions, status } = await devices.specification(lock.id, patience());
    expect(functions.map(({ code }) => code)).toContain('remote_no_dp_key');
    expect(status.find(({ code }) => code === 'lock_motor_state')).toMatchObject({ type: 'Boolean', values: '{}' });
    expect(cloud.ledger.of('specification')[0]?.path).toBe(`/v1.0/devices/${lock.id}/specifications`);
  });

  it('may lack a part, or hold parts nobody can read', async () => {
    const { devices } = clientOf(
      await resultServer(() => ({ category: 'ms', status: [{ code: 'a', type: 'Boolean' }, { type: 'x' }, 7] })),
    );
    expect(await devices.specification('a', patience())).toEqual({
      functions: [],
      status: [{ code: 'a', type: 'Boolean', values: '' }],
    });
  });
});

describe('the shadow of a device', () => {
  const codes = lock.dataPoints.map(([, code]) => code);

  it('has every data point with the time of its last report, whatever the instruction mode', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [{ ...lock, onlyInShadow: codes }] });
    expect((await devices.status(lock.id, patience())).points).toEqual([]);
    const { points } = await devices.shadow(lock.id, patience());
    expect(points.map(({ code }) => code)).toEqual(codes);
    expect(points.every(({ at = 0 }) => Math.abs(at - Date.now()) < 60_000)).toBe(true);
    expect(cloud.ledger.of('shadow-properties')).toHaveLength(1);
  });

  it('stands in for the status of a device that is read there', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [{ ...lock, onlyInShadow: codes }] });
    devices.readInShadow(lock.id);
    expect((await devices.status(lock.id, patience())).points).toHaveLength(codes.length);
    expect(cloud.ledger.of('status')).toEqual([]);
  });

  it('does so no longer once Tuya refuses it', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    devices.readInShadow(lock.id);
    cloud.fault({ endpoint: 'shadow-properties', effect: { kind: 'code', code: 1106 } });
    expect((await devices.status(lock.id, patience())).points).toHaveLength(codes.length);
    expect(devices.isReadInShadow(lock.id)).toBe(false);
  });

  it('leaves out what is no property, and a time that is none', async () => {
    const properties = [
      { code: 'a', value: 1, time: 'soon' },
      { code: 'b', value: 2, time: 1_700_000_000 },
      { value: 3 },
      4,
    ];
    const { devices } = clientOf(await resultServer(() => ({ properties })));
    expect((await devices.shadow('x', patience())).points).toEqual([
      { code: 'a', value: 1 },
      { code: 'b', value: 2, at: 1_700_000_000_000 },
    ]);
  });
});
