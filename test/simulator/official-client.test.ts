import { TuyaContext } from '@tuya/tuya-connector-nodejs';
import { describe, expect, it } from '@jest/globals';
import { lockModel, type SimulatedCloud } from '../../simulator/cloud.ts';
import { boltAt, startCloud } from './running-cloud.ts';

const LOCK = lockModel('all-in-one-wifi', { name: 'Front Door' });

function officialClient({ endpoint, accessId, accessKey }: SimulatedCloud, secretKey = accessKey): TuyaContext {
  return new TuyaContext({ baseUrl: endpoint, accessKey: accessId, secretKey });
}

// It sends `{}` with every GET and hashes it: the cloud has to take the bytes as they come.
describe('Tuya’s own Node client', () => {
  it('finds a lock, opens it with a ticket and sees it open', async () => {
    const cloud = await startCloud({ locks: [LOCK], otherDevices: 4 });
    const client = officialClient(cloud);

    const list = await client.request<{ devices: { id: string; name: string }[]; total: number }>({
      path: '/v1.0/iot-01/associated-users/devices',
      method: 'GET',
      query: { size: 50, last_row_key: '' },
    });
    expect(list.result.total).toBe(5);
    expect(list.result.devices[0]).toMatchObject({ id: LOCK.id, name: 'Front Door' });

    const before = await client.deviceStatus.status({ device_id: LOCK.id });
    expect(before.result).toContainEqual({ code: 'lock_motor_state', value: false });

    const ticket = await client.request<{ ticket_id: string }>({
      path: `/v1.0/smart-lock/devices/${LOCK.id}/password-ticket`,
      method: 'POST',
    });
    const opened = boltAt(cloud, 'unlocked');
    const operated = await client.request({
      path: `/v1.0/smart-lock/devices/${LOCK.id}/password-free/door-operate`,
      method: 'POST',
      body: { ticket_id: ticket.result.ticket_id, open: true },
    });
    expect(operated).toMatchObject({ success: true, result: true });
    await opened;

    const after = await client.deviceStatus.status({ device_id: LOCK.id });
    expect(after.result).toContainEqual({ code: 'lock_motor_state', value: true });
    expect(cloud.ledger.entries.map(({ endpoint }) => endpoint)).toEqual([
      'token',
      'devices',
      'status',
      'password-ticket',
      'door-operate',
      'status',
    ]);
  });

  it('recovers by itself from an expired token', async () => {
    const cloud = await startCloud({ locks: [LOCK] });
    const client = officialClient(cloud);
    await client.deviceStatus.status({ device_id: LOCK.id });
    cloud.expireTokens();
    expect(await client.deviceStatus.status({ device_id: LOCK.id })).toMatchObject({ success: true });
    expect(cloud.ledger.of('status').map(({ code }) => code)).toEqual([undefined, 1010, undefined]);
  });

  it('asks for the status of several devices and for a specification', async () => {
    const zigbee = lockModel('zigbee');
    const cloud = await startCloud({ locks: [LOCK, zigbee] });
    const client = officialClient(cloud);
    const statuses = await client.request({
      path: '/v1.0/iot-03/devices/status',
      method: 'GET',
      query: { device_ids: `${LOCK.id},${zigbee.id}` },
    });
    expect(statuses.result).toHaveLength(2);
    const specification = await client.deviceFunction.specification({ device_id: LOCK.id });
    expect(specification.result).toMatchObject({ category: 'jtmspro' });
  });

  it('is turned away with another project’s secret', async () => {
    const cloud = await startCloud();
    await expect(officialClient(cloud, 'x'.repeat(32)).client.init()).rejects.toThrow(/1004/);
  });
});
