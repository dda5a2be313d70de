import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { shielded } from '../../shield.ts';
import type { MessageCipher } from './cipher.ts';
import { openEnvelope } from './envelope.ts';
import type { FeedListener, FeedMessage } from './feed.ts';
import { readMessage } from './message.ts';
import { RecentlySeen } from './recently-seen.ts';

export interface InboxOptions {
  clock: Clock;
  log: Log;
}

/** Messages are a few kB, with a picture's places a little more; what is larger is none, characters. */
const longestMessage = 1024 * 1024;

/** Takes every message of a feed: reads it, drops repeats, hands the rest over in order of arrival. */
export class Inbox {
  readonly #listener: FeedListener;
  readonly #log: Log;
  readonly #seen: RecentlySeen;

  constructor(listener: FeedListener, { clock, log }: InboxOptions) {
    this.#listener = listener;
    this.#log = log;
    this.#seen = new RecentlySeen(clock);
  }

  /**
   * Takes in one message. Never throws; one that cannot be read leaves a debug line without any of its content.
   * @param text the envelope's JSON text
   * @returns what was new in it and has been handed over
   */
  take(text: string, ciphers: readonly MessageCipher[]): FeedMessage[] {
    const opened = text.length > longestMessage ? undefined : openEnvelope(text, ciphers);
    if (opened === undefined) {
      this.#log.debug(`A message of ${text.length} characters could not be read`);
      return [];
    }
    const isNew = this.#seen.isNew(opened.identity);
    // An error here would end Homebridge: the connections do not catch what their listeners throw.
    const messages = (isNew ? shielded(this.#log, 'reading a message', () => readMessage(opened)) : undefined) ?? [];
    messages.forEach((message) => {
      this.#listener.message(message);
    });
    return messages;
  }
}
