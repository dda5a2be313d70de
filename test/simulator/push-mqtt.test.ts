import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { lockModel, type SimulatedCloud } from '../../simulator/cloud.ts';
import { accessConfig, connectMqtt, hearMqtt, topicOf } from './push-clients.ts';
import { startCloud } from './running-cloud.ts';

const FRONT = lockModel('all-in-one-wifi', { boltMs: 1 });
const BACK = lockModel('wifi-video', { boltMs: 1 });
const PROJECT = 'bay1700000000000simu';

function startPush(push = {}): Promise<SimulatedCloud> {
  return startCloud({ locks: [FRONT], push: { mqtt: {}, ...push } });
}

describe('a message over MQTT', () => {
  it.each(['1.0', '2.0'] as const)('tells of a data point, encrypted as version %s', async (version) => {
    const t = Date.now();
    const cloud = await startCloud({ locks: [FRONT], push: { mqtt: {} }, now: () => t });
    const { inbox } = await hearMqtt(cloud, { msg_encrypted_version: version });
    cloud.lock(FRONT.id).unlockByHand();
    const message = await inbox.next();
    expect(message).toMatchObject({ protocol: 4, pv: '2.0', t });
    expect(message.content).toEqual({
      dataId: expect.stringMatching(/^[0-9a-f]{32}$/),
      devId: FRONT.id,
      productKey: FRONT.productId,
      status: [{ 55: true, code: 'lock_motor_state', t, value: true }],
    });
  });

  it.each([
    ['seconds', 'number', 's', /^\d{10}$/],
    ['seconds', 'string', 's', /^\d{10}$/],
    ['milliseconds', 'number', 'ms', /^\d{13}$/],
    ['milliseconds', 'string', 'ms', /^\d{13}$/],
  ] as const)('can give its times in %s, as a %s', async (_unit, type, unit, digits) => {
    const cloud = await startPush({ time: { unit, type } });
    const { inbox } = await hearMqtt(cloud);
    cloud.lock(FRONT.id).alarm('pry');
    cloud.lock(FRONT.id).goOffline();
    const status = await inbox.next();
    const offline = await inbox.next();
    for (const time of [
      status.t,
      status.content.status?.[0]?.['t'],
      offline.content.ts,
      offline.content.bizData?.['time'],
    ]) {
      expect(typeof time).toBe(type);
      expect(String(time)).toMatch(digits);
    }
  });

  it('can leave out the value under the number of the data point', async () => {
    const cloud = await startPush({ dpIdKey: false });
    const { inbox } = await hearMqtt(cloud);
    cloud.lock(FRONT.id).unlockByHand();
    const { content } = await inbox.next();
    expect(Object.keys(content.status?.[0] ?? {})).toEqual(['code', 't', 'value']);
  });

  it('tells of everything that happens at the door, in its order', async () => {
    const cloud = await startPush();
    const { inbox } = await hearMqtt(cloud);
    const lock = cloud.lock(FRONT.id);
    lock.ringDoorbell();
    lock.wrongFinger();
    lock.wrongFinger();
    lock.fingerprint(3);
    expect(await inbox.codes(5)).toEqual([
      'doorbell',
      'alarm_lock',
      'alarm_lock',
      'unlock_fingerprint',
      'lock_motor_state',
    ]);
  });

  it('tells late what happened while the lock was offline, each with its old time', async () => {
    let now = Date.now();
    const cloud = await startCloud({ locks: [FRONT], push: { mqtt: {} }, now: () => now });
    const { inbox } = await hearMqtt(cloud);
    const lock = cloud.lock(FRONT.id);
    const happenedAt = now;
    lock.goOffline();
    lock.alarm('pry');
    lock.alarm('shock');
    now += 60_000;
    lock.goOnline();
    expect(await inbox.codes(2)).toEqual(['offline', 'online']);
    for (const value of ['pry', 'shock']) {
      const { t, content } = await inbox.next();
      expect(t).toBe(now);
      expect(content.status).toEqual([expect.objectContaining({ value, t: happenedAt })]);
    }
  });

  it('leaves out what is outside the standard instruction set', async () => {
    const hidden = lockModel('all-in-one-wifi', { onlyInShadow: ['alarm_lock'], boltMs: 1 });
    const cloud = await startCloud({ locks: [hidden], push: { mqtt: {} } });
    const { inbox } = await hearMqtt(cloud);
    cloud.lock(hidden.id).alarm('pry');
    cloud.lock(hidden.id).ringDoorbell();
    expect(await inbox.codes(1)).toEqual(['doorbell']);
  });

  it('tells who came, went, and is called differently now', async () => {
    const cloud = await startPush();
    const { inbox } = await hearMqtt(cloud);
    cloud.lock(FRONT.id).rename('Haustür');
    cloud.addLock(BACK);
    cloud.removeDevice(FRONT.id);
    const renamed = await inbox.next();
    expect(renamed).toMatchObject({
      protocol: 20,
      content: {
        bizCode: 'nameUpdate',
        devId: FRONT.id,
        productKey: FRONT.productId,
        ts: renamed.t,
        uuid: expect.stringMatching(/^[0-9a-f]{16}$/),
        bizData: { devId: FRONT.id, uid: 'eu1700000000000simul', name: 'Haustür' },
      },
    });
    expect(await inbox.next()).toMatchObject({ content: { bizCode: 'bindUser', devId: BACK.id } });
    expect(await inbox.next()).toMatchObject({ content: { bizCode: 'delete', devId: FRONT.id } });
  });
});

describe('who hears of a lock over MQTT', () => {
  it('is its owner, not the project, which is connected in silence', async () => {
    const cloud = await startPush();
    const project = await hearMqtt(cloud, { uid: PROJECT, link_id: 'project' });
    const owner = await hearMqtt(cloud);
    expect(cloud.push.mqtt.listeners).toBe(2);
    cloud.lock(FRONT.id).ringDoorbell();
    cloud.lock(FRONT.id).goOffline();
    await owner.inbox.codes(2);
    expect([project.inbox.count, project.client.connected]).toEqual([0, true]);
    expect(cloud.push.delivered).toEqual({ mqtt: 2, pulsar: 0 });
  });

  it('is nobody before the subscription', async () => {
    const cloud = await startPush();
    await connectMqtt(await accessConfig(cloud));
    cloud.lock(FRONT.id).ringDoorbell();
    expect(cloud.push.delivered.mqtt).toBe(0);
  });

  it('is nobody after the subscription was given up', async () => {
    const cloud = await startPush();
    const { client, config } = await hearMqtt(cloud);
    await client.unsubscribeAsync(topicOf(config));
    cloud.lock(FRONT.id).ringDoorbell();
    expect([cloud.push.mqtt.listeners, cloud.push.delivered.mqtt]).toEqual([0, 0]);
  });

  it('needs another connection for a lock that was bound after the first', async () => {
    const cloud = await startPush();
    const { inbox } = await hearMqtt(cloud);
    cloud.addLock(BACK);
    cloud.lock(BACK.id).ringDoorbell();
    cloud.lock(FRONT.id).wrongFinger();
    expect(await inbox.codes(2)).toEqual(['bindUser', 'alarm_lock']);
    const again = await hearMqtt(cloud);
    cloud.lock(BACK.id).ringDoorbell();
    expect(await again.inbox.codes(1)).toEqual(['doorbell']);
  });

  it('needs another connection for a lock that was removed and bound again', async () => {
    const cloud = await startPush();
    const { inbox } = await hearMqtt(cloud);
    cloud.removeDevice(FRONT.id);
    cloud.addLock(FRONT);
    cloud.lock(FRONT.id).ringDoorbell();
    cloud.removeDevice(FRONT.id);
    cloud.addLock(BACK);
    expect(await inbox.codes(3)).toEqual(['delete', 'bindUser', 'bindUser']);
  });
});

describe('a broker with a certificate', () => {
  it.each(['mqtts', 'ssl'] as const)('speaks TLS under %s, to clients that trust it', async (tlsScheme) => {
    const certificate = selfSigned();
    const cloud = await startPush({ mqtt: { certificate, tlsScheme } });
    const config = await accessConfig(cloud);
    expect(config.url).toMatch(new RegExp(`^${tlsScheme}://127\\.0\\.0\\.1:`));
    await expect(connectMqtt(config)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const client = await connectMqtt(config, { ca: certificate.cert });
    expect(client.connected).toBe(true);
  });
});

function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}
