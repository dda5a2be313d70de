import { afterEach, describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import type { TuyaClientOptions } from '../../src/tuya/client.ts';
import { type Token, TokenCache } from '../../src/tuya/token-cache.ts';
import { clientOf, closeAll, cloudAndClient, failureOf, patience, resultServer, TestClock } from './support.ts';

afterEach(closeAll);

const lock = lockModel('zigbee');

describe('the token', () => {
  it('is asked for once, however many calls need it', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    await Promise.all(Array.from({ length: 50 }, () => devices.status(lock.id, patience())));
    expect([cloud.ledger.count('token'), cloud.ledger.count('status')]).toEqual([1, 50]);
  });

  it('is renewed once, however many calls it failed', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    await devices.status(lock.id, patience());
    cloud.expireTokens();
    await Promise.all(Array.from({ length: 50 }, () => devices.status(lock.id, patience())));
    expect(cloud.ledger.count('token')).toBe(2);
    expect(cloud.ledger.of('status').filter(({ carriedOut }) => carriedOut)).toHaveLength(51);
  });

  it.each([1010, 1011, 1012, 1400])(
    'that is refused with %d is renewed once, and the call repeated once',
    async (code) => {
      const { cloud, devices } = await cloudAndClient({ locks: [lock] });
      cloud.fault({ endpoint: 'status', effect: { kind: 'code', code } });
      await devices.status(lock.id, patience());
      expect([cloud.ledger.count('token'), cloud.ledger.count('status')]).toEqual([2, 2]);
    },
  );

  it('that is refused again ends the call', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint: 'status', times: Infinity, effect: { kind: 'code', code: 1010 } });
    expect(await failureOf(devices.status(lock.id, patience()))).toBe('token');
    expect([cloud.ledger.count('token'), cloud.ledger.count('status')]).toEqual([2, 2]);
  });

  it('is used for the life it has left, less a minute', async () => {
    const { cloud, devices, clock } = await cloudAndClient({ locks: [lock], tokenLifeSeconds: 300 });
    const readAfter = async (seconds: number): Promise<number> => {
      clock.ahead = seconds * 1000;
      await devices.status(lock.id, patience());
      return cloud.ledger.count('token');
    };
    expect(await readAfter(0)).toBe(1);
    expect(await readAfter(235)).toBe(1);
    expect(await readAfter(241)).toBe(2);
  });

  it('that has less than a minute left is not fetched again for every call', async () => {
    const { cloud, devices, clock } = await cloudAndClient({ locks: [lock], tokenLifeSeconds: 40 });
    for (let reads = 0; reads < 5; reads += 1) {
      await devices.status(lock.id, patience());
    }
    expect(cloud.ledger.count('token')).toBe(1);
    clock.ahead = 21_000;
    await devices.status(lock.id, patience());
    expect(cloud.ledger.count('token')).toBe(2);
  });

  it('that is at its very end is used all the same', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock], tokenLifeSeconds: 0.9 });
    await devices.status(lock.id, patience());
    expect(cloud.ledger.of('status').at(-1)?.carriedOut).toBe(true);
  });

  it.each([
    ['expire_time', { expire_time: 3060 }, 3000],
    ['expire, as one document names it', { expire: 3060 }, 3000],
    ['text', { expire_time: '3060' }, 3000],
    ['nothing at all: an hour', { expire_time: null, uid: null, platform_url: null }, 3540],
  ])('tells its life as %s', async (_, life, seconds) => {
    let tokens = 0;
    const onCall: TuyaClientOptions['onCall'] = ({ path }) => {
      tokens += Number(path === '/v1.0/token');
    };
    const { devices, clock } = clientOf(await resultServer(() => [], { access_token: 'tok', ...life }), { onCall });
    const tokensAfter = async (elapsed: number): Promise<number> => {
      clock.ahead = elapsed * 1000;
      await devices.status('a', patience());
      return tokens;
    };
    expect(await tokensAfter(0)).toBe(1);
    expect(await tokensAfter(seconds - 5)).toBe(1);
    expect(await tokensAfter(seconds + 5)).toBe(2);
  });
});

describe('the keeper of the token', () => {
  const token: Token = { accessToken: 'tok', uid: '', secondsLeft: 7200 };

  function keeperOf(fetches: (() => Promise<Token>)[]): TokenCache {
    return new TokenCache(
      () => fetches.shift()?.() ?? Promise.reject(new Error('nobody asked for that')),
      new TestClock(),
    );
  }

  it('does not give up a newer token because an older one is refused again', async () => {
    const keeper = keeperOf([() => Promise.resolve({ ...token }), () => Promise.resolve({ ...token })]);
    const old = await keeper.current(patience());
    keeper.discard(old);
    const newer = await keeper.current(patience());
    expect(newer).not.toBe(old);
    keeper.discard(old);
    expect(await keeper.current(patience())).toBe(newer);
  });

  it('asks again after a request for a token failed', async () => {
    const keeper = keeperOf([() => Promise.reject(new Error('no luck')), () => Promise.resolve(token)]);
    await expect(keeper.current(patience())).rejects.toThrow('no luck');
    expect(await keeper.current(patience())).toBe(token);
  });

  it('goes on asking for the others when one stops waiting', async () => {
    let handOut: (token: Token) => void = () => undefined;
    const keeper = keeperOf([() => new Promise((resolve) => (handOut = resolve))]);
    const impatient = new AbortController();
    const first = keeper.current(impatient.signal);
    const second = keeper.current(patience());
    impatient.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    handOut(token);
    expect(await second).toBe(token);
  });

  it('asks for nothing on behalf of somebody who has stopped waiting already', async () => {
    let asked = 0;
    const keeper = keeperOf([() => Promise.reject(new Error(`asked ${(asked += 1)} times`))]);
    await expect(keeper.current(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(asked).toBe(0);
  });
});
