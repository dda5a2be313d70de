import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { outcomeWithin } from '../../time-limit.ts';
import type { EventNotification } from './camera-view.ts';
import type { LockEvent } from '../lock-event.ts';
import { Listeners } from '../listeners.ts';
import { eventTypes } from '../event-types.ts';
import type { PictureFetcher } from '../pictures/picture-fetcher.ts';

/** How long the bell, or an alarm, waits for its picture at most, ms (design section 6). */
const bellWaitsForPicture = 3_000;

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
    const kind = notificationOf(event)?.kind;
    if (kind === undefined || this.#told.get(event) === kind) {
      return false;
    }
    this.#told.set(event, kind);
    void this.#pictureThenBell(event, kind);
    return true;
  }

  /** Picture first, then the bell: once the picture is there or will not come, at the latest after 3 s. */
  async #pictureThenBell(event: LockEvent, kind: EventNotification['kind']): Promise<void> {
    await outcomeWithin(bellWaitsForPicture, this.#clock, this.#fetcher.fetch(event, 'anywhere'), this.#signal);
    // Meanwhile "somebody at the door" may have become a bell, which is told on its own, or an opening.
    const notification = notificationOf(event);
    if (notification?.kind === kind && !this.#signal.aborted) {
      this.#listeners.tell(notification);
    }
  }
}

function notificationOf({ type }: LockEvent): EventNotification | undefined {
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
