import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { DoorstepEvent } from './camera-view.ts';
import type { Happening } from './event-deduplicator.ts';
import { Listeners } from '../listeners.ts';
import { occasions } from '../event-types.ts';
import type { Photographer } from '../pictures/picture-fetcher.ts';

/** An event is not held back longer than this for its picture, ms (design section 6). */
const longestWait = 3_000;

/** Tells Home what happens at one door: the picture first, then the event. */
export class Herald {
  readonly #photographer: Photographer;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #listeners: Listeners<DoorstepEvent>;
  /** What Home was told of each event, or is about to be. */
  readonly #told = new WeakMap<Happening, DoorstepEvent['kind']>();

  /** @param signal ends every wait, and nothing more is told */
  constructor(photographer: Photographer, clock: Clock, log: Log, signal: AbortSignal) {
    this.#listeners = new Listeners(log);
    this.#photographer = photographer;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** @returns stops listening */
  onEvent(listener: (event: DoorstepEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** @returns whether Home is told: it is an event for Home, and was not told as such before */
  announce(happening: Happening): boolean {
    const kind = eventOf(happening)?.kind;
    if (kind === undefined || this.#told.get(happening) === kind) {
      return false;
    }
    this.#told.set(happening, kind);
    void this.#tell(kind, happening);
    return true;
  }

  async #tell(kind: DoorstepEvent['kind'], happening: Happening): Promise<void> {
    const patience = new AbortController();
    const picture = this.#photographer.take(happening, 'anywhere', this.#signal);
    const wait = this.#clock.delay(longestWait, AbortSignal.any([patience.signal, this.#signal]));
    await Promise.race([picture, wait.catch(() => undefined)]);
    patience.abort();
    // Meanwhile "somebody at the door" may have become a bell, which is told on its own, or an opening.
    const event = eventOf(happening);
    if (event?.kind === kind && !this.#signal.aborted) {
      this.#listeners.tell(event);
    }
  }
}

function eventOf({ occasion }: Happening): DoorstepEvent | undefined {
  const { effect } = occasions[occasion];
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
