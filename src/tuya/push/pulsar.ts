import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { TuyaError } from '../errors.ts';
import { pulsarCiphers } from './cipher.ts';
import { connectionError, noAnswer } from './connection-error.ts';
import { parseJson } from './envelope.ts';
import type { Feed, FeedListener } from './feed.ts';
import { Inbox } from './inbox.ts';
import { RecentlySeen } from './recently-seen.ts';
import { stayConnected } from './reconnect.ts';

export interface PulsarFeedOptions {
  /** Base address, for example wss://mqe.tuyaeu.com:8285/ */
  endpoint: string;
  accessId: string;
  accessKey: string;
  clock: Clock;
  log: Log;
  /** Between 0 and 1. */
  random?: (() => number) | undefined;
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

const delivery = z.looseObject({
  messageId: z.string().min(1),
  payload: z.string().catch(''),
  properties: z.looseObject({ em: z.unknown().optional() }).catch({}),
});

/**
 * Messages over Pulsar's websocket (protocol 6.2): for projects without an app account, all devices of the project.
 * The cloud keeps what is not acknowledged and sends it again, so everything is acknowledged, readable or not.
 */
export class PulsarFeed implements Feed {
  readonly name = 'Pulsar';
  readonly #options: PulsarFeedOptions;

  constructor(options: PulsarFeedOptions) {
    this.#options = options;
  }

  async run(listener: FeedListener, signal: AbortSignal): Promise<void> {
    const { clock, log, random = Math.random } = this.#options;
    const inbox = new Inbox(listener, { clock, log });
    const delivered = new RecentlySeen(clock);
    await stayConnected(
      async (up, ending) => this.#connection((text) => this.#handle(text, inbox, delivered), up, ending),
      listener,
      { clock, random },
      signal,
    );
  }

  async #connection(
    handle: (text: string) => string | undefined,
    up: () => void,
    signal: AbortSignal,
  ): Promise<TuyaError> {
    const socket = this.#socket();
    const closed = new Promise<void>((resolve) =>
      socket.once('close', () => {
        resolve();
      }),
    );
    const finished = new AbortController();
    const stop = AbortSignal.any([signal, finished.signal]);
    let heard = true;
    const ended = new Promise<TuyaError>((resolve) => {
      socket.on('error', (error) => {
        resolve(connectionError(service, error));
      });
      socket.on('close', () => {
        resolve(connectionError(service, undefined));
      });
      socket.on('unexpected-response', (_request, response) => {
        resolve(refusal(response.statusCode));
      });
    });
    socket.on('open', up);
    socket.on('pong', () => {
      heard = true;
    });
    socket.on('message', (data: Buffer) => {
      heard = true;
      const acknowledgement = handle(data.toString('utf8'));
      if (acknowledgement !== undefined) {
        socket.send(acknowledgement);
      }
    });
    /** Pings until nothing comes back. */
    const silence = async (): Promise<TuyaError> => {
      while (heard) {
        heard = false;
        socket.ping();
        await this.#options.clock.delay(pingInterval, stop);
      }
      return noAnswer(service);
    };
    try {
      const opened = new Promise<void>((resolve) => socket.once('open', resolve));
      return await Promise.race([ended, opened.then(silence), abortion(stop)]);
    } finally {
      finished.abort();
      socket.terminate();
      await closed;
    }
  }

  /** @returns the acknowledgement, also for a message that could not be read or had been here before */
  #handle(text: string, inbox: Inbox, delivered: RecentlySeen): string | undefined {
    const parsed = delivery.safeParse(parseJson(text));
    if (!parsed.success) {
      this.#options.log.debug(`A delivery of ${text.length} characters is not in Pulsar’s format`);
      return undefined;
    }
    const { messageId, payload, properties } = parsed.data;
    if (delivered.isNew(messageId)) {
      const ciphers = pulsarCiphers(this.#options.accessKey, properties.em);
      inbox.take(Buffer.from(payload, 'base64').toString('utf8'), ciphers);
    }
    return JSON.stringify({ messageId });
  }

  #socket(): WebSocket {
    const { endpoint, accessId, accessKey, ca } = this.#options;
    const name = encodeURIComponent(accessId);
    const base = endpoint.endsWith('/') ? endpoint : `${endpoint}/`;
    const url = new URL(`ws/v2/consumer/persistent/${name}/out/event/${name}-sub`, base);
    url.searchParams.set('ackTimeoutMillis', '3000');
    url.searchParams.set('subscriptionType', 'Failover');
    return new WebSocket(url, {
      headers: { username: accessId, password: pulsarPassword(accessId, accessKey) },
      handshakeTimeout,
      maxPayload: largestMessage,
      perMessageDeflate: false,
      rejectUnauthorized: true,
      ...(ca !== undefined && { ca }),
    });
  }
}

/** The password of a project at the message service: the middle of an MD5 over the id and the key's MD5 (protocol 6.2). */
export function pulsarPassword(accessId: string, accessKey: string): string {
  return md5(accessId + md5(accessKey)).slice(8, 24);
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

function refusal(status: number | undefined): TuyaError {
  if (status === 401 || status === 403) {
    return new TuyaError({
      kind: 'subscription',
      meaning: `${service} refuses this cloud project (HTTP ${status})`,
      advice:
        'Switch it on at https://platform.tuya.com/cloud → Development → your project → Message Service, and check accessId, accessKey and region',
    });
  }
  const meaning = `${service} answers HTTP ${status ?? 'without a status'}`;
  return new TuyaError({ kind: (status ?? 500) >= 500 ? 'cloud' : 'refused', meaning });
}

/** @throws TuyaError as soon as the signal is aborted */
async function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cancel = (): void => {
      reject(new TuyaError({ kind: 'cancelled', meaning: 'No longer wanted' }));
    };
    if (signal.aborted) {
      cancel();
    }
    signal.addEventListener('abort', cancel, { once: true });
  });
}
