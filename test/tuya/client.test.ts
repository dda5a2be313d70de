import { afterEach, describe, expect, it } from '@jest/globals';
import { type FaultEffect, lockModel } from '../../simulator/cloud.ts';
import {
  bareServer,
  clientOf,
  closeAll,
  cloudAndClient,
  errorOf,
  failureOf,
  patience,
  resultServer,
} from './support.ts';

afterEach(closeAll);

const lock = lockModel('zigbee');

/** Every way in which an answer can go wrong, and what it is taken for. */
const oddAnswers: [string, FaultEffect, string][] = [
  ['HTTP 502 of a gateway', { kind: 'http', status: 502, body: 'Bad Gateway' }, 'unreadable'],
  ['HTTP 302 to somewhere else', { kind: 'http', status: 302 }, 'unreadable'],
  ['HTTP 404 without a word', { kind: 'http', status: 404 }, 'unreadable'],
  ['HTTP 500 with Tuya’s format', { kind: 'http', status: 500, body: '{"success":false,"code":2312}' }, 'cloud'],
  ['success with HTTP 500', { kind: 'http', status: 500, body: '{"success":true,"result":true}' }, 'unreadable'],
  ['HTML', { kind: 'garbage' }, 'unreadable'],
  ['JSON without success', { kind: 'no-success' }, 'unreadable'],
  ['half an answer', { kind: 'truncated' }, 'unreadable'],
  ['a broken connection', { kind: 'reset' }, 'lost'],
  ['an answer lost on its way', { kind: 'lost-answer' }, 'lost'],
  ['code 500', { kind: 'code', code: 500 }, 'cloud'],
  ['a code as text', { kind: 'code', code: '500' }, 'cloud'],
  ['a code in words', { kind: 'code', code: 'API_QPS_LIMIT_OR_DEGRADE' }, 'throttled'],
  ['throttling', { kind: 'code', code: 1199 }, 'throttled'],
];

describe('a read that meets', () => {
  it.each(oddAnswers)('%s is tried again and succeeds', async (_, effect) => {
    const { cloud, devices, clock } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint: 'status', times: 2, effect });
    const { points } = await devices.status(lock.id, patience());
    expect(points).toEqual(cloud.lock(lock.id).status);
    expect(cloud.ledger.count('status')).toBe(3);
    expect(clock.pauses).toEqual([400, 800]);
  });

  it.each(oddAnswers)('%s every time ends after three tries', async (_, effect, kind) => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint: 'status', times: Infinity, effect });
    const error = await errorOf(devices.status(lock.id, patience()));
    expect([error.kind, error.nothingDelivered]).toEqual([kind, kind === 'throttled']);
    expect(cloud.ledger.count('status')).toBe(3);
  });

  it.each([1004, 1106, 1108, 1109, 2001, 2312, 28_841_004, 4711])('code %d is not repeated', async (code) => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint: 'status', times: Infinity, effect: { kind: 'code', code } });
    expect((await errorOf(devices.status(lock.id, patience()))).code).toBe(code);
    expect(cloud.ledger.count('status')).toBe(1);
  });

  it('a result of another shape is told so', async () => {
    const endpoint = await bareServer(({ path }) => ({
      json: { success: true, result: path === '/v1.0/token' ? { access_token: 'tok', expire_time: 7200 } : 'odd' },
    }));
    const error = await errorOf(clientOf(endpoint).devices.status('a', patience()));
    expect(error.kind).toBe('unreadable');
    expect(error.message).toContain('GET /v1.0/devices/a/status');
  });

  it('an answer without end is broken off', async () => {
    const endpoint = await resultServer(() => ' '.repeat(5 * 1024 * 1024));
    const error = await errorOf(clientOf(endpoint).devices.status('a', patience()));
    expect([error.kind, error.message, error.nothingDelivered]).toEqual([
      ...['oversized', 'Tuya’s answer is larger than 4 MiB'],
      false,
    ]);
  });
});

describe('the pauses between tries', () => {
  it.each([
    [0, [200, 400]],
    [0.999_999, [600, 1200]],
  ])('are spread by chance (%d)', async (chance, pauses) => {
    const { cloud, devices, clock } = await cloudAndClient({ locks: [lock] }, { random: () => chance });
    cloud.fault({ endpoint: 'status', times: Infinity, effect: { kind: 'code', code: 500 } });
    await errorOf(devices.status(lock.id, patience()));
    expect(clock.pauses.map((ms) => Math.round(ms))).toEqual(pauses);
  });

  it('end at once when the caller gives up', async () => {
    const { cloud, devices, clock } = await cloudAndClient({ locks: [lock] });
    const impatient = new AbortController();
    clock.delay = (_, signal): Promise<void> => {
      impatient.abort();
      return Promise.reject(signal?.reason as Error);
    };
    cloud.fault({ endpoint: 'status', times: Infinity, effect: { kind: 'code', code: 500 } });
    expect(await failureOf(devices.status(lock.id, impatient.signal))).toBe('cancelled');
    expect(cloud.ledger.count('status')).toBe(1);
  });
});

describe('a cloud that does not answer', () => {
  it('is lost after eight seconds', async () => {
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint: 'remote-unlock-config', effect: { kind: 'hang' } });
    const began = Date.now();
    const way = { type: 'remoteUnlockWithPwd', open: true } as const;
    expect(await failureOf(doorLock.configureRemoteUnlock(lock.id, way, patience()))).toBe('lost');
    expect(Date.now() - began).toBeGreaterThan(7_900);
  });

  it.each(['status', 'token'] as const)('is waited for no longer than the caller likes (%s)', async (endpoint) => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint, effect: { kind: 'hang' } });
    const impatient = new AbortController();
    cloud.on((event) => {
      if (event.kind === 'request' && event.entry.endpoint === endpoint) {
        impatient.abort();
      }
    });
    expect(await failureOf(devices.status(lock.id, impatient.signal))).toBe('cancelled');
    expect(cloud.ledger.count(endpoint)).toBe(1);
  });

  it('is not asked at all by a caller who has given up', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    expect(await failureOf(devices.status(lock.id, AbortSignal.abort()))).toBe('cancelled');
    expect(cloud.ledger.count()).toBe(0);
  });
});

describe('a client that is closed', () => {
  it.each(['status', 'token'] as const)(
    'waits for nothing any more (%s), and asks for nothing again',
    async (endpoint) => {
      const { cloud, client, devices } = await cloudAndClient({ locks: [lock] });
      cloud.fault({ endpoint, times: Infinity, effect: { kind: 'hang' } });
      cloud.on((event) => {
        if (event.kind === 'request' && event.entry.endpoint === endpoint) {
          client.close();
        }
      });
      expect(await failureOf(devices.status(lock.id, patience()))).toBe('cancelled');
      const asked = cloud.ledger.count();
      expect(await failureOf(devices.status(lock.id, patience()))).toBe('cancelled');
      expect([asked, cloud.ledger.count(endpoint)]).toEqual([cloud.ledger.count(), 1]);
    },
  );
});

describe('a cloud that cannot be reached', () => {
  it('is told from one that broke off: nothing was sent', async () => {
    const { cloud, devices } = await cloudAndClient({ locks: [lock] });
    await cloud.close();
    const error = await errorOf(devices.status(lock.id, patience()));
    expect([error.kind, error.nothingDelivered]).toEqual(['unreachable', true]);
    expect(error.advice).toContain('internet connection');
  });

  it.each(['https://nowhere.invalid', 'https://127.0.0.1:1'])('is %s', async (endpoint) => {
    expect(await failureOf(clientOf(endpoint).devices.status('a', patience()))).toBe('unreachable');
  });
});

describe('the calls', () => {
  it('are counted one by one, repeats and tokens too', async () => {
    const counted: string[] = [];
    const { cloud, devices } = await cloudAndClient({ locks: [lock] }, { onCall: ({ path }) => counted.push(path) });
    cloud.fault({ endpoint: 'status', effect: { kind: 'garbage' } });
    await devices.status(lock.id, patience());
    expect(counted).toEqual(cloud.ledger.entries.map(({ path }) => path));
    expect(counted).toHaveLength(3);
  });

  it('share a connection, one for what is read and one for what a person waits for', async () => {
    const ports = { reads: new Set<number>(), urgent: new Set<number>() };
    const endpoint = await bareServer(({ port, path }) => {
      ports[path.endsWith('/status') ? 'reads' : 'urgent'].add(port);
      const token = { access_token: 'tok', ticket_id: 't', expire_time: 300 };
      return { json: { success: true, result: path.endsWith('/status') ? [] : token } };
    });
    const { devices, doorLock } = clientOf(endpoint);
    for (let times = 0; times < 2; times += 1) {
      await devices.status('a', patience());
      await doorLock.ticket('a', patience());
    }
    expect([ports.reads.size, ports.urgent.size]).toEqual([1, 1]);
  });
});
