import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type EndpointName,
  type FaultEffect,
  lockModel,
  SIMULATED_ACCOUNT,
  SIMULATED_PROJECT,
} from '../../simulator/cloud.ts';
import type { TuyaError } from '../../src/tuya/errors.ts';
import { refusal } from '../../src/tuya/refusal.ts';
import { decryptTicketKey, encryptPin } from '../../src/tuya/ticket.ts';
import { bareServer, clientOf, closeAll, cloudAndClient, errorOf, patience } from './support.ts';

afterEach(closeAll);

const pin = '918273';
const lock = lockModel('zigbee', { pin });

/** Everything of an error that could end in a log: its fields, its stack, its cause. */
function everythingIn(error: TuyaError): string {
  const fields = Object.fromEntries(
    Object.getOwnPropertyNames(error).map((name) => [name, error[name as keyof TuyaError]]),
  );
  return [
    String(error),
    JSON.stringify(error),
    JSON.stringify(fields),
    inspect(error, { depth: 10, showHidden: true }),
  ].join('\n');
}

describe('no error holds a secret', () => {
  const effects: [string, FaultEffect][] = [
    ['a refusal', { kind: 'code', code: 4711, msg: 'param is illegal' }],
    ['a refused token', { kind: 'code', code: 1010 }],
    ['an HTTP status', { kind: 'http', status: 502, body: 'Bad Gateway' }],
    ['HTML', { kind: 'garbage' }],
    ['half an answer', { kind: 'truncated' }],
    ['a broken connection', { kind: 'reset' }],
  ];

  it.each(effects)('after %s', async (_, effect) => {
    const { cloud, doorLock, devices, client } = await cloudAndClient(
      { locks: [lock] },
      { account: SIMULATED_ACCOUNT },
    );
    const ticket = await doorLock.ticket(lock.id, patience());
    const token = await client.uid(patience());
    expect(token).not.toBe('');
    const endpoint: EndpointName[] = ['open-door-pin', 'status', 'password-ticket', 'login'];
    cloud.fault({ endpoint, times: Infinity, effect });
    const errors = [
      await errorOf(doorLock.openWithPin(lock.id, ticket, pin, { signal: patience() })),
      await errorOf(devices.status(lock.id, patience())),
      await errorOf(doorLock.ticket(lock.id, patience())),
      await errorOf(clientOf(cloud.endpoint, { account: SIMULATED_ACCOUNT }).devices.status(lock.id, patience())),
    ];
    const key = decryptTicketKey(ticket.encryptedKey, SIMULATED_PROJECT.accessKey);
    const secrets = [...cloud.ledger.secrets(), pin, ticket.encryptedKey, key.toString(), encryptPin(pin, key)];
    const shown = errors.map(everythingIn).join('\n');
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    expect(secrets.length).toBeGreaterThan(8);
  });

  it('when the two keys do not belong together', async () => {
    const { doorLock } = await cloudAndClient({ locks: [lock] });
    const ticket = { id: 'x', encryptedKey: 'AB'.repeat(32), secondsLeft: 300 };
    const error = await errorOf(doorLock.openWithPin(lock.id, ticket, pin, { signal: patience() }));
    const shown = everythingIn(error);
    expect([pin, ticket.encryptedKey, SIMULATED_PROJECT.accessKey].filter((secret) => shown.includes(secret))).toEqual(
      [],
    );
  });

  it('when Tuya repeats in its refusal what was sent', async () => {
    const endpoint = await bareServer(({ headers, path }) => ({
      json:
        path === '/v1.0/token'
          ? { success: true, result: { access_token: '3f4eda2bdec17232f67c0b188af3eec1' } }
          : {
              success: false,
              code: `bad ${String(headers['access_token'])}`,
              msg: `sign=${String(headers['sign'])}, token ${String(headers['access_token'])}`,
            },
    }));
    const error = await errorOf(clientOf(endpoint).devices.status('a', patience()));
    expect(error.message).toBe('Tuya refused: “•••, token •••” (Tuya code bad •••)');
    expect(everythingIn(error)).not.toContain('3f4eda2bdec17232f67c0b188af3eec1');
  });

  it('wherever in the words it stands', () => {
    const secret = fc.oneof(
      fc.stringMatching(/^[0-9a-f]{32}$/),
      fc.stringMatching(/^[0-9A-F]{64}$/),
      fc.stringMatching(/^[0-9a-zA-Z]{32}$/),
    );
    const words = fc.string({ maxLength: 200 });
    fc.assert(
      fc.property(words, secret, words, (before, hidden, after) => {
        expect(everythingIn(refusal(before + hidden, before + hidden + after))).not.toContain(hidden);
      }),
    );
  });
});
