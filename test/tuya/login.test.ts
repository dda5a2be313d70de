import { afterEach, describe, expect, it } from '@jest/globals';
import { md5 } from '../../simulator/account-endpoints.ts';
import { lockModel, SIMULATED_ACCOUNT, SIMULATED_PROJECT } from '../../simulator/cloud.ts';
import {
  clientOf,
  closeAll,
  cloudAndClient,
  errorOf,
  failureOf,
  patience,
  resultServer,
  type SeenRequest,
} from './support.ts';

afterEach(closeAll);

const lock = lockModel('zigbee');
const locks = [lock];

describe('the token of the project', () => {
  it('is asked for with the keys alone', async () => {
    const { cloud, client, devices } = await cloudAndClient({ locks });
    await devices.status(lock.id, patience());
    expect(cloud.ledger.of('token')[0]).toMatchObject({ method: 'GET', query: { grant_type: '1' }, body: undefined });
    expect(client.hasAccount).toBe(false);
    expect(client.accessKey).toBe(SIMULATED_PROJECT.accessKey);
    expect(await client.uid(patience())).toMatch(/^bay/);
    expect(cloud.ledger.count('token')).toBe(1);
  });

  it('is never refreshed, which would end it for every other program on the project', async () => {
    const { cloud, devices, clock } = await cloudAndClient({ locks });
    await devices.status(lock.id, patience());
    clock.ahead = 7_200_000;
    cloud.skewClock(clock.ahead);
    await devices.status(lock.id, patience());
    expect([cloud.ledger.count('refresh-token'), cloud.ledger.count('token')]).toEqual([0, 2]);
  });

  it.each([
    ['accessId', { accessId: 'another' }],
    ['accessKey', { accessKey: 'x'.repeat(32) }],
  ])('is refused when %s is wrong, with a word on where to find it', async (_, keys) => {
    const { devices, cloud } = await cloudAndClient({ locks }, keys);
    const error = await errorOf(devices.status(lock.id, patience()));
    expect(error.kind).toBe('keys');
    expect(error.advice).toContain('Access Secret');
    expect(cloud.ledger.count()).toBe(1);
  });

  it('must be in the answer', async () => {
    const { devices } = clientOf(await resultServer(() => [], { uid: 'bay1' }));
    const error = await errorOf(devices.status('a', patience()));
    expect([error.kind, error.meaning]).toEqual(['unreachable', 'Tuya’s answer holds no token']);
  });
});

describe('the token of the app account', () => {
  it.each([
    ['in clear', SIMULATED_ACCOUNT.password],
    ['as MD5', md5(SIMULATED_ACCOUNT.password)],
    ['as MD5 in capitals', md5(SIMULATED_ACCOUNT.password).toUpperCase()],
  ])('is had with the password %s, and only its MD5 is sent', async (_, password) => {
    const { cloud, client, devices } = await cloudAndClient({ locks }, { account: { ...SIMULATED_ACCOUNT, password } });
    await devices.status(lock.id, patience());
    expect(client.hasAccount).toBe(true);
    expect(cloud.ledger.of('login').map(({ body }) => body)).toEqual([
      {
        country_code: 49,
        username: SIMULATED_ACCOUNT.username,
        password: md5(SIMULATED_ACCOUNT.password),
        schema: 'smartlife',
      },
    ]);
    expect(cloud.ledger.count('token')).toBe(0);
  });

  it.each([
    ['the password', { password: 'wrong' }, 'account'],
    ['the schema', { schema: 'tuyaSmart' }, 'account'],
    ['the country code', { countryCode: 1 }, 'permission'],
  ])('is refused when %s is wrong', async (_, mistake, kind) => {
    const { cloud, devices } = await cloudAndClient({ locks }, { account: { ...SIMULATED_ACCOUNT, ...mistake } });
    expect(await failureOf(devices.status(lock.id, patience()))).toBe(kind);
    expect(cloud.ledger.count()).toBe(1);
  });

  it('is had by a new login once another program has taken it over', async () => {
    const { cloud, devices } = await cloudAndClient({ locks }, { account: SIMULATED_ACCOUNT });
    await devices.status(lock.id, patience());
    const rival = clientOf(cloud.endpoint, { account: SIMULATED_ACCOUNT });
    await rival.devices.status(lock.id, patience());
    await devices.status(lock.id, patience());
    expect(cloud.ledger.count('login')).toBe(3);
  });
});

describe('the data centre that the login names', () => {
  async function placesAskedAfterLogin(platformUrl: unknown): Promise<string[]> {
    const asked: string[] = [];
    const noting =
      (place: string) =>
      ({ path }: SeenRequest): unknown[] => {
        asked.push(`${place} ${path}`);
        return [];
      };
    const other = await resultServer(noting('other'));
    const token = {
      access_token: 'tok',
      uid: 'eu1',
      expire_time: 7200,
      platform_url: platformUrl === 'other' ? other : platformUrl,
    };
    const { devices } = clientOf(await resultServer(noting('first'), token), { account: SIMULATED_ACCOUNT });
    await devices.status('a', patience());
    return asked;
  }

  it('is the one asked from then on', async () => {
    expect(await placesAskedAfterLogin('other')).toEqual(['other /v1.0/devices/a/status']);
  });

  it.each([['http://openapi.example.com'], ['wss://openapi.example.com'], ['openapi.example.com'], [''], [null], [7]])(
    'is left alone when it is %j',
    async (platformUrl) => {
      expect(await placesAskedAfterLogin(platformUrl)).toEqual(['first /v1.0/devices/a/status']);
    },
  );
});

describe('the uid', () => {
  it('is asked for again while Tuya is busy', async () => {
    const { cloud, client, clock } = await cloudAndClient();
    cloud.fault({ endpoint: 'token', times: 2, effect: { kind: 'code', code: 500 } });
    expect(await client.uid(patience())).toMatch(/^bay/);
    expect(clock.pauses).toHaveLength(2);
  });

  it('is nobody’s when the caller has given up', async () => {
    const { cloud, client } = await cloudAndClient();
    expect(await failureOf(client.uid(AbortSignal.abort()))).toBe('cancelled');
    expect(cloud.ledger.count()).toBe(0);
  });
});
