import { afterEach, describe, expect, it } from '@jest/globals';
import { type FaultEffect, lockModel } from '../../simulator/cloud.ts';
import { closeAll, cloudAndClient, errorOf, failureOf, patience, type Setup } from './support.ts';

afterEach(closeAll);

const lock = lockModel('all-in-one-wifi');

/** A cloud with one lock, and a ticket for it. */
async function withTicket(): Promise<
  Awaited<ReturnType<typeof cloudAndClient>> & { unlock: (options?: object) => Promise<boolean> }
> {
  const setup = await cloudAndClient({ locks: [lock] });
  const ticket = await setup.doorLock.ticket(lock.id, patience());
  return {
    ...setup,
    unlock: (options = {}) => setup.doorLock.operate(lock.id, ticket, true, { signal: patience(), ...options }),
  };
}

/** Answers that leave open what the lock did. */
const unknownOutcomes: [string, FaultEffect, string][] = [
  ['is lost before it arrives', { kind: 'reset' }, 'lost'],
  ['is carried out, but whose answer is lost', { kind: 'lost-answer' }, 'lost'],
  ['is carried out, but whose answer is cut in half', { kind: 'truncated' }, 'unreadable'],
  ['meets a gateway’s error page', { kind: 'http', status: 502, body: '<html>' }, 'unreadable'],
  [
    'meets a gateway that fails in Tuya’s format',
    { kind: 'http', status: 503, body: '{"success":false,"code":1010}' },
    'cloud',
  ],
  ['meets HTML', { kind: 'garbage' }, 'unreadable'],
  ['meets JSON without success', { kind: 'no-success' }, 'unreadable'],
  ['meets a failure inside the cloud', { kind: 'code', code: 500 }, 'cloud'],
  ['meets an unknown failure', { kind: 'code', code: 501 }, 'cloud'],
  ['meets a code as text', { kind: 'code', code: '500' }, 'cloud'],
];

describe('a command that', () => {
  it.each(unknownOutcomes)('%s is never sent again', async (_, effect, kind) => {
    const { cloud, unlock, clock } = await withTicket();
    cloud.fault({ endpoint: 'door-operate', effect });
    const error = await errorOf(unlock());
    expect([error.kind, error.nothingDelivered]).toEqual([kind, false]);
    expect([cloud.ledger.count('door-operate'), clock.pauses.length]).toEqual([1, 0]);
  });

  it.each([1199, 2001, 2312, 2328, 'API_QPS_LIMIT_OR_DEGRADE'])(
    'is refused with %s is left to the caller, who may send a new one',
    async (code) => {
      const { cloud, unlock } = await withTicket();
      cloud.fault({ endpoint: 'door-operate', effect: { kind: 'code', code } });
      const error = await errorOf(unlock());
      expect(error.nothingDelivered).toBe(true);
      expect(cloud.ledger.count('door-operate')).toBe(1);
    },
  );

  it.each([
    [2003, true],
    [2008, true],
    [2009, true],
    [1109, true],
    [1106, true],
    [2405, true],
    [2317, false],
    [4711, false],
  ])('is refused with %d is not repeated, and proves that nothing was delivered: %s', async (code, proves) => {
    const { cloud, unlock } = await withTicket();
    cloud.fault({ endpoint: 'door-operate', effect: { kind: 'code', code } });
    const error = await errorOf(unlock());
    expect([error.code, error.nothingDelivered]).toEqual([code, proves]);
    expect(cloud.ledger.count('door-operate')).toBe(1);
  });

  it('the lock itself refuses is false, not an error', async () => {
    const { cloud, unlock } = await withTicket();
    cloud.fault({ endpoint: 'door-operate', effect: { kind: 'result-false' } });
    expect(await unlock()).toBe(false);
    expect(cloud.ledger.count('door-operate')).toBe(1);
  });

  it('is given up by its caller has an unknown outcome', async () => {
    const { cloud, unlock } = await withTicket();
    cloud.fault({ endpoint: 'door-operate', effect: { kind: 'hang-after' } });
    const impatient = new AbortController();
    cloud.on(({ kind }) => {
      if (kind === 'request') {
        impatient.abort();
      }
    });
    const error = await errorOf(unlock({ signal: impatient.signal }));
    expect([error.kind, error.nothingDelivered]).toEqual(['cancelled', false]);
    expect(cloud.ledger.count('door-operate')).toBe(1);
  });
});

describe('a command whose token is refused', () => {
  it('is sent once more, the same with the same ticket', async () => {
    const { cloud, unlock } = await withTicket();
    cloud.expireTokens();
    expect(await unlock()).toBe(true);
    const [refused, sent, ...more] = cloud.ledger.of('door-operate');
    expect([refused?.carriedOut, sent?.carriedOut, more]).toEqual([false, true, []]);
    expect(sent?.body).toEqual(refused?.body);
    expect(cloud.ledger.count('password-ticket')).toBe(1);
  });

  it('twice is given up', async () => {
    const { cloud, unlock } = await withTicket();
    cloud.on((event) => {
      if (event.kind === 'request' && event.entry.endpoint === 'token') {
        cloud.expireTokens();
      }
    });
    cloud.expireTokens();
    expect(await failureOf(unlock())).toBe('token');
    expect(cloud.ledger.count('door-operate')).toBe(2);
  });

  it.each(unknownOutcomes)(
    'is known not to have moved anything when the request for a new token %s',
    async (_, effect) => {
      const { cloud, unlock } = await withTicket();
      cloud.expireTokens();
      cloud.fault({ endpoint: 'token', times: Infinity, effect });
      const error = await errorOf(unlock());
      expect([error.kind, error.nothingDelivered]).toEqual(['unreachable', true]);
      expect(cloud.ledger.of('door-operate').map(({ carriedOut }) => carriedOut)).toEqual([false]);
    },
  );

  it.each([2001, 2312, 2328, 2008, 1108])(
    'says nothing of the lock when the request for a new token is refused with %s',
    async (code) => {
      const { cloud, unlock } = await withTicket();
      cloud.expireTokens();
      cloud.fault({ endpoint: 'token', times: Infinity, effect: { kind: 'code', code } });
      const error = await errorOf(unlock());
      expect([error.kind, error.concerns, error.code]).toEqual(['unreachable', 'call', code]);
      expect(error.nothingDelivered).toBe(true);
    },
  );

  it('is not repeated when no new token is to be had', async () => {
    const { cloud, unlock } = await withTicket();
    cloud.expireTokens();
    cloud.fault({ endpoint: 'token', times: Infinity, effect: { kind: 'code', code: 28_841_004 } });
    expect(await failureOf(unlock())).toBe('quota');
    expect(cloud.ledger.count('door-operate')).toBe(1);
  });
});

describe('a command whose time is refused', () => {
  it('is sent once more with the cloud’s time', async () => {
    const { cloud, unlock } = await withTicket();
    cloud.skewClock(3_600_000);
    expect(await unlock()).toBe(true);
    expect(cloud.ledger.of('door-operate').map(({ carriedOut }) => carriedOut)).toEqual([false, true]);
  });
});

describe('a command that is no longer wanted', () => {
  type Act = (doorLock: Setup['doorLock'], stillWanted: () => boolean) => Promise<boolean>;
  const ticket = { id: 'never shown', encryptedKey: '', secondsLeft: 300 };
  const ways: [string, Act][] = [
    [
      'operate',
      (doorLock, stillWanted) => doorLock.operate(lock.id, ticket, true, { signal: patience(), stillWanted }),
    ],
    ['open', (doorLock, stillWanted) => doorLock.open(lock.id, ticket, { signal: patience(), stillWanted })],
    [
      'openChannel',
      (doorLock, stillWanted) => doorLock.openChannel(lock.id, ticket, 1, { signal: patience(), stillWanted }),
    ],
  ];

  it.each(ways)('is not sent (%s)', async (_, act) => {
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const error = await errorOf(act(doorLock, () => false));
    expect([error.kind, error.nothingDelivered]).toEqual(['withdrawn', true]);
    expect(cloud.ledger.entries.map(({ endpoint }) => endpoint)).toEqual(['token']);
  });

  it('is not sent when that changed while the token was fetched', async () => {
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const stillWanted = (): boolean => cloud.ledger.count('token') === 0;
    expect(await failureOf(doorLock.operate(lock.id, ticket, true, { signal: patience(), stillWanted }))).toBe(
      'withdrawn',
    );
    expect(cloud.ledger.count('door-operate')).toBe(0);
  });

  it.each([
    [
      'token',
      (cloud: Awaited<ReturnType<typeof withTicket>>['cloud']) => {
        cloud.expireTokens();
      },
    ],
    [
      'time',
      (cloud: Awaited<ReturnType<typeof withTicket>>['cloud']) => {
        cloud.skewClock(3_600_000);
      },
    ],
  ])('is not repeated when that changed while its %s was refused', async (_, spoil) => {
    const { cloud, unlock } = await withTicket();
    spoil(cloud);
    const stillWanted = (): boolean => cloud.ledger.count('door-operate') === 0;
    expect(await failureOf(unlock({ stillWanted }))).toBe('withdrawn');
    expect(cloud.ledger.of('door-operate').map(({ carriedOut }) => carriedOut)).toEqual([false]);
    expect(cloud.lock(lock.id).bolt).toBe('locked');
  });
});
