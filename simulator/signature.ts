import { createHash, createHmac } from 'node:crypto';

/** Everything a signature covers (protocol 1.1). */
export interface SignedRequest {
  accessId: string;
  accessKey: string;
  /** Empty for token management and for the login. */
  token: string;
  /** The `t` header: 13 digits, ms. */
  t: string;
  /** Empty when the header was not sent. */
  nonce: string;
  method: string;
  /** Path without the query. */
  path: string;
  /** Decoded names and values, in any order. */
  query: [name: string, value: string][];
  /** The headers named in `Signature-Headers`, in that order. */
  signedHeaders: [name: string, value: string][];
  /** The exact bytes of the body. */
  body: Buffer;
}

/** The signature the cloud expects: upper-case hex of HMAC-SHA256 (protocol 1.1, "new" algorithm). */
export function signature(request: SignedRequest): string {
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  const headers = request.signedHeaders.map(([name, value]) => `${name}:${value}\n`).join('');
  const stringToSign = [request.method, bodyHash, headers, urlToSign(request)].join('\n');
  return createHmac('sha256', request.accessKey)
    .update(request.accessId + request.token + request.t + request.nonce + stringToSign)
    .digest('hex')
    .toUpperCase();
}

function urlToSign({ path, query }: SignedRequest): string {
  if (query.length === 0) {
    return path;
  }
  const sorted = query.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return `${path}?${sorted.map(([name, value]) => `${name}=${value}`).join('&')}`;
}
