import { createHash, createHmac } from 'node:crypto';

/** Query parameters of a call, not yet encoded. */
export type Query = Readonly<Record<string, string | number | boolean>>;

/** What Tuya's signature covers (protocol 1.1). */
export interface SignedParts {
  accessId: string;
  accessKey: string;
  method: string;
  /** Path with its sorted query, values not percent-encoded: see {@link signedUrl}. */
  url: string;
  /** The exact text that is sent, '' for no body. */
  body: string;
  /** 13-digit milliseconds, as sent in the header `t`. */
  time: string;
  /** Left out for token calls, the only ones signed without a token. */
  accessToken?: string | undefined;
  /** Must equal the header `nonce`; '' when that header is not sent. */
  nonce?: string | undefined;
  /** Headers named in `Signature-Headers`, in that order. */
  headers?: readonly (readonly [name: string, value: string])[];
}

/**
 * The `sign` header: HMAC-SHA256 over access id, token, time, nonce and the request, in upper-case hex (protocol 1.1).
 * @returns 64 hex digits
 */
export function sign(parts: SignedParts): string {
  const message = parts.accessId + (parts.accessToken ?? '') + parts.time + (parts.nonce ?? '') + stringToSign(parts);
  return createHmac('sha256', parts.accessKey).update(message, 'utf8').digest('hex').toUpperCase();
}

function stringToSign({ method, url, body, headers = [] }: SignedParts): string {
  const bodyHash = createHash('sha256').update(body, 'utf8').digest('hex');
  const headerLines = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  return [method, bodyHash, headerLines, url].join('\n');
}

/**
 * The url as Tuya signs it: keys in ASCII order, values raw. Any other order is answered 1004 "sign invalid".
 * @param path path that starts with /v
 */
export function signedUrl(path: string, query: Query = {}): string {
  return withQuery(path, sortedEntries(query));
}

/**
 * The same url as it travels over HTTP: same order, values percent-encoded.
 * Commas stay (lists of ids need no encoding), so that the url reads the same signed and sent.
 */
export function requestUrl(path: string, query: Query = {}): string {
  return withQuery(
    path,
    sortedEntries(query).map(([key, value]) => [
      encodeURIComponent(key),
      encodeURIComponent(value).replaceAll('%2C', ','),
    ]),
  );
}

function sortedEntries(query: Query): [string, string][] {
  return Object.entries(query)
    .map(([key, value]): [string, string] => [key, String(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function withQuery(path: string, entries: readonly (readonly [string, string])[]): string {
  return entries.length === 0 ? path : `${path}?${entries.map(([key, value]) => `${key}=${value}`).join('&')}`;
}
