import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { outcomeWithin } from '../../time-limit.ts';
import type { EventNotification } from './camera-view.ts';
import type { LockEvent } from '../lock-event.ts';
import { Listeners } from '../listeners.ts';
import { eventTypes } from '../event-types.ts';
import type { PictureFetcher } from '../pictures/picture-fetcher.ts';

/** An event is not held back longer than this for its picture, ms (design section 6). */
const longestWait = 3_000;

/** Tells Home what happens at one door: the picture first, then the event. */
export class EventNotifier {
  readonly #fetcher: PictureFetcher;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #listeners: Listeners<EventNotification>;
  /** What Home was told of each event, or is about to be. */
  readonly #told = new WeakMap<LockEvent, EventNotification['kind']>();

  /** @param signal ends every wait, and nothing more is told */
  constructor(fetcher: PictureFetcher, clock: Clock, log: Log, signal: AbortSignal) {
    this.#listeners = new Listeners(log);
    this.#fetcher = fetcher;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** @returns stops listening */
  onEvent(listener: (event: EventNotification) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** @returns whether Home is told: it is an event for Home, and was not told as such before */
  announce(event: LockEvent): boolean {
    const kind = eventOf(event)?.kind;
    if (kind === undefined || this.#told.get(event) === kind) {
      return false;
    }
    this.#told.set(event, kind);
    void this.#tell(kind, event);
    return true;
  }

  async #tell(kind: EventNotification['kind'], event: LockEvent): Promise<void> {
    const picture = this.#fetcher.take(event, 'anywhere', this.#signal);
    await outcomeWithin(longestWait, this.#clock, picture, this.#signal);
    // Meanwhile "somebody at the door" may have become a bell, which is told on its own, or an opening.
    const notification = eventOf(event);
    if (notification?.kind === kind && !this.#signal.aborted) {
      this.#listeners.tell(notification);
    }
  }
}

function eventOf({ type }: LockEvent): EventNotification | undefined {
  const { effect } = eventTypes[type];
  switch (effect) {
    case 'ring':
    case 'request':
      return { kind: 'ring' };
    case 'alarm':
    case 'tampering':
      return { kind: 'alarm', tampered: effect === 'tampering' };
    case 'opening':
    case 'none':
      return undefined;
  }
}
