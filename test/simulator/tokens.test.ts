import { describe, expect, it } from '@jest/globals';
import type { SimulatedCloud } from '../../simulator/cloud.ts';
import { startCloud, startWithClient } from './running-cloud.ts';
import { SignedClient } from './signed-client.ts';

interface Grant {
  access_token: string;
  refresh_token: string;
  uid: string;
  expire_time: number;
}

const DEVICES = '/v1.0/iot-01/associated-users/devices';

async function tokenOf(cloud: SimulatedCloud): Promise<Grant> {
  const { result } = await new SignedClient(cloud).get('/v1.0/token?grant_type=1');
  return result as Grant;
}

describe('the project token', () => {
  it('lives two hours', async () => {
    const now = Date.now();
    const cloud = await startCloud({ now: () => now });
    expect(await tokenOf(cloud)).toMatchObject({ expire_time: 7200, uid: expect.stringMatching(/^bay/) });
  });

  it('is handed out again with the life it has left', async () => {
    let now = Date.now();
    const cloud = await startCloud({ now: () => now });
    const first = await tokenOf(cloud);
    now += 100_000;
    expect(await tokenOf(cloud)).toEqual({ ...first, expire_time: 7100 });
  });

  it('is a new one when the old one is dead', async () => {
    let now = Date.now();
    const cloud = await startCloud({ now: () => now, tokenLifeSeconds: 60 });
    const first = await tokenOf(cloud);
    now += 60_000;
    expect((await tokenOf(cloud)).access_token).not.toBe(first.access_token);
  });

  it('is given for grant type 1 only', async () => {
    const client = new SignedClient(await startCloud());
    expect(await client.get('/v1.0/token?grant_type=2')).toMatchObject({ code: 1003 });
    expect(await client.get('/v1.0/token')).toMatchObject({ code: 1003 });
  });

  it('is refused with 1010 when expired, with 1011 when nobody issued it', async () => {
    const { cloud, client } = await startWithClient();
    cloud.expireTokens();
    expect(await client.get(DEVICES)).toMatchObject({ code: 1010 });
    client.token = 'made-up';
    expect(await client.get(DEVICES)).toMatchObject({ code: 1011 });
  });
});

describe('a refresh', () => {
  it('works once and ends both old tokens', async () => {
    const { cloud, client } = await startWithClient();
    const old = await tokenOf(cloud);
    const { result } = await client.get(`/v1.0/token/${old.refresh_token}`);
    expect(await client.get(DEVICES)).toMatchObject({ code: 1010 });
    expect(await client.get(`/v1.0/token/${old.refresh_token}`)).toMatchObject({ success: false });
    client.token = (result as Grant).access_token;
    expect(await client.get(DEVICES)).toMatchObject({ success: true });
  });
});

describe('the login of the app account', () => {
  const login = '/v1.0/iot-01/associated-users/actions/authorized-login';
  // The MD5 of "simulated-password", the password of the default account.
  const body = {
    country_code: 49,
    username: 'owner@example.com',
    password: 'e4d15e8e2dadcb912a6b2194b88dfc67',
    schema: 'smartlife',
  };

  it('gives a token of the user and the address of the data centre', async () => {
    const cloud = await startCloud();
    const client = new SignedClient(cloud);
    const { result } = await client.post(login, body);
    expect(result).toMatchObject({ expire_time: 7200, platform_url: cloud.endpoint });
    client.token = (result as Grant).access_token;
    const { uid } = result as Grant;
    expect(await client.get(`/v1.0/users/${uid}/devices`)).toMatchObject({ success: true, result: [] });
  });

  it('takes the country code as text, too', async () => {
    const client = new SignedClient(await startCloud());
    expect(await client.post(login, { ...body, country_code: '49' })).toMatchObject({ success: true });
  });

  it.each([
    ['a wrong country', { country_code: 1 }, 1106],
    ['an app that is not linked', { schema: 'tuyaSmart' }, 2406],
    ['a wrong name', { username: 'somebody@example.com' }, 2401],
    ['a password in clear', { password: 'simulated-password' }, 2401],
    ['an upper-case MD5', { password: body.password.toUpperCase() }, 2401],
    ['no password', { password: '' }, 1100],
    ['an unknown key', { extra: 1 }, 1109],
  ])('refuses %s', async (_, change, code) => {
    const client = new SignedClient(await startCloud());
    expect(await client.post(login, { ...body, ...change })).toMatchObject({ success: false, code });
  });

  it('takes over from the login before', async () => {
    const client = new SignedClient(await startCloud());
    const first = (await client.post(login, body)).result as Grant;
    await client.post(login, body);
    client.token = first.access_token;
    expect(await client.get(DEVICES)).toMatchObject({ code: 1010 });
  });
});
