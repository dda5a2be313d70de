import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { refused, type Refusal } from './answers.ts';
import { signature } from './signature.ts';

/** A request as it came over the wire. */
export interface CloudRequest {
  method: string;
  /** Decoded, without the query. */
  path: string;
  /** Decoded names and values, in the order of the wire. */
  query: [name: string, value: string][];
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Gatekeeper {
  accessId: string;
  accessKey: string;
  clock: () => number;
  refusalOfToken: (accessToken: string) => Refusal | undefined;
}

/** A request whose `t` is further off the cloud's clock is refused. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
/** These paths are signed without a token: whoever calls them has none yet (protocol 1.1, 1.4). */
const TOKENLESS = /^\/v1\.0\/(token(\/|$)|iot-01\/associated-users\/actions\/authorized-login$)/;

/** Why a request is refused before its content is read: headers, clock, signature, token. */
export function refusalAtTheGate(request: CloudRequest, keeper: Gatekeeper): Refusal | undefined {
  const header = (name: string): string => request.headers[name]?.toString() ?? '';
  const [t, sign] = [header('t'), header('sign')];
  if (header('client_id') !== keeper.accessId) {
    return refused(1005);
  }
  if (t === '' || sign === '' || header('sign_method') === '') {
    return refused(1105);
  }
  if (header('sign_method') !== 'HMAC-SHA256') {
    return refused(1004);
  }
  if (!/^\d{13}$/.test(t) || Math.abs(Number(t) - keeper.clock()) > CLOCK_TOLERANCE_MS) {
    return refused(1013);
  }
  const tokenless = TOKENLESS.test(request.path);
  const token = tokenless ? '' : header('access_token');
  if (!tokenless && token === '') {
    return refused(1002);
  }
  const signedNames = header('signature-headers').split(':').filter(Boolean);
  const expected = signature({
    ...keeper,
    ...request,
    token,
    t,
    nonce: header('nonce'),
    signedHeaders: signedNames.map((name) => [name, header(name.toLowerCase())]),
  });
  if (!isSame(sign, expected)) {
    return refused(1004);
  }
  return tokenless ? undefined : keeper.refusalOfToken(token);
}

function isSame(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
