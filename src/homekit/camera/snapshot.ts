import type { Clock } from '../../clock.ts';
import { outcomeWithin } from '../../time-limit.ts';
import type { CameraView } from '../../lock/events/camera-view.ts';
import { pictureType } from '../../tuya/media/media-type.ts';
import { jpegSize, pictureFormat, type Size } from './picture-format.ts';
import { placeholder } from './placeholder.ts';
import type { VideoProcessor } from './video-processor.ts';

/** How long a snapshot waits to learn whether the video processor can run, ms: its first start may be under way. */
const probeBudget = 300;
/** How long a snapshot waits to be scaled, ms: a picture of another size at once is better than a late one. */
const scalingBudget = 1_000;
/** Home asks for a few sizes only (tile, notification, watch); a further size is scaled anew each time. */
const sizesKept = 8;
/** ffmpeg's quality of a JPEG, 2 (best) to 31. */
const quality = '4';

/** The newest picture in the sizes that Home asks for. Never waits for the network. */
export class Snapshots {
  readonly #view: Pick<CameraView, 'newest'>;
  readonly #processor: Pick<VideoProcessor, 'available' | 'convert'>;
  readonly #clock: Clock;
  #picture: Buffer = placeholder;
  /** The present picture by size, "width x height"; undefined where it could not be scaled. */
  readonly #scaled = new Map<string, Promise<Buffer | undefined>>();

  constructor(
    view: Pick<CameraView, 'newest'>,
    processor: Pick<VideoProcessor, 'available' | 'convert'>,
    clock: Clock,
  ) {
    this.#view = view;
    this.#processor = processor;
    this.#clock = clock;
  }

  /**
   * The newest picture, or the placeholder before the first one: a JPEG that fits into this size, or as it is where it
   * cannot be scaled in time. It is never enlarged.
   */
  async fitting(size: Size): Promise<Buffer> {
    const picture = this.#newest();
    if (fits(picture, size)) {
      return picture;
    }
    const scaled = await outcomeWithin(scalingBudget, this.#clock, this.#scale(picture, size));
    return scaled ?? (pictureType(picture) === 'jpeg' ? picture : placeholder);
  }

  #newest(): Buffer {
    const newest = this.#view.newest?.image ?? placeholder;
    if (newest !== this.#picture) {
      this.#picture = newest;
      this.#scaled.clear();
    }
    return newest;
  }

  async #scale(picture: Buffer, size: Size): Promise<Buffer | undefined> {
    const format = pictureFormat(picture);
    const available = await outcomeWithin(probeBudget, this.#clock, this.#processor.available());
    if (available !== true || format === undefined || picture !== this.#picture) {
      return undefined;
    }
    const key = `${size.width}x${size.height}`;
    const known = this.#scaled.get(key);
    if (known !== undefined) {
      return known;
    }
    for (const oldest of [...this.#scaled.keys()].slice(0, Math.max(0, this.#scaled.size + 1 - sizesKept))) {
      this.#scaled.delete(oldest);
    }
    const scaled = this.#processor.convert(picture, scaling(format, size));
    this.#scaled.set(key, scaled);
    return scaled;
  }
}

function fits(picture: Buffer, asked: Size): boolean {
  const size = jpegSize(picture);
  return size !== undefined && size.width <= asked.width && size.height <= asked.height;
}

function scaling(format: string, { width, height }: Size): string[] {
  const filter = `scale=w='min(${width},iw)':h='min(${height},ih)':force_original_aspect_ratio=decrease`;
  return [
    ...['-f', format, '-protocol_whitelist', 'pipe', '-i', 'pipe:0'],
    ...['-frames:v', '1', '-vf', filter, '-c:v', 'mjpeg', '-q:v', quality, '-f', 'mjpeg', 'pipe:1'],
  ];
}
