import { describe, expect, it } from '@jest/globals';
import { lockModel, type CloudEvent } from '../../simulator/cloud.ts';
import { startWithClient } from './running-cloud.ts';

const LOCK = lockModel('ble-gateway', { boltMs: 1, sleep: undefined });

describe('the ledger', () => {
  it('holds every request: what was asked, what came of it', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    await client.operate(LOCK.id);
    await client.get(`/v1.0/devices/${LOCK.id}/status?a=b`);
    await client.get('/v1.0/nothing');
    expect(cloud.ledger.entries.map((entry) => [entry.endpoint, entry.device, entry.code, entry.carriedOut])).toEqual([
      ['token', undefined, undefined, true],
      ['password-ticket', LOCK.id, undefined, true],
      ['door-operate', LOCK.id, undefined, true],
      ['status', LOCK.id, undefined, true],
      ['unknown', undefined, 1108, false],
    ]);
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ method: 'POST', body: { open: true }, status: 200 });
    expect(cloud.ledger.of('status', LOCK.id)[0]).toMatchObject({ query: { a: 'b' }, body: undefined });
    expect(cloud.ledger.of('status', 'another')).toEqual([]);
  });

  it('counts in all, by endpoint and by device', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    await client.ticket(LOCK.id);
    expect([cloud.ledger.count(), cloud.ledger.count('token'), cloud.ledger.count(undefined, LOCK.id)]).toEqual([
      2, 1, 1,
    ]);
    cloud.ledger.clear();
    expect(cloud.ledger.count()).toBe(0);
  });

  it('knows the secrets that went over the wire', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    const secrets = cloud.ledger.secrets();
    const device = (await client.get(`/v1.0/devices/${LOCK.id}`)).result as {
      local_key: string;
      status: { code: string; value: unknown }[];
    };
    const hidden = device.status
      .filter(({ code }) => /ble_unlock_check|remote_.*key/.test(code))
      .map(({ value }) => value);
    expect(hidden).toHaveLength(4);
    expect(secrets).toEqual(expect.arrayContaining([client.token, device.local_key, cloud.accessKey, ...hidden]));
    expect(secrets.every((secret) => secret.length >= 6)).toBe(true);
  });
});

describe('the events of the cloud', () => {
  it('tell a whole unlocking in order', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    const seen: string[] = [];
    const open = new Promise<void>((resolve) => {
      const stop = cloud.on((event: CloudEvent) => {
        seen.push(event.kind === 'request' ? event.entry.endpoint : event.kind === 'bolt' ? event.bolt : event.kind);
        if (event.kind === 'report') {
          stop();
          resolve();
        }
      });
    });
    await client.operate(LOCK.id);
    await open;
    expect(seen.filter((kind) => kind !== 'door-operate')).toEqual([
      'ticket',
      'password-ticket',
      'moving',
      'unlocked',
      'report',
    ]);
    cloud.lock(LOCK.id).lockByHand();
    expect(seen).toHaveLength(6);
  });
});

describe('the time in an answer', () => {
  it('is in milliseconds, or in seconds where it is wanted so', async () => {
    const { client } = await startWithClient({ locks: [LOCK], secondsAt: ['status'] });
    const status = await client.get(`/v1.0/devices/${LOCK.id}/status`);
    const device = await client.get(`/v1.0/devices/${LOCK.id}`);
    expect([String(status.t).length, String(device.t).length]).toEqual([10, 13]);
    expect(device.tid).toMatch(/^[0-9a-f]{32}$/);
  });
});
