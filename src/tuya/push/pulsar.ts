import { once } from 'node:events';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { parseJson } from '../../json.ts';
import type { Log } from '../../log.ts';
import type { TuyaError } from '../errors.ts';
import { pulsarCiphers } from './cipher.ts';
import type { Feed, FeedListener } from './feed.ts';
import { Inbox } from './inbox.ts';
import { type PulsarAddress, pulsarSocket, whenSilent, whyEnded } from './pulsar-socket.ts';
import { RecentlySeen } from './recently-seen.ts';
import { stayConnected } from './reconnect.ts';

export interface PulsarFeedOptions extends PulsarAddress {
  clock: Clock;
  log: Log;
  /** Between 0 and 1. */
  random?: (() => number) | undefined;
}

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
    const handle = (text: string): string | undefined => this.#handle(text, inbox, delivered);
    await stayConnected(
      async (up, ending) => this.#connection(handle, up, ending),
      listener,
      { clock, random },
      signal,
    );
  }

  /** @param handle takes one delivery and answers it */
  async #connection(
    handle: (text: string) => string | undefined,
    up: () => void,
    signal: AbortSignal,
  ): Promise<TuyaError> {
    const finished = new AbortController();
    const stop = AbortSignal.any([signal, finished.signal]);
    const socket = pulsarSocket(this.#options);
    const ended = whyEnded(socket);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const silent = new Promise<TuyaError>((resolve, reject) => {
      socket.once('open', () => {
        up();
        whenSilent(socket, this.#options.clock, stop).then(resolve, reject);
      });
    });
    socket.on('message', (data: Buffer) => {
      const acknowledgement = handle(data.toString('utf8'));
      if (acknowledgement !== undefined) {
        socket.send(acknowledgement);
      }
    });
    try {
      return await Promise.race([ended, silent, abortion(stop)]);
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
}

/** @throws the signal's reason as soon as it is aborted */
async function abortion(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw signal.reason;
}
