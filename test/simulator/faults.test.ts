import { describe, expect, it } from '@jest/globals';
import { lockModel, type EndpointName, type FaultEffect, type SimulatedCloud } from '../../simulator/cloud.ts';
import { nextEvent, startWithClient } from './running-cloud.ts';
import type { SignedClient } from './signed-client.ts';

const LOCK = lockModel('all-in-one-wifi', { boltMs: 5 });
const OTHER = lockModel('keep-alive-wifi');
const OPERATE = `/v1.0/smart-lock/devices/${LOCK.id}/password-free/door-operate`;

async function operate(client: SignedClient, signal?: AbortSignal): Promise<Response> {
  const { ticket_id } = await client.ticket(LOCK.id);
  return client.raw('POST', OPERATE, { ticket_id, open: true }, {}, signal);
}

async function startWithFault(effect: FaultEffect): Promise<{ cloud: SimulatedCloud; client: SignedClient }> {
  const started = await startWithClient({ locks: [LOCK] });
  started.cloud.fault({ endpoint: 'door-operate', effect });
  return started;
}

describe('a fault the client can read', () => {
  it('refuses with a code, of Tuya’s or not', async () => {
    const { cloud, client } = await startWithFault({ kind: 'code', code: 2312 });
    cloud.fault({
      endpoint: 'door-operate',
      effect: { kind: 'code', code: 'API_QPS_LIMIT_OR_DEGRADE', msg: 'slow down' },
    });
    expect(await client.operate(LOCK.id)).toMatchObject({ success: false, code: 2312, msg: expect.any(String) });
    expect(await client.operate(LOCK.id)).toMatchObject({ code: 'API_QPS_LIMIT_OR_DEGRADE', msg: 'slow down' });
    expect(cloud.lock(LOCK.id).moves).toEqual([]);
  });

  it('spends the ticket it was shown', async () => {
    const { client } = await startWithFault({ kind: 'code', code: 2312 });
    const { ticket_id } = await client.ticket(LOCK.id);
    await client.post(OPERATE, { ticket_id, open: true });
    expect(await client.post(OPERATE, { ticket_id, open: true })).toMatchObject({ code: 2405 });
  });

  it('answers result false', async () => {
    const { cloud, client } = await startWithFault({ kind: 'result-false' });
    expect(await client.operate(LOCK.id)).toMatchObject({ success: true, result: false });
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ carriedOut: false, status: 200 });
  });

  it('answers late', async () => {
    const { cloud, client } = await startWithFault({ kind: 'delay', ms: 80 });
    const began = performance.now();
    expect(await client.operate(LOCK.id)).toMatchObject({ result: true });
    expect(performance.now() - began).toBeGreaterThanOrEqual(75);
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ carriedOut: true });
  });
});

describe('a fault that leaves nothing to read', () => {
  it.each([
    ['http', { kind: 'http', status: 502, body: 'Bad Gateway' }, 502, 'Bad Gateway'],
    ['garbage', { kind: 'garbage' }, 200, '<html>'],
    ['no success', { kind: 'no-success' }, 200, '{"t":'],
  ] as [string, FaultEffect, number, string][])('%s: nothing is carried out', async (_, effect, status, start) => {
    const { cloud, client } = await startWithFault(effect);
    const response = await operate(client);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(new RegExp(`^${start}`));
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ status, carriedOut: false });
    expect(cloud.lock(LOCK.id).moves).toEqual([]);
  });

  it('truncated: carried out, but half of the JSON is missing', async () => {
    const { cloud, client } = await startWithFault({ kind: 'truncated' });
    const response = await operate(client);
    await expect(response.json()).rejects.toThrow(/JSON/);
    expect(cloud.lock(LOCK.id).moves).toHaveLength(1);
  });

  it.each([
    ['reset', false],
    ['lost-answer', true],
  ] as ['reset' | 'lost-answer', boolean][])('%s: the socket breaks; carried out: %s', async (kind, carriedOut) => {
    const { cloud, client } = await startWithFault({ kind });
    await expect(operate(client)).rejects.toThrow('fetch failed');
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ status: 0, carriedOut });
    expect(cloud.lock(LOCK.id).moves).toHaveLength(carriedOut ? 1 : 0);
  });

  it.each([
    ['hang', false],
    ['hang-after', true],
  ] as ['hang' | 'hang-after', boolean][])('%s: no answer comes; carried out: %s', async (kind, carriedOut) => {
    const { cloud, client } = await startWithFault({ kind });
    const giveUp = new AbortController();
    const answer = operate(client, giveUp.signal);
    await nextEvent(cloud, (event) => event.kind === 'request' && event.entry.endpoint === 'door-operate');
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ status: 0, carriedOut });
    giveUp.abort();
    await expect(answer).rejects.toThrow(/abort/);
  });

  it('a hanging request ends when the cloud closes', async () => {
    const { cloud, client } = await startWithFault({ kind: 'hang' });
    const answer = operate(client);
    await nextEvent(cloud, (event) => event.kind === 'request' && event.entry.endpoint === 'door-operate');
    await Promise.all([expect(answer).rejects.toThrow('fetch failed'), cloud.close()]);
  });
});

describe('an answer that is spoilt on its way: what was asked is carried out', () => {
  it.each([
    ['success as a text', { kind: 'success-text' }, { success: 'true', result: true }],
    ['no result', { kind: 'no-result' }, { success: true, t: expect.any(Number), tid: expect.any(String) }],
    ['an empty result', { kind: 'empty-result' }, { success: true, result: {} }],
    ['more blanks than JSON', { kind: 'oversized', bytes: 100_000 }, { success: true, result: true }],
    ['compressed blanks', { kind: 'bomb', bytes: 100_000 }, { success: true, result: true }],
    ['byte by byte', { kind: 'drip', everyMs: 1 }, { success: true, result: true }],
  ] as [string, FaultEffect, object][])('%s', async (_, effect, seen) => {
    const { cloud, client } = await startWithFault(effect);
    const response = await operate(client);
    expect(response.status).toBe(200);
    const [length, coding] = [response.headers.get('content-length'), response.headers.get('content-encoding')];
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject(seen);
    expect('result' in JSON.parse(text)).toBe('result' in seen);
    expect(text.length >= 100_000).toBe('bytes' in effect);
    expect(coding).toBe(effect.kind === 'bomb' ? 'gzip' : null);
    expect(Number(length) < 2_000).toBe(effect.kind !== 'oversized');
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ status: 200, carriedOut: true });
    expect(cloud.lock(LOCK.id).moves).toHaveLength(1);
  });

  it('cut off in the middle', async () => {
    const { cloud, client } = await startWithFault({ kind: 'cut' });
    await expect(operate(client).then((response) => response.text())).rejects.toThrow(/terminated|fetch failed/);
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ status: 0, carriedOut: true });
  });

  it('a drip ends when nobody listens any more', async () => {
    const { cloud, client } = await startWithFault({ kind: 'drip', everyMs: 1 });
    const giveUp = new AbortController();
    const response = await operate(client, giveUp.signal);
    giveUp.abort();
    await expect(response.text()).rejects.toThrow(/abort/);
    expect(cloud.ledger.of('door-operate')[0]).toMatchObject({ carriedOut: true });
  });
});

describe('a redirect', () => {
  it('leads to the same address: nothing is carried out unless it is followed', async () => {
    const { cloud, client } = await startWithFault({ kind: 'redirect', status: 307 });
    expect(await (await operate(client)).json()).toMatchObject({ result: true });
    expect(cloud.ledger.of('door-operate')).toMatchObject([
      { status: 307, carriedOut: false },
      { status: 200, carriedOut: true },
    ]);
  });
});

describe('the script of faults', () => {
  const status = `/v1.0/devices/${LOCK.id}/status`;

  async function codes(client: SignedClient, path: string, count: number): Promise<unknown[]> {
    const seen = [];
    for (let number = 0; number < count; number += 1) {
      seen.push((await client.get(path)).code);
    }
    return seen;
  }

  it('strikes once, so many times, or after so many requests', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    cloud.fault({ endpoint: 'status', effect: { kind: 'code', code: 500 } });
    expect(await codes(client, status, 2)).toEqual([500, undefined]);
    cloud.fault({ endpoint: 'status', after: 1, times: 2, effect: { kind: 'code', code: 1199 } });
    expect(await codes(client, status, 4)).toEqual([undefined, 1199, 1199, undefined]);
  });

  it('may make another result of the true one', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    const result = (usual: unknown): unknown => ({ usual: (usual as object[]).length > 0, more: 'lies' });
    cloud.fault({ endpoint: 'status', effect: { kind: 'answer', result } });
    expect(await client.get(status)).toMatchObject({ success: true, result: { usual: true, more: 'lies' } });
  });

  it('strikes for ever until it is cleared', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    cloud.fault({ endpoint: ['device', 'status'], times: Infinity, effect: { kind: 'code', code: 500 } });
    expect(await codes(client, status, 3)).toEqual([500, 500, 500]);
    expect(await codes(client, `/v1.0/devices/${LOCK.id}`, 1)).toEqual([500]);
    cloud.clearFaults();
    expect(await codes(client, status, 1)).toEqual([undefined]);
  });

  it('may be for one device only', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK, OTHER] });
    cloud.fault({ endpoint: 'status', device: OTHER.id, effect: { kind: 'code', code: 2001 } });
    expect(await codes(client, status, 1)).toEqual([undefined]);
    expect(await codes(client, `/v1.0/devices/${OTHER.id}/status`, 2)).toEqual([2001, undefined]);
  });

  it('may be cleared for one device only', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK, OTHER] });
    for (const { id } of [LOCK, OTHER]) {
      cloud.fault({ endpoint: 'status', device: id, times: Infinity, effect: { kind: 'code', code: 2001 } });
    }
    cloud.clearFaults(OTHER.id);
    expect(await codes(client, status, 1)).toEqual([2001]);
    expect(await codes(client, `/v1.0/devices/${OTHER.id}/status`, 1)).toEqual([undefined]);
  });

  it('spares requests that do not pass the gate', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    cloud.fault({ endpoint: 'status', effect: { kind: 'code', code: 500 } });
    expect(await client.get(status, { headers: { access_token: 'made-up' } })).toMatchObject({ code: 1004 });
    expect(await codes(client, status, 1)).toEqual([500]);
  });

  it.each(['token', 'devices'] as EndpointName[])('reaches the endpoint %s, which has no device', async (endpoint) => {
    const { cloud, client } = await startWithClient();
    cloud.fault({ endpoint, effect: { kind: 'code', code: 28841002 } });
    const path = endpoint === 'token' ? '/v1.0/token?grant_type=1' : '/v1.0/iot-01/associated-users/devices';
    expect(await codes(client, path, 2)).toEqual([28841002, undefined]);
  });
});
