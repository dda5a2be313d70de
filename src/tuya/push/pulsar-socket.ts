import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Clock } from '../../clock.ts';
import { TuyaError } from '../errors.ts';
import { connectionError, noAnswer } from './connection-error.ts';

export interface PulsarAddress {
  /** Base address, for example wss://mqe.tuyaeu.com:8285/ */
  endpoint: string;
  accessId: string;
  accessKey: string;
  /** Certificate authorities (PEM) in place of the machine's own. */
  ca?: string | undefined;
}

const service = 'Tuya’s message service';
/** Interval of the pings, ms (protocol 6.2). A connection from which nothing came between two of them is dead. */
const pingInterval = 30_000;
/** Time for the handshake, ms. A healthy service needs a fraction of a second. */
const handshakeTimeout = 15_000;
/** Messages are a few kB; one that is larger than this is no message, bytes. */
const largestMessage = 16 * 1024 * 1024;

/**
 * Begins a connection to the project's subscription. `Failover` means that only one program of a project gets the
 * messages at a time; what is not acknowledged within 3 s comes again (protocol 6.2).
 */
export function pulsarSocket({ endpoint, accessId, accessKey, ca }: PulsarAddress): WebSocket {
  const name = encodeURIComponent(accessId);
  const base = endpoint.endsWith('/') ? endpoint : `${endpoint}/`;
  const url = new URL(`ws/v2/consumer/persistent/${name}/out/event/${name}-sub`, base);
  url.searchParams.set('ackTimeoutMillis', '3000');
  url.searchParams.set('subscriptionType', 'Failover');
  return new WebSocket(url, {
    headers: { username: accessId, password: pulsarPassword(accessId, accessKey) },
    handshakeTimeout,
    maxPayload: largestMessage,
    // Of thousands that come at once each has a turn of its own: what Home asks meanwhile is answered in between.
    allowSynchronousEvents: false,
    perMessageDeflate: false,
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
  });
}

/** The password of a project at the message service: the middle of an MD5 over the id and the key's MD5 (protocol 6.2). */
export function pulsarPassword(accessId: string, accessKey: string): string {
  return md5(accessId + md5(accessKey)).slice(8, 24);
}

/** Resolves with the reason when the connection is refused, broken or closed. */
export async function whyEnded(socket: WebSocket): Promise<TuyaError> {
  return new Promise((resolve) => {
    socket.on('error', (error) => {
      resolve(connectionError(service, error));
    });
    socket.on('close', () => {
      resolve(connectionError(service, undefined));
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(refusal(response.statusCode ?? 0));
    });
  });
}

/**
 * Pings an open connection, which also keeps it alive, until nothing comes back: a dead one does not close by itself.
 * @throws the signal's reason
 */
export async function whenSilent(socket: WebSocket, clock: Clock, signal: AbortSignal): Promise<TuyaError> {
  let heard = true;
  const hear = (): void => {
    heard = true;
  };
  socket.on('pong', hear).on('message', hear);
  while (heard) {
    heard = false;
    socket.ping();
    await clock.delay(pingInterval, signal);
  }
  return noAnswer(service);
}

function refusal(status: number): TuyaError {
  if (status === 401 || status === 403) {
    return new TuyaError({
      kind: 'subscription',
      meaning: `Tuya’s message service refuses this cloud project (HTTP ${status})`,
      advice:
        'Switch it on at https://platform.tuya.com/cloud → Cloud Project → Project Management → your project → Message Service, and check accessId, accessKey and region',
    });
  }
  return new TuyaError({ kind: status >= 500 ? 'cloud' : 'refused', meaning: `${service} answers HTTP ${status}` });
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
