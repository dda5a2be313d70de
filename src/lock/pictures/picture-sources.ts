import type { MediaOccasion } from '../../tuya/door-lock.ts';
import { type OccasionName, occasions } from '../event-types.ts';

/** Where Tuya may have the picture of an event that does not name its place. */
export type PictureSource = MediaOccasion | 'album';

/** Events whose pictures are kept in the same place. */
export type PictureShelf = 'bell' | 'alarm' | 'opening' | 'anything';

/**
 * The sources by what happened, the likeliest first. An album exists for video-talk locks; a ring counts as an alert for
 * some locks and as a request for others.
 */
const sourcesOf: Readonly<Record<PictureShelf, readonly PictureSource[]>> = {
  bell: ['remote unlock', 'alert', 'album'],
  alarm: ['alert', 'album'],
  opening: ['album'],
  anything: ['alert', 'remote unlock', 'album'],
};

/** How often in a row the source that had the last picture may have none before the others are asked again. */
const patience = 5;

export function shelfOf(occasion: OccasionName): PictureShelf {
  switch (occasions[occasion].effect) {
    case 'ring':
    case 'request':
      return 'bell';
    case 'opening':
      return 'opening';
    case 'tampering':
    case 'alarm':
      return occasion === 'somebody' ? 'anything' : 'alarm';
    case 'none':
      return 'anything';
  }
}

/** Remembers which source has the pictures of a lock, so that only that one is asked. */
export class ProvenSources {
  readonly #proven = new Map<PictureShelf, { source: PictureSource; misses: number }>();

  /** The sources worth asking, in order. */
  of(shelf: PictureShelf): readonly PictureSource[] {
    const proven = this.#proven.get(shelf);
    return proven === undefined ? sourcesOf[shelf] : [proven.source];
  }

  found(shelf: PictureShelf, source: PictureSource): void {
    this.#proven.set(shelf, { source, misses: 0 });
  }

  missed(shelf: PictureShelf): void {
    const proven = this.#proven.get(shelf);
    if (proven !== undefined && (proven.misses += 1) >= patience) {
      this.#proven.delete(shelf);
    }
  }
}
