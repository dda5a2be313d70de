import { describe, expect, it } from '@jest/globals';
import { dumpedLock, type DumpedDevice, type SimulatedLock } from '../../simulator/cloud.ts';
import { hearMqtt, type Inbox } from './push-clients.ts';
import { startCloud, startWithClient } from './running-cloud.ts';

const id = 'bfdumped00000000000000';
const dump: DumpedDevice = {
  name: 'Flat Door',
  category: 'jtmspro',
  product_id: 'k7wifi0000000001',
  sub: true,
  status: { lock_motor_state: false, unlock_fingerprint: 10, alarm_lock: 'wrong_finger', initiative_message: '' },
};
const noon = Math.floor(Date.now() / 1000) * 1000 + 345;

async function heard(device: DumpedDevice = dump): Promise<{ lock: SimulatedLock; inbox: Inbox }> {
  const cloud = await startCloud({ locks: [dumpedLock(device, id)], push: { mqtt: {} }, now: () => noon });
  const { inbox } = await hearMqtt(cloud);
  return { lock: cloud.lock(id), inbox };
}

describe('a lock as its owner dumped it', () => {
  it('is listed with its record and its data points', async () => {
    const { client } = await startWithClient({ locks: [dumpedLock(dump, id)] });
    const { result } = await client.get(`/v1.0/devices/${id}`);
    expect(result).toMatchObject({ name: 'Flat Door', category: 'jtmspro', product_id: 'k7wifi0000000001', sub: true });
    expect((await client.get(`/v1.0/devices/${id}/status`)).result).toEqual(
      Object.entries(dump.status).map(([code, value]) => ({ code, value })),
    );
  });

  it('refuses what it cannot do with the codes that were seen', async () => {
    const status = { ...dump.status, remote_no_dp_key: '' };
    const can = { operate: 2009, passwordFree: 2008, remoteUnlocks: 2003, media: null };
    const { client } = await startWithClient({
      locks: [dumpedLock({ ...dump, status, can }, id, 'alarm-logs')],
      media: { nothing: 'null' },
    });
    const { ticket_id } = await client.ticket(id);
    const answers = [
      await client.operate(id),
      await client.post(`/v1.0/devices/${id}/door-lock/password-free/open-door`, { ticket_id }),
      await client.get(`/v1.0/devices/${id}/door-lock/remote-unlocks`),
      await client.get(`/v1.0/smart-lock/devices/${id}/albums-media`),
      await client.get(`/v1.0/devices/${id}/door-lock/records?page_no=1&page_size=20`),
    ];
    expect(answers.map(({ code }) => code)).toEqual([2009, 2008, 2003, 2003, 1108]);
  });

  it('has the doors, the motor and the auto-lock of the dump', () => {
    const { channels, canLock, relockSeconds, state } = dumpedLock(
      { ...dump, can: { channels: [1, 2], close: false, autoRelockMs: 5_000 } },
      id,
    );
    expect({ channels, canLock, relockSeconds, state }).toEqual({
      ...{ channels: 2, canLock: false, relockSeconds: 5, state: 'lock_motor_state' },
    });
    expect(dumpedLock({ ...dump, status: { open_close: true } }, id).state).toBe('open_close');
    expect(dumpedLock({ ...dump, status: {} }, id).state).toBe('none');
  });
});

describe('what it says', () => {
  it('may be dated back, in whole seconds, and about a data point it had not named before', async () => {
    const { lock, inbox } = await heard({ ...dump, can: { timeStyle: 'seconds' } });
    lock.device.say({ of_a_new_maker: 7 }, { ago: 3_600_000 });
    expect((await inbox.next()).content.status).toEqual([
      { 5: 7, code: 'of_a_new_maker', t: noon - 345 - 3_600_000, value: 7 },
    ]);
    expect(lock.status).toContainEqual({ code: 'of_a_new_maker', value: 7 });
  });

  it('may be quiet: the cloud knows it and sends nothing', async () => {
    const { lock, inbox } = await heard();
    lock.device.say({ lock_motor_state: true }, { quiet: true });
    lock.device.say({ unlock_fingerprint: 3 });
    expect((await inbox.next()).content.status).toMatchObject([{ code: 'unlock_fingerprint' }]);
    expect(lock.status).toContainEqual({ code: 'lock_motor_state', value: true });
  });

  it('may be a notice without a data point', async () => {
    const { lock, inbox } = await heard();
    lock.device.notify({ etype: 'doorlock' });
    expect(await inbox.next()).toMatchObject({
      protocol: 20,
      content: { bizCode: 'event_notify', bizData: { etype: 'doorlock' }, devId: id },
    });
  });

  it('may be a picture, dated by a clock that is behind', async () => {
    const { lock, inbox } = await heard();
    lock.takePicture(18, 3_600_000);
    const [point] = (await inbox.next()).content.status ?? [];
    expect(JSON.parse(Buffer.from(String(point?.['value']), 'base64').toString('utf8'))).toMatchObject({
      time: Math.floor(noon / 1000) - 3_600,
      ext: { type: 18 },
    });
  });
});

it('the cloud may have written down what no data point told', async () => {
  const { cloud, client } = await startWithClient({ locks: [dumpedLock(dump, id)] });
  cloud.lock(id).device.writeDown('hijack', 'unlock_fingerprint-02');
  const { result } = await client.get(
    `/v1.1/devices/${id}/door-lock/alarm-logs?codes=hijack&page_no=1&page_size=20&show_media_info=true`,
  );
  expect(result).toMatchObject({
    records: [{ status: [{ code: 'hijack', value: 'unlock_fingerprint-02' }] }],
    total: 1,
  });
});

it.each([
  ['shows its pictures', undefined, 'object'],
  ['shows none of them where that was seen', null, 'null'],
] as const)('the latest media %s', async (_, media, found) => {
  const device = { ...dump, can: { media } };
  const { cloud, client } = await startWithClient({ locks: [dumpedLock(device, id)], media: { nothing: 'null' } });
  const told = new Promise((resolve) => cloud.on(resolve));
  cloud.lock(id).takePicture(18);
  await told;
  const { result } = await client.get(`/v1.0/devices/${id}/door-lock/latest/media/url?file_type=2`);
  expect(result === null ? 'null' : typeof result).toBe(found);
});
