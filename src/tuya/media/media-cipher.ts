import { largestPicture } from './media-limits.ts';
import { createDecipheriv, type Decipheriv } from 'node:crypto';
import { TuyaError } from '../errors.ts';
import { pictureType } from './media-type.ts';

/** Layout of an encrypted file (API page; protocol 9): version, IV, reserved bytes, content in AES-CBC with PKCS padding. */
const versionLength = 4;
const ivLength = 16;
export const headerLength = versionLength + ivLength + 44;
const blockLength = 16;
/** Length of the key in characters → bits of AES (protocol 9; 16 is what Tuya gives). */
const keyBits: ReadonlyMap<number, number> = new Map([
  [16, 128],
  [24, 192],
  [32, 256],
]);

/**
 * Decrypts a picture; one that is plain already is taken as it is (protocol 9).
 * @param key undefined where Tuya names none
 * @returns a JPEG, PNG or WebP
 * @throws TuyaError of kind `media` for everything else
 */
export function decryptMedia(file: Uint8Array, key: string | undefined): Buffer {
  if (file.length > largestPicture) {
    throw unusable(`is larger than ${largestPicture / 1024 / 1024} MiB`);
  }
  if (pictureType(file) !== undefined) {
    return Buffer.from(file);
  }
  if (key === undefined) {
    throw unusable(file.length === 0 ? 'is empty' : 'is no picture, and there is no key to decrypt it');
  }
  if (file.length <= headerLength || (file.length - headerLength) % blockLength !== 0) {
    throw unusable('is incomplete');
  }
  const content = decrypted(file, key);
  if (pictureType(content) === undefined) {
    throw unusable('is no picture after decryption');
  }
  return content;
}

function decrypted(file: Uint8Array, key: string): Buffer {
  const decipher = decipherOf(file, key);
  try {
    return Buffer.concat([decipher.update(file.subarray(headerLength)), decipher.final()]);
  } catch {
    throw undecipherable();
  }
}

/** @param file at least its header @throws TuyaError of kind `media` */
export function decipherOf(file: Uint8Array, key: string): Decipheriv {
  return createDecipheriv(...algorithmFor(key), file.subarray(versionLength, versionLength + ivLength));
}

/** @throws TuyaError of kind `media` */
function algorithmFor(key: string): [algorithm: string, key: Buffer] {
  const bytes = Buffer.from(key, 'utf8');
  const bits = keyBits.get(bytes.length);
  if (bits === undefined) {
    throw unusable(`comes with a key of ${bytes.length} characters, where 16 are usual`);
  }
  return [`aes-${bits}-cbc`, bytes];
}

/** The error of a file whose content is not what its key decrypts. */
export function undecipherable(): TuyaError {
  return unusable('cannot be decrypted: it is damaged, or its key is another one');
}

/**
 * The error of a file that cannot be shown.
 * @param why completes "The picture or clip …"; names neither address nor key
 */
export function unusable(why: string): TuyaError {
  return new TuyaError({ kind: 'media', meaning: `The picture or clip ${why}` });
}
