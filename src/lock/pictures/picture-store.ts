import NodeCache from 'node-cache';
import type { Picture } from './picture.ts';

/** Pictures kept of one lock. */
const mostPerLock = 20;
/** Memory for the pictures of all locks together, bytes. */
const memory = 32 * 1024 * 1024;

interface Kept {
  lockId: string;
  picture: Picture;
}

/** The newest pictures of all locks, in memory only. */
export class PictureStore {
  readonly #cache = new NodeCache({ useClones: false, checkperiod: 0 });
  #count = 0;

  /** Keeps a picture for as long as there are not too many newer ones. */
  add(lockId: string, picture: Picture): void {
    this.#count += 1;
    this.#cache.set(String(this.#count), { lockId, picture } satisfies Kept);
    const kept = this.#newestFirst();
    const surplus = kept.filter(([, other]) => other.lockId === lockId).slice(mostPerLock);
    this.#cache.del(surplus.map(([key]) => key));
    let bytes = 0;
    for (const [
      key,
      {
        picture: { image },
      },
    ] of this.#newestFirst()) {
      bytes += image.length;
      if (bytes > memory) {
        this.#cache.del(key);
      }
    }
  }

  /** The newest picture of a lock, by the time it was taken. */
  newest(lockId: string): Picture | undefined {
    return this.#newestFirst().find(([, kept]) => kept.lockId === lockId)?.[1].picture;
  }

  /** How many pictures of a lock are kept. */
  count(lockId: string): number {
    return this.#newestFirst().filter(([, kept]) => kept.lockId === lockId).length;
  }

  /** Forgets the pictures of a lock that left the project. */
  forget(lockId: string): void {
    const own = this.#newestFirst().filter(([, kept]) => kept.lockId === lockId);
    this.#cache.del(own.map(([key]) => key));
  }

  /** Forgets everything. */
  close(): void {
    this.#cache.close();
    this.#cache.flushAll();
  }

  #newestFirst(): [key: string, kept: Kept][] {
    const all = Object.entries(this.#cache.mget<Kept>(this.#cache.keys()));
    return all.sort(([a, one], [b, other]) => other.picture.at - one.picture.at || Number(b) - Number(a));
  }
}
