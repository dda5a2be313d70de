import { describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import { signature } from '../../simulator/signature.ts';
import { startCloud, startWithClient } from './running-cloud.ts';
import { SignedClient, type Oddities } from './signed-client.ts';

const DEVICES = '/v1.0/iot-01/associated-users/devices?size=20&last_row_key=';

describe('the gate', () => {
  it('lets a well signed request with a live token pass', async () => {
    const { client } = await startWithClient();
    expect(await client.get(DEVICES)).toMatchObject({ success: true });
  });

  it.each([
    ['an unknown client id', { headers: { client_id: 'somebody-else' } }, 1005],
    ['a signature made with other inputs', { headers: { nonce: 'not-signed' } }, 1004],
    ['a lower-case signature', { headers: { sign: 'a'.repeat(64) } }, 1004],
    ['another sign method', { headers: { sign_method: 'HMAC-MD5' } }, 1004],
    ['no signature', { headers: { sign: '' } }, 1105],
    ['an empty token', { headers: { access_token: '' } }, 1002],
    ['a clock six minutes slow', { t: Date.now() - 6 * 60_000 }, 1013],
    ['a clock six minutes fast', { t: Date.now() + 6 * 60_000 }, 1013],
    ['a time in seconds', { t: Math.floor(Date.now() / 1000) }, 1013],
  ] as [string, Oddities, number][])('refuses %s', async (_, oddities, code) => {
    const { client } = await startWithClient();
    expect(await client.get(DEVICES, oddities)).toMatchObject({ success: false, code });
  });

  it('accepts a clock four minutes off', async () => {
    const { client } = await startWithClient();
    expect(await client.get(DEVICES, { t: Date.now() - 4 * 60_000 })).toMatchObject({ success: true });
  });

  it('refuses a secret that is not the project’s', async () => {
    const cloud = await startCloud();
    const { endpoint, accessId } = cloud;
    const client = new SignedClient({ endpoint, accessId, accessKey: 'x'.repeat(32) });
    expect(await client.get('/v1.0/token?grant_type=1')).toMatchObject({ code: 1004 });
  });

  it('counts a nonce and the headers named in Signature-Headers', async () => {
    const { cloud, client } = await startWithClient();
    const t = Date.now();
    const sign = signature({
      accessId: cloud.accessId,
      accessKey: cloud.accessKey,
      token: client.token,
      t: String(t),
      nonce: 'n0nce',
      method: 'GET',
      path: '/v1.0/iot-01/associated-users/devices',
      query: [],
      signedHeaders: [['area_id', 'home']],
      body: Buffer.alloc(0),
    });
    const headers = { sign, nonce: 'n0nce', 'Signature-Headers': 'area_id', area_id: 'home' };
    expect(await client.get('/v1.0/iot-01/associated-users/devices', { t, headers })).toMatchObject({ success: true });
    const tampered = { ...headers, area_id: 'elsewhere' };
    expect(await client.get('/v1.0/iot-01/associated-users/devices', { t, headers: tampered })).toMatchObject({
      code: 1004,
    });
  });

  it('answers 1108 to an unknown path and to a wrong method', async () => {
    const { client } = await startWithClient();
    expect(await client.get('/v9.9/devices')).toMatchObject({ code: 1108 });
    expect(await client.post('/v1.0/token?grant_type=1')).toMatchObject({ code: 1108 });
  });

  it('wants JSON, and a JSON object', async () => {
    const { cloud, client } = await startWithClient({ locks: [lockModel('zigbee')] });
    const path = `/v1.0/devices/${cloud.locks()[0]?.id ?? ''}/door-lock/password-ticket`;
    const plain = { rawBody: '{}', headers: { 'Content-Type': 'text/plain' } };
    expect(await client.post(path, undefined, plain)).toMatchObject({ code: 1006 });
    expect(await client.post(path, undefined, { rawBody: 'null' })).toMatchObject({ code: 1109 });
    expect(await client.post(path, undefined, { rawBody: '[]' })).toMatchObject({ code: 1109 });
    expect(await client.post(path, undefined, { rawBody: '{"a"' })).toMatchObject({ code: 1109 });
    expect(await client.post(path, {})).toMatchObject({ success: true });
    expect(await client.post(path)).toMatchObject({ success: true });
  });
});

describe('the clock of the cloud', () => {
  it('may be skewed: 1013 carries the time to correct by', async () => {
    const { cloud, client } = await startWithClient();
    cloud.skewClock(3_600_000);
    const refusal = await client.get(DEVICES);
    expect(refusal.code).toBe(1013);
    expect(Math.abs(refusal.t - (Date.now() + 3_600_000))).toBeLessThan(60_000);
    expect(await client.get(DEVICES, { t: refusal.t })).toMatchObject({ success: true });
  });
});
