import { Transform, type TransformCallback } from 'node:stream';
import { TuyaError } from '../errors.ts';

/** Lets a stream pass, up to a size, as long as it keeps flowing. */
export class BoundedFlow extends Transform {
  readonly #deadline: number;
  #left: number;
  #watch: NodeJS.Timeout | undefined;

  /**
   * @param largest bytes that may pass
   * @param deadline longest pause between two pieces, ms
   */
  constructor(largest: number, deadline: number) {
    super();
    this.#left = largest;
    this.#deadline = deadline;
    this.#wait();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#left -= chunk.length;
    if (this.#left < 0) {
      done(new TuyaError({ kind: 'media', meaning: 'The clip is larger than any clip of a lock' }));
      return;
    }
    this.#wait();
    done(null, chunk);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#watch);
    done(error);
  }

  #wait(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      // A reader that is slow is no stalled download.
      if (this.readableLength > 0) {
        this.#wait();
      } else {
        this.destroy(new TuyaError({ kind: 'lost', meaning: 'The rest of the clip did not come in time' }));
      }
    }, this.#deadline).unref();
  }
}
