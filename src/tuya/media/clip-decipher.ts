import { Transform, type TransformCallback } from 'node:stream';
import { TuyaError } from '../errors.ts';
import { decipherOf, headerLength, undecipherable, unusable } from './media-cipher.ts';
import { clipType, telltaleBytes } from './media-type.ts';

/** How the content of a clip becomes plain. */
interface Content {
  update: (content: Buffer) => Buffer;
  final: () => Buffer;
}

/**
 * Decrypts a clip of any length piece by piece; a plain one passes unchanged. Ends with a TuyaError of kind `media` when
 * it is no MJPEG or MP4, or breaks off.
 */
export class ClipDecipher extends Transform {
  readonly #key: string | undefined;
  /** The beginning, until enough of it is there. */
  #head = Buffer.alloc(0);
  /** What comes after the header: decrypted, or as it is. */
  #decipher: Content | undefined;
  /** The beginning of the clip, until its type is known. */
  #start: Buffer | undefined = Buffer.alloc(0);

  /** @param key undefined where Tuya names none */
  constructor(key: string | undefined) {
    super();
    this.#key = key;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#step(() => {
      this.#take(chunk);
    }, done);
  }

  override _flush(done: TransformCallback): void {
    this.#step(() => {
      if (this.#decipher === undefined) {
        throw unusable(this.#head.length === 0 ? 'is empty' : 'is incomplete');
      }
      this.#give(finalOf(this.#decipher));
      if (this.#start !== undefined) {
        throw unusable('is no clip');
      }
    }, done);
  }

  #take(chunk: Buffer): void {
    if (this.#decipher !== undefined) {
      this.#give(this.#decipher.update(chunk));
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= telltaleBytes && clipType(this.#head) !== undefined) {
      this.#decipher = alreadyPlain;
      this.#give(this.#head);
    } else if (this.#head.length > headerLength) {
      if (this.#key === undefined) {
        throw unusable('is no clip, and there is no key to decrypt it');
      }
      this.#decipher = decipherOf(this.#head, this.#key);
      this.#give(this.#decipher.update(this.#head.subarray(headerLength)));
    }
  }

  /** Nothing leaves before its beginning has shown that it is a clip. */
  #give(content: Buffer): void {
    if (this.#start === undefined) {
      this.push(content);
      return;
    }
    this.#start = Buffer.concat([this.#start, content]);
    if (clipType(this.#start) !== undefined) {
      this.push(this.#start);
      this.#start = undefined;
    } else if (this.#start.length >= telltaleBytes) {
      throw unusable('is no clip after decryption');
    }
  }

  #step(work: () => void, done: TransformCallback): void {
    try {
      work();
      done();
    } catch (error) {
      done(error instanceof TuyaError ? error : undecipherable());
    }
  }
}

const alreadyPlain = { update: (content: Buffer): Buffer => content, final: (): Buffer => Buffer.alloc(0) };

function finalOf(decipher: Content): Buffer {
  try {
    return decipher.final();
  } catch {
    throw undecipherable();
  }
}
