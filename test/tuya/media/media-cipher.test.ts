import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encryptedMedia } from '../../../simulator/media/cipher.ts';
import { ClipDecipher } from '../../../src/tuya/media/clip-decipher.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { decryptMedia } from '../../../src/tuya/media/media-cipher.ts';
import { largestPicture } from '../../../src/tuya/media/media-limits.ts';
import { clipType, pictureType } from '../../../src/tuya/media/media-type.ts';
import { errorOf } from '../support.ts';

const key = 'u8kstrtjm7qun83q';
const iv = Buffer.from('0123456789abcdef');
const jpeg = Buffer.from('ffd8ffe001020304ffd9', 'hex');
const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
const webp = Buffer.from('RIFF\x04\0\0\0WEBPVP8 ', 'latin1');
const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(300, 7)]);
/** Protocol 9. */
const vector = Buffer.from(`01000000${iv.toString('hex')}${'00'.repeat(44)}519150d5c73c63e97d59b27bf27d2294`, 'hex');

const wordsOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof TuyaError && error.kind === 'media' ? error.message : `unexpected ${String(error)}`;
  }
  return 'succeeded';
};

describe('a picture of a lock', () => {
  it('is decrypted with its key', () => {
    expect(decryptMedia(vector, key).equals(jpeg)).toBe(true);
  });

  it.each([[key], ['k'.repeat(24)], ['k'.repeat(32)]])('may have a key of any length that AES knows (%s)', (long) => {
    expect(decryptMedia(encryptedMedia(jpeg, long), long).equals(jpeg)).toBe(true);
  });

  it.each([
    ['jpeg', jpeg],
    ['png', png],
    ['webp', webp],
  ])('may be a %s, also a plain one, with and without a key', (type, content) => {
    expect(pictureType(content)).toBe(type);
    for (const file of [decryptMedia(content, undefined), decryptMedia(content, key)]) {
      expect(file.equals(content)).toBe(true);
    }
    expect(decryptMedia(encryptedMedia(content, key), key).equals(content)).toBe(true);
  });

  it.each([
    ['nothing', Buffer.alloc(0), undefined, 'is empty'],
    ['nothing, with a key', Buffer.alloc(0), key, 'is incomplete'],
    ['a web page', Buffer.from('<html>'), undefined, 'no key to decrypt it'],
    ['a header alone', vector.subarray(0, 64), key, 'is incomplete'],
    ['a file that breaks off', vector.subarray(0, 79), key, 'is incomplete'],
    ['another key', vector, 'another-16-chars', 'its key is another one'],
    ['a key that is none', vector, 'short', 'key of 5 characters'],
    ['something else than a picture', encryptedMedia(Buffer.from('hello'), key), key, 'no picture after decryption'],
    ['more than 10 MiB', Buffer.alloc(largestPicture + 1), key, 'larger than 10 MiB'],
  ])('is refused when it is %s', (_, file, withKey, words) => {
    expect(wordsOf(() => decryptMedia(file, withKey))).toContain(words);
  });

  it('is never anything but a picture or an error, whatever comes and however it is damaged', () => {
    const damaged = fc
      .tuple(fc.uint8Array({ maxLength: 80 }), fc.nat(200), fc.nat(255), fc.nat(200))
      .map(([content, at, change, cut]) => {
        const file = encryptedMedia(Buffer.concat([jpeg, content]), key, iv);
        file[at % file.length] = change;
        return file.subarray(0, Math.max(0, file.length - (cut % 3 === 0 ? cut : 0)));
      });
    const keys = fc.option(fc.oneof(fc.constant(key), fc.string()), { nil: undefined });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), keys, (file, anyKey) => {
        try {
          return pictureType(decryptMedia(file, anyKey)) !== undefined;
        } catch (error) {
          return error instanceof TuyaError && error.kind === 'media' && !error.message.includes(key);
        }
      }),
      { numRuns: 6_000 },
    );
  });

  it('comes back from every encryption', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (content) => {
        const picture = Buffer.concat([jpeg, content]);
        return decryptMedia(encryptedMedia(picture, key), key).equals(picture);
      }),
    );
  });
});

describe('a clip of a lock', () => {
  const mjpeg = Buffer.concat([jpeg, Buffer.alloc(100_000, 9), jpeg]);
  const decrypted = (file: Uint8Array, size: number, withKey: string | undefined): Promise<Buffer> => {
    const pieces = Array.from({ length: Math.ceil(file.length / size) }, (_, index) =>
      Buffer.from(file.subarray(index * size, (index + 1) * size)),
    );
    const decipher = new ClipDecipher(withKey);
    const source = Readable.from(pieces);
    source.pipe(decipher);
    return buffer(decipher);
  };

  it.each([
    ['mjpeg', mjpeg, 4_096],
    ['mjpeg', mjpeg, 1_000_000],
    ['mp4', mp4, 1],
    ['mp4', mp4, 65],
  ])('(%s) is decrypted piece by piece, whatever the pieces are (%#)', async (type, content, size) => {
    expect(clipType(content)).toBe(type);
    expect((await decrypted(encryptedMedia(content, key), size, key)).equals(content)).toBe(true);
    expect((await decrypted(content, size, undefined)).equals(content)).toBe(true);
  });

  it.each([
    ['is empty', Buffer.alloc(0), key],
    ['is incomplete', encryptedMedia(mp4, key).subarray(0, 60), key],
    ['cannot be decrypted', encryptedMedia(mp4, key).subarray(0, 90), key],
    ['is no clip after decryption', encryptedMedia(Buffer.alloc(200), key), key],
    ['is no clip', encryptedMedia(Buffer.from('short'), key), key],
    ['no clip after decryption', encryptedMedia(mp4, key), 'another-16-chars'],
    ['no key to decrypt it', encryptedMedia(mp4, key), undefined],
    ['key of 5 characters', encryptedMedia(mp4, key), 'short'],
  ])('ends with an error when it %s', async (words, file, withKey) => {
    const error = await errorOf(decrypted(file, 50, withKey));
    expect(error.kind).toBe('media');
    expect(error.message).toContain(words);
  });
});
