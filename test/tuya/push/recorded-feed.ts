import { EventEmitter, once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Feed, FeedListener, FeedMessage } from '../../../src/tuya/push/feed.ts';
import type { TuyaError } from '../../../src/tuya/errors.ts';
import { settled, VirtualClock } from '../../support/virtual-clock.ts';

/** Runs a feed and keeps what it tells. */
export class RecordedFeed implements FeedListener {
  readonly messages: FeedMessage[] = [];
  readonly outages: TuyaError[] = [];
  connections = 0;
  readonly #events = new EventEmitter();
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;

  constructor(feed: Feed) {
    this.#running = feed.run(this, this.#ending.signal);
  }

  readonly message = (message: FeedMessage): void => {
    this.messages.push(message);
    this.#events.emit('told');
  };

  readonly connected = (): void => {
    this.connections += 1;
    this.#events.emit('told');
  };

  readonly disconnected = (reason: TuyaError): void => {
    this.outages.push(reason);
    this.#events.emit('told');
  };

  /** The values of all status messages, in order. */
  get values(): unknown[] {
    return this.messages.flatMap((message) =>
      message.kind === 'status' ? message.points.map(({ value }) => value) : [],
    );
  }

  /** Waits until something the feed told makes this true. */
  async until(condition: (feed: this) => boolean): Promise<void> {
    while (!condition(this)) {
      await once(this.#events, 'told');
    }
  }

  /**
   * The most messages that the feed hands over in one turn of the event loop, while so many come: two where the first of
   * a piece of the connection comes in the turn in which the piece was read.
   */
  async mostInOneTurn(expected: number): Promise<number> {
    let most = 0;
    for (let before = this.messages.length; before < expected; before = this.messages.length) {
      await turn();
      most = Math.max(most, this.messages.length - before);
    }
    return most;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }
}

/** A virtual clock that knows who is waiting for it. */
export class WatchedClock extends VirtualClock {
  /** The pauses somebody is waiting for, ms. */
  readonly pending: number[] = [];
  readonly #events = new EventEmitter();

  override async delay(ms: number, signal?: AbortSignal): Promise<void> {
    this.pending.push(ms);
    this.#events.emit('asked');
    try {
      await super.delay(ms, signal);
    } finally {
      this.pending.splice(this.pending.indexOf(ms), 1);
    }
  }

  /** Waits until somebody waits for exactly this long, then lets the time pass. */
  async pass(ms: number): Promise<void> {
    while (!this.pending.includes(ms)) {
      await once(this.#events, 'asked');
    }
    await this.advance(ms);
  }
}

/** Sockets, servers and timers of this process, once those that were closed are gone. */
export async function openResources(): Promise<string[]> {
  for (;;) {
    const before = resourceNames();
    await settled();
    const after = resourceNames();
    if (after.length === before.length) {
      return after;
    }
  }
}

function resourceNames(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /TCP|TLS|Timeout/.test(name))
    .sort();
}
