import { request } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Entrance, type Reception } from '../../simulator/entrance.ts';
import { selfSigned } from '../tuya/push/certificate.ts';
import { startCloud } from './running-cloud.ts';

const identity = selfSigned();

let entrance: Entrance;

beforeEach(async () => {
  entrance = new Entrance((await startCloud()).endpoint);
  await entrance.receive({ kind: 'open', identity });
});

afterEach(() => entrance.close());

/** The HTTP status of an answer, or the code of the error. */
function knock(ca: string = identity.cert, signal?: AbortSignal): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    request(`${entrance.endpoint}/v1.0/token?grant_type=1`, { ca, signal }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code);
      })
      .end();
  });
}

describe('the entrance', () => {
  it('leads to the cloud over TLS', async () => {
    expect(await knock()).toBe(200);
  });

  it.each([
    ['nobody listens', { kind: 'refused' }, 'ECONNREFUSED'],
    ['a reset', { kind: 'reset' }, 'ECONNRESET'],
    ['a reset in TLS', { kind: 'reset in TLS' }, 'ECONNRESET'],
    ['no TLS', { kind: 'no TLS' }, 'EPROTO'],
    ['an identity that nobody knows', { kind: 'open', identity: selfSigned() }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as [string, Reception, string][])(
    'may receive otherwise, and as before afterwards: %s',
    async (_, reception, error) => {
      const { endpoint } = entrance;
      await entrance.receive(reception);
      expect(await knock()).toBe(error);
      await entrance.receive({ kind: 'open', identity });
      expect(entrance.endpoint).toBe(endpoint);
      expect(await knock()).toBe(200);
    },
  );

  it('may be silent', async () => {
    await entrance.receive({ kind: 'silent' });
    expect(await knock(identity.cert, AbortSignal.timeout(200))).toBe('ABORT_ERR');
  });

  it.each([
    ['whose time is over', selfSigned(Date.UTC(2020, 0, 1)), 'CERT_HAS_EXPIRED'],
    ['of another address', selfSigned(undefined, [127, 0, 0, 9]), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('may show a certificate %s', async (_, other, error) => {
    await entrance.receive({ kind: 'open', identity: other });
    expect(await knock(other.cert)).toBe(error);
  });
});
