import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';

/** How long a repeat is recognised, ms: Pulsar delivers again after 3 s, two MQTT sessions overlap for seconds. */
const memory = 5 * 60_000;
/** Most entries kept: ten busy homes do not report this much in the time above. */
const capacity = 2_000;

/** Remembers for a short time which texts came. Bounded in time and in size. */
export class RecentlySeen {
  readonly #clock: Clock;
  /** When each was seen first, oldest first. */
  readonly #seen = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns whether this text did not come lately; it is remembered from now on */
  isNew(text: string): boolean {
    const now = this.#clock.now();
    this.#forget(now);
    const digest = createHash('sha256').update(text).digest('base64');
    if (this.#seen.has(digest)) {
      return false;
    }
    this.#seen.set(digest, now);
    return true;
  }

  #forget(now: number): void {
    for (const [digest, at] of this.#seen) {
      // A clock that was set back must not keep entries for ever.
      if (this.#seen.size < capacity && Math.abs(now - at) < memory) {
        return;
      }
      this.#seen.delete(digest);
    }
  }
}
