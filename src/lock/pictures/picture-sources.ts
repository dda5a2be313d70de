import type { LatestMediaType } from '../../tuya/door-lock.ts';
import { type EventType, eventTypes } from '../event-types.ts';
import { missesOfSource } from './picture-heuristics.ts';

/** Where Tuya may have the picture of an event that does not name its place. */
export type PictureSource = LatestMediaType | 'album';

/** Events whose pictures are kept in the same place. */
export type PictureKind = 'bell' | 'alarm' | 'opening' | 'anything';

/**
 * The sources by what happened, the likeliest first. An album exists for video-talk locks; a ring counts as an alert for
 * some locks and as a request for others.
 */
const sourcesOf: Readonly<Record<PictureKind, readonly PictureSource[]>> = {
  bell: ['remote unlock', 'alert', 'album'],
  alarm: ['alert', 'album'],
  opening: ['album'],
  anything: ['alert', 'remote unlock', 'album'],
};

export function pictureKindOf(type: EventType): PictureKind {
  switch (eventTypes[type].effect) {
    case 'ring':
    case 'request':
      return 'bell';
    case 'opening':
      return 'opening';
    case 'tampering':
    case 'alarm':
      return type === 'somebody' ? 'anything' : 'alarm';
    case 'none':
      return 'anything';
  }
}

/** Remembers which source has the pictures of a lock, so that only that one is asked. */
export class SourceMemory {
  readonly #memory = new Map<PictureKind, { source: PictureSource; misses: number }>();

  /** The sources worth asking, in order. */
  of(kind: PictureKind): readonly PictureSource[] {
    const proven = this.#memory.get(kind);
    return proven === undefined ? sourcesOf[kind] : [proven.source];
  }

  found(kind: PictureKind, source: PictureSource): void {
    this.#memory.set(kind, { source, misses: 0 });
  }

  missed(kind: PictureKind): void {
    const proven = this.#memory.get(kind);
    if (proven !== undefined && (proven.misses += 1) >= missesOfSource) {
      this.#memory.delete(kind);
    }
  }
}
