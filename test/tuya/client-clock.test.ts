import { afterEach, describe, expect, it } from '@jest/globals';
import { type EndpointName, lockModel, SIMULATED_ACCOUNT } from '../../simulator/cloud.ts';
import { bareServer, clientOf, closeAll, cloudAndClient, failureOf, patience } from './support.ts';

afterEach(closeAll);

const lock = lockModel('zigbee');
const hour = 3_600_000;

describe('a clock that differs from Tuya’s', () => {
  it.each([
    ['an hour slow, told in ms', hour, []],
    ['an hour fast, told in ms', -hour, []],
    ['an hour slow, told in s', hour, ['token', 'status']],
  ] as [string, number, EndpointName[]][])('by %s is corrected by the first answer', async (_, skew, secondsAt) => {
    const { cloud, client, devices } = await cloudAndClient({ locks: [lock], secondsAt });
    cloud.skewClock(skew);
    const { askedAt } = await devices.status(lock.id, patience());
    expect(cloud.ledger.entries.map(({ code, endpoint }) => code ?? endpoint)).toEqual([1013, 'token', 'status']);
    expect(Math.abs(client.cloudTime - (Date.now() + skew))).toBeLessThan(60_000);
    // What is read is dated by the steady clock, and so is what Tuya dates.
    expect(Math.abs(askedAt - Date.now())).toBeLessThan(60_000);
    expect(Math.abs(client.steadyOf(Date.now() + skew) - Date.now())).toBeLessThan(60_000);
  });

  it.each([-hour, hour])('that steps by %d ms between two reads leaves their order as it was', async (skew) => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    const first = await devices.status(lock.id, patience());
    cloud.skewClock(skew);
    const second = await devices.status(lock.id, patience());
    expect(second.askedAt).toBeGreaterThan(first.askedAt);
    expect(second.askedAt - first.askedAt).toBeLessThan(60_000);
  });

  it('is corrected between two calls too, with the same token', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    await devices.status(lock.id, patience());
    cloud.skewClock(hour);
    await devices.status(lock.id, patience());
    expect([cloud.ledger.count('token'), cloud.ledger.count('status')]).toEqual([1, 3]);
  });

  it('is corrected at the login of an account', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] }, { account: SIMULATED_ACCOUNT });
    cloud.skewClock(-hour);
    await devices.status(lock.id, patience());
    expect(cloud.ledger.count('login')).toBe(2);
  });

  it('is corrected once per call: a cloud that insists is given up', async () => {
    let asked = 0;
    const endpoint = await bareServer(() => {
      asked += 1;
      return { json: { success: false, code: 1013, msg: 'request time is invalid' } };
    });
    expect(await failureOf(clientOf(endpoint).devices.status('a', patience()))).toBe('clock');
    expect(asked).toBe(2);
  });

  it('and a token that is refused at once are each cured', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    await devices.status(lock.id, patience());
    cloud.skewClock(hour);
    cloud.expireTokens();
    await devices.status(lock.id, patience());
    expect(cloud.ledger.of('status').map(({ code }) => code)).toEqual([undefined, 1013, 1010, undefined]);
  });
});
