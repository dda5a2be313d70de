import type { IncomingHttpHeaders } from 'node:http';
import { pulsarPassword } from './message-cipher.ts';

/** What a consumer asks for, or the HTTP status with which it is refused. */
export type Handshake = { ackTimeoutMs: number } | { status: 400 | 401 | 404 };

/** Checks path, credentials and query of a consumer (protocol 6.2). `url`: path and query as they came. */
export function handshake(
  url: string,
  headers: IncomingHttpHeaders,
  { accessId, accessKey }: { accessId: string; accessKey: string },
): Handshake {
  const { pathname, searchParams } = new URL(url, 'ws://127.0.0.1');
  if (pathname !== `/ws/v2/consumer/persistent/${accessId}/out/event/${accessId}-sub`) {
    return { status: 404 };
  }
  if (headers['username'] !== accessId || headers['password'] !== pulsarPassword(accessId, accessKey)) {
    return { status: 401 };
  }
  const { ackTimeoutMillis, ...others } = Object.fromEntries(searchParams);
  const understood = Object.keys(others).join() === 'subscriptionType' && others['subscriptionType'] === 'Failover';
  return understood && /^[1-9]\d{0,8}$/.test(ackTimeoutMillis ?? '')
    ? { ackTimeoutMs: Number(ackTimeoutMillis) }
    : { status: 400 };
}
