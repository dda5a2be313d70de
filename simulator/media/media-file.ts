import { randomBytes } from 'node:crypto';
import { encryptedMedia } from './cipher.ts';

/** Where a file is and with which key it is read. */
export interface MediaAddress {
  bucket: string;
  /** Starts with a slash. */
  path: string;
  /** 16 characters, another one for each file. */
  key: string;
}

/** One stored file. It is drawn and encrypted when somebody wants it for the first time. */
export class MediaFile implements MediaAddress {
  readonly kind: 'picture' | 'clip';
  readonly device: string;
  readonly bucket: string;
  readonly path: string;
  readonly key = newMediaKey();
  readonly #draw: () => Buffer;
  #content: Buffer | undefined;
  #encrypted: Buffer | undefined;

  constructor(kind: 'picture' | 'clip', device: string, bucket: string, path: string, draw: () => Buffer) {
    this.kind = kind;
    this.device = device;
    this.bucket = bucket;
    this.path = path;
    this.#draw = draw;
  }

  /** What the camera saw: a JPEG, or an MJPEG. */
  get content(): Buffer {
    this.#content ??= this.#draw();
    return this.#content;
  }

  /** As it lies in the storage. */
  get encrypted(): Buffer {
    this.#encrypted ??= encryptedMedia(this.content, this.key);
    return this.#encrypted;
  }
}

/** A key as the album's sample shows one: 16 hexadecimal digits, used as characters. */
export function newMediaKey(): string {
  return randomBytes(8).toString('hex');
}
