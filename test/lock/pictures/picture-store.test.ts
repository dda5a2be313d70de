import { afterEach, describe, expect, it } from '@jest/globals';
import type { Picture } from '../../../src/lock/pictures/picture.ts';
import { PictureStore } from '../../../src/lock/pictures/picture-store.ts';

const pictures = new PictureStore();
afterEach(() => {
  pictures.close();
});

const picture = (at: number, bytes = 10): Picture => ({ image: Buffer.alloc(bytes), at, clip: undefined });
const MiB = 1024 * 1024;

describe('the pictures in memory', () => {
  it('have a newest one for each lock, by the time it was taken', () => {
    const newest = picture(3);
    [picture(1), newest, picture(2)].forEach((one) => {
      pictures.add('a', one);
    });
    expect(pictures.newest('a')).toBe(newest);
    expect(pictures.newest('b')).toBeUndefined();
  });

  it('are the last one that came, of two from the same time', () => {
    const last = picture(1);
    pictures.add('a', picture(1));
    pictures.add('a', last);
    expect(pictures.newest('a')).toBe(last);
  });

  it('are at most twenty of a lock', () => {
    for (let at = 0; at < 21; at += 1) {
      pictures.add('a', picture(at));
    }
    expect(pictures.count('a')).toBe(20);
  });

  it('are at most 32 MiB of all locks, the oldest going first', () => {
    pictures.add('a', picture(1, 10 * MiB));
    pictures.add('b', picture(2, 10 * MiB));
    pictures.add('c', picture(3, 10 * MiB));
    expect([pictures.count('a'), pictures.count('b'), pictures.count('c')]).toEqual([1, 1, 1]);
    pictures.add('c', picture(4, 10 * MiB));
    expect([pictures.count('a'), pictures.count('b'), pictures.count('c')]).toEqual([0, 1, 2]);
  });

  it('are forgotten with their lock', () => {
    pictures.add('a', picture(1));
    pictures.add('b', picture(1));
    pictures.forget('a');
    expect([pictures.count('a'), pictures.count('b')]).toEqual([0, 1]);
  });
});
