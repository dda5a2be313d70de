import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type EndpointName, lockModel } from '../../simulator/cloud.ts';
import type { Check } from '../../src/homebridge-ui/messages.ts';
import { eventually } from '../support/eventually.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { account, boltRequests, openScreen, startCloud } from './screen.ts';

const locks = [lockModel('all-in-one-wifi'), lockModel('wifi-video')];
const open = { ok: undefined, pending: false, text: undefined, page: undefined };

describe('the checks', () => {
  it('find nothing wrong with a project that is set up as it should be', async () => {
    const { cloud, checks } = await openScreen({ locks, push: { mqtt: {} } });
    const rows = await checks({ push: 'auto', account });
    const works = { ok: true, pending: false, text: undefined, page: undefined };
    expect([...rows.values()]).toEqual([
      { name: 'keys', ...works },
      { name: 'data-center', ...works },
      { name: 'account', ...works },
      { name: 'iot-core', ...works },
      { name: 'smart-lock', ...works },
      { name: 'messages', ...works, text: 'MQTT' },
      { name: 'pictures', ...works },
      { name: 'calls', ...open },
    ]);
    expect(boltRequests(cloud)).toEqual([]);
    expect(cloud.ledger.count('remote-unlock-config')).toBe(0);
  });

  it('tell of every row first as pending, then once more as it is', async () => {
    const { checks, told } = await openScreen({ locks });
    const rows = await checks();
    const events = told.map(({ data }) => data as Check);
    expect(events.slice(0, 8).every(({ pending }) => pending)).toBe(true);
    expect(events.slice(8)).toHaveLength(8);
    expect(events.slice(8)).toEqual(expect.arrayContaining([...rows.values()]));
  });

  it('say what is wrong with the keys, and leave open what needs them', async () => {
    const { checks } = await openScreen({ locks });
    const rows = await checks({ accessKey: 'fedcba9876543210fedcba9876543210' });
    expect(rows.get('keys')).toMatchObject({
      ok: false,
      text: expect.stringContaining('Tuya does not accept accessId and accessKey (Tuya code 1004)'),
      page: 'Overview',
    });
    const others = [...rows.values()].filter(({ name }) => name !== 'keys');
    expect(others.map(({ name, ...row }) => row)).toEqual(others.map(() => open));
  });

  it('tell a wrong data centre from wrong keys', async () => {
    const { cloud, checks } = await openScreen({ locks });
    cloud.fault({ endpoint: 'token', effect: { kind: 'code', code: 28841107 } });
    const rows = await checks();
    expect(rows.get('keys')?.ok).toBeUndefined();
    expect(rows.get('data-center')).toMatchObject({ ok: false, text: expect.stringContaining('suspended') });
  });

  it('say that no app account is linked', async () => {
    const { checks } = await openScreen();
    const rows = await checks();
    expect(rows.get('account')).toMatchObject({
      ok: false,
      text: expect.stringContaining('The Tuya cloud project has no devices. Link the app account'),
      page: 'Devices → Link App Account',
    });
    expect(rows.get('iot-core')?.ok).toBe(true);
    expect(rows.get('smart-lock')?.ok).toBeUndefined();
  });

  it('say that there is no lock among the devices', async () => {
    const { checks } = await openScreen({ otherDevices: 2 });
    expect((await checks()).get('account')).toMatchObject({ ok: false, text: expect.stringContaining('but no lock') });
  });

  it('say that the app account is refused, and look at the services without it', async () => {
    const { checks } = await openScreen({ locks });
    const rows = await checks({ account: { ...account, password: 'another-password' } });
    expect(rows.get('account')).toMatchObject({ ok: false, text: expect.stringContaining('does not accept the app') });
    expect(rows.get('account')?.text).not.toContain('another-password');
    expect([rows.get('iot-core')?.ok, rows.get('smart-lock')?.ok]).toEqual([true, true]);
  });

  it.each<[row: 'iot-core' | 'smart-lock' | 'pictures', endpoint: EndpointName[], code: number, page: string]>([
    ['iot-core', ['devices', 'thing-devices'], 28841105, 'Service API'],
    ['iot-core', ['status'], 28841101, 'Service API'],
    ['iot-core', ['status'], 28841002, 'Cloud → Cloud Services'],
    ['smart-lock', ['password-ticket'], 28841106, 'Service API'],
    ['smart-lock', ['password-ticket'], 1108, 'Service API'],
    ['smart-lock', ['password-ticket'], 28841102, 'Cloud → Cloud Services'],
    ['pictures', ['latest-media'], 28841105, 'Service API'],
  ])('say that %s is missing when Tuya refuses %j with %i', async (row, endpoint, code, page) => {
    const { cloud, checks } = await openScreen({ locks });
    cloud.fault({ endpoint, times: Infinity, effect: { kind: 'code', code } });
    const rows = await checks();
    expect(rows.get(row)).toMatchObject({ ok: false, text: expect.stringContaining(`Tuya code ${code}`), page });
    expect(rows.get('keys')?.ok).toBe(true);
  });

  it('take another lock where the first one may not be unlocked', async () => {
    const { cloud, checks } = await openScreen({ locks });
    const first = cloud.locks()[0]?.id ?? '';
    cloud.fault({
      ...{ endpoint: 'password-ticket', device: first, times: 2 },
      effect: { kind: 'code', code: 1106 },
    });
    expect((await checks()).get('smart-lock')?.ok).toBe(true);
  });

  it('say that the calls of the plan are used up', async () => {
    const { cloud, checks } = await openScreen({ locks });
    cloud.fault({ endpoint: 'devices', times: Infinity, effect: { kind: 'code', code: 28841004 } });
    expect((await checks()).get('calls')).toMatchObject({ ok: false, text: expect.stringContaining('used up') });
  });
});

describe('the check of the messages', () => {
  it('connects to Pulsar and takes no message away from the plugin', async () => {
    const { cloud, checks } = await openScreen({ locks, push: { pulsar: {} } });
    cloud.locks()[0]?.device.say({ residual_electricity: 42 });
    expect(cloud.push.pulsar.backlog).toBe(1);
    const rows = await checks({ push: 'auto', pushEndpoint: cloud.push.pulsar.url });
    expect(rows.get('messages')).toMatchObject({ ok: true, text: 'Pulsar' });
    expect(cloud.push.pulsar.backlog).toBe(1);
    await eventually('the connection is closed again', () => cloud.push.pulsar.listeners === 0);
  });

  it('closes its MQTT connection again, and throws no other one out', async () => {
    const { cloud, checks } = await openScreen({ locks, push: { mqtt: {} } });
    const seen: number[] = [];
    cloud.push.on((event) => {
      if (event.kind === 'joined') {
        seen.push(event.listeners);
      }
    });
    await Promise.all([checks({ push: 'mqtt', account }), checks({ push: 'mqtt', account })]);
    expect(seen).toHaveLength(2);
    await eventually('both are closed', () => cloud.push.mqtt.listeners === 0);
  });

  it('says that the message service refuses the project, and where it is switched on', async () => {
    const { checks } = await openScreen({ locks });
    const ofOthers = await startCloud({ accessKey: '0123456789abcdef0123456789abcdef', push: { pulsar: {} } });
    const rows = await checks({ push: 'pulsar', pushEndpoint: ofOthers.push.pulsar.url });
    expect(rows.get('messages')).toMatchObject({
      ...{ ok: false, page: 'Message Service' },
      text: expect.stringContaining('Tuya’s message service refuses this cloud project (HTTP 401)'),
    });
  });

  it('says that the message service cannot be reached', async () => {
    const { cloud, checks } = await openScreen({ locks, push: { pulsar: {} } });
    const pushEndpoint = cloud.push.pulsar.url;
    await cloud.push.dieFor();
    const rows = await checks({ push: 'pulsar', pushEndpoint });
    expect(rows.get('messages')).toMatchObject({ ok: false, text: expect.stringContaining('cannot be reached') });
  });

  it('says nothing where messages are switched off', async () => {
    const { checks } = await openScreen({ locks, push: { pulsar: {} } });
    expect((await checks({ push: 'off' })).get('messages')).toEqual({ name: 'messages', ...open });
  });

  it('says that the project is not offered MQTT', async () => {
    const { cloud, checks } = await openScreen({ locks, push: { mqtt: {} } });
    cloud.fault({ endpoint: 'access-config', times: Infinity, effect: { kind: 'code', code: 28841105 } });
    expect((await checks({ push: 'mqtt', account })).get('messages')).toMatchObject({
      ...{ ok: false, page: 'Service API' },
      text: expect.stringContaining('Tuya does not offer messages over MQTT'),
    });
  });
});

describe('the check of the pictures', () => {
  it('does not apply where no lock has a camera', async () => {
    const { checks } = await openScreen({ locks: [lockModel('zigbee')] });
    expect((await checks()).get('pictures')).toEqual({ name: 'pictures', ...open });
  });

  it('counts the album of a lock that has nothing else', async () => {
    const { cloud, checks } = await openScreen({ locks });
    cloud.fault({ endpoint: 'latest-media', times: Infinity, effect: { kind: 'code', code: 2003 } });
    expect((await checks()).get('pictures')?.ok).toBe(true);
    expect(cloud.ledger.count('albums')).toBe(1);
  });
});

describe('the calls of the month', () => {
  const month = new Date().toISOString().slice(0, 8) + '01';
  const state = (calls: number): string =>
    JSON.stringify({ linkId: 'link', month, calls, warned: false, turnsOn: 1, lessons: {} });

  it.each([
    [1_234, true, '1,234 / 26,000', undefined],
    [20_800, false, '20,800 / 26,000', 'Cloud → Cloud Services'],
  ])('are those that the plugin has counted: %i', async (calls, ok, text, page) => {
    const { checks, storage } = await openScreen({ locks });
    await writeFile(join(storage, 'homebridge-tuya-smart-lock.json'), state(calls));
    expect((await checks()).get('calls')).toEqual({ name: 'calls', ok, pending: false, text, page });
  });

  it('are unknown where the file is damaged, which is left as it is', async () => {
    const { checks, storage } = await openScreen({ locks });
    await writeFile(join(storage, 'homebridge-tuya-smart-lock.json'), '{"calls":');
    expect((await checks()).get('calls')).toEqual({ name: 'calls', ...open });
  });
});

describe('a cloud that hangs', () => {
  it('is given up row by row, and the checks end', async () => {
    const clock = new VirtualClock();
    const { cloud, checks } = await openScreen({ locks, now: () => clock.now() }, clock);
    const endpoint: EndpointName[] = ['status', 'password-ticket', 'latest-media'];
    cloud.fault({ endpoint, times: Infinity, effect: { kind: 'hang' } });
    const done = checks();
    await eventually('all are asked', () => endpoint.every((name) => cloud.ledger.count(name) === 1));
    await clock.advance(12_000);
    const rows = await done;
    for (const name of ['iot-core', 'smart-lock', 'pictures'] as const) {
      expect(rows.get(name)).toMatchObject({ ok: false, pending: false, text: 'No answer from Tuya within 12 s' });
    }
    expect(rows.get('account')?.ok).toBe(true);
  });
});
