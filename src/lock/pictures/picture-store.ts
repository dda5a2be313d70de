import NodeCache from 'node-cache';
import type { Picture } from './picture.ts';

/** Pictures kept of one lock. */
const mostPerLock = 20;
/** Memory for the pictures of all locks together, bytes. */
const memory = 32 * 1024 * 1024;

interface Kept {
  lockId: string;
  /** Which of all pictures it was: of several from the same time the last one is the newest. */
  count: number;
  picture: Picture;
}

/** The newest pictures of all locks, in memory only. */
export class PictureStore {
  /** By the id of their lock, newest first: the newest is asked for with every report of a lock. */
  readonly #cache = new NodeCache({ useClones: false, checkperiod: 0 });
  #count = 0;

  /** Keeps a picture for as long as there are not too many newer ones. */
  add(lockId: string, picture: Picture): void {
    this.#count += 1;
    const added: Kept = { lockId, count: this.#count, picture };
    this.#keep(lockId, [...this.#of(lockId), added].sort(newestFirst).slice(0, mostPerLock));
    let bytes = 0;
    const all = this.#cache.keys().flatMap((id) => this.#of(id));
    const surplus = all.sort(newestFirst).filter((kept) => {
      bytes += kept.picture.image.length;
      return bytes > memory;
    });
    surplus.forEach((old) => {
      this.#keep(
        old.lockId,
        this.#of(old.lockId).filter((kept) => kept !== old),
      );
    });
  }

  /** The newest picture of a lock, by the time it was taken. */
  newest(lockId: string): Picture | undefined {
    return this.#of(lockId)[0]?.picture;
  }

  /** How many pictures of a lock are kept. */
  count(lockId: string): number {
    return this.#of(lockId).length;
  }

  /** Forgets the pictures of a lock that left the project. */
  forget(lockId: string): void {
    this.#cache.del(lockId);
  }

  /** Forgets everything. */
  close(): void {
    this.#cache.close();
    this.#cache.flushAll();
  }

  #of(lockId: string): readonly Kept[] {
    return this.#cache.get<readonly Kept[]>(lockId) ?? [];
  }

  #keep(lockId: string, kept: readonly Kept[]): void {
    this.#cache.set(lockId, kept);
  }
}

function newestFirst(one: Kept, other: Kept): number {
  return other.picture.at - one.picture.at || other.count - one.count;
}
