import { describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import { startWithClient } from './running-cloud.ts';

interface Page {
  devices: { id: string; category: string; status: unknown[] }[];
  has_more: boolean;
  last_row_key: string;
  total: number;
}

const LIST = '/v1.0/iot-01/associated-users/devices';
const FRONT = lockModel('ble-gateway', { name: 'Front' });

describe('the list of the linked accounts', () => {
  it('is read page by page, each device once', async () => {
    const { client } = await startWithClient({ locks: [FRONT], otherDevices: 6 });
    const seen: string[] = [];
    let key = '';
    let page: Page;
    do {
      page = (await client.get(`${LIST}?last_row_key=${key}&size=3`)).result as Page;
      expect(page.devices.length).toBeLessThanOrEqual(3);
      seen.push(...page.devices.map(({ id }) => id));
      key = page.last_row_key;
    } while (page.has_more);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    expect(page.total).toBe(7);
  });

  it('gives no larger page than the cloud allows', async () => {
    const { client } = await startWithClient({ otherDevices: 5, pageLimit: 2 });
    const page = (await client.get(`${LIST}?size=100`)).result as Page;
    expect(page).toMatchObject({ has_more: true, total: 5 });
    expect(page.devices).toHaveLength(2);
  });

  it('shows devices whole, with their status', async () => {
    const { client } = await startWithClient({ locks: [FRONT] });
    const page = (await client.get(LIST)).result as Page;
    expect(page.devices[0]).toMatchObject({ name: 'Front', category: 'jtmspro', online: true, sub: true });
    expect(page.devices[0]?.status).toContainEqual({ code: 'lock_motor_state', value: false });
  });

  it.each([
    ['size=0', 1101],
    ['size=many', 1104],
    ['last_row_key=bm93aGVyZQ', 1109],
  ])('refuses %s', async (query, code) => {
    const { client } = await startWithClient({ otherDevices: 1 });
    expect(await client.get(`${LIST}?${query}`)).toMatchObject({ code });
  });

  it('follows what the owner adds, renames and removes', async () => {
    const { cloud, client } = await startWithClient({ locks: [FRONT] });
    cloud.addLock(lockModel('zigbee')).rename('Cellar');
    cloud.removeDevice(FRONT.id);
    const page = (await client.get(LIST)).result as Page;
    expect(page.devices).toEqual([expect.objectContaining({ name: 'Cellar', category: 'ms' })]);
    expect(await client.get(`/v1.0/devices/${FRONT.id}`)).toMatchObject({ code: 2010 });
  });
});

describe('the list of things', () => {
  const THINGS = '/v2.0/cloud/thing/device';

  it('goes on behind the last id, in camelCase', async () => {
    const { client } = await startWithClient({ locks: [FRONT], otherDevices: 3 });
    const first = (await client.get(`${THINGS}?page_size=2`)).result as { id: string }[];
    const second = (await client.get(`${THINGS}?page_size=2&last_id=${first[1]?.id ?? ''}`)).result as { id: string }[];
    expect(first[0]).toMatchObject({ id: FRONT.id, customName: 'Front', isOnline: true, productId: 'xqeob8h6' });
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(4);
  });

  it('may be narrowed to categories', async () => {
    const { client } = await startWithClient({ locks: [FRONT], otherDevices: 6 });
    const { result } = await client.get(`${THINGS}?page_size=20&categories=jtmspro,kg`);
    expect((result as { category: string }[]).map(({ category }) => category)).toEqual(['jtmspro', 'kg']);
  });

  it('needs a page size of 20 at most', async () => {
    const { client } = await startWithClient();
    expect(await client.get(THINGS)).toMatchObject({ code: 1100 });
    expect(await client.get(`${THINGS}?page_size=21`)).toMatchObject({ code: 1101 });
  });
});

describe('one device', () => {
  it('is known by id, status, specification and shadow', async () => {
    const { client } = await startWithClient({ locks: [FRONT] });
    const own = `/v1.0/devices/${FRONT.id}`;
    expect(await client.get(own)).toMatchObject({ result: { id: FRONT.id, product_id: 'xqeob8h6' } });
    expect((await client.get(`${own}/status`)).result).toContainEqual({ code: 'residual_electricity', value: 99 });
    const { result } = await client.get(`${own}/specifications`);
    const { functions, status } = result as { functions: unknown[]; status: unknown[] };
    expect(functions).toContainEqual({ code: 'manual_lock', type: 'Boolean', values: '{}' });
    expect(functions).not.toContainEqual(expect.objectContaining({ code: 'lock_motor_state' }));
    expect(status).toContainEqual({
      code: 'closed_opened',
      type: 'Enum',
      values: '{"range":["unknown","open","closed"]}',
    });
    const shadow = await client.get(`/v2.0/cloud/thing/${FRONT.id}/shadow/properties?codes=lock_motor_state`);
    expect(shadow.result).toEqual({
      properties: [expect.objectContaining({ code: 'lock_motor_state', dp_id: 47, type: 'bool', value: false })],
    });
  });

  it('keeps what is outside the standard set for the shadow', async () => {
    const { client } = await startWithClient({
      locks: [lockModel('ble-gateway', { onlyInShadow: ['lock_motor_state'] })],
    });
    const { result } = await client.get(`/v1.0/devices/${FRONT.id}/status`);
    expect(result).not.toContainEqual(expect.objectContaining({ code: 'lock_motor_state' }));
    const shadow = await client.get(`/v2.0/cloud/thing/${FRONT.id}/shadow/properties`);
    expect(JSON.stringify(shadow.result)).toContain('lock_motor_state');
  });

  it('of another project is no permission', async () => {
    const { client } = await startWithClient();
    expect(await client.get('/v1.0/devices/bfnobodys/status')).toMatchObject({ code: 1106 });
    expect(await client.get('/v1.0/users/eu-stranger/devices')).toMatchObject({ code: 1106 });
  });

  it('that is no lock has no tickets', async () => {
    const { client } = await startWithClient({ otherDevices: 1 });
    const { result } = await client.get(LIST);
    const id = (result as Page).devices[0]?.id ?? '';
    expect(await client.post(`/v1.0/devices/${id}/door-lock/password-ticket`)).toMatchObject({ code: 2009 });
  });
});

describe('the status of several devices', () => {
  const BATCH = '/v1.0/iot-03/devices/status';

  it('comes in one answer', async () => {
    const zigbee = lockModel('zigbee');
    const { client } = await startWithClient({ locks: [FRONT, zigbee] });
    const { result } = await client.get(`${BATCH}?device_ids=${zigbee.id},${FRONT.id}`);
    expect(result).toEqual([
      { id: zigbee.id, status: expect.any(Array) },
      { id: FRONT.id, status: expect.any(Array) },
    ]);
  });

  it('is given for at most 20 devices, all of the project', async () => {
    const { client } = await startWithClient({ locks: [FRONT] });
    const ids = Array.from({ length: 21 }, () => FRONT.id).join(',');
    expect(await client.get(`${BATCH}?device_ids=${ids}`)).toMatchObject({ code: 1101 });
    expect(await client.get(`${BATCH}?device_ids=${FRONT.id},bfnobodys`)).toMatchObject({ code: 1106 });
    expect(await client.get(BATCH)).toMatchObject({ code: 1100 });
  });
});
