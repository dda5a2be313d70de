import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../clock.ts';
import type { CameraView } from '../../lock/events/camera-view.ts';
import type { Picture } from '../../lock/pictures/picture.ts';
import type { Log } from '../../log.ts';
import { clipFormat, jpegsIn } from './picture-format.ts';
import type { Snapshots } from './snapshot.ts';
import {
  asPart,
  clipArguments,
  type SelectedVideo,
  streamArguments,
  streamKey,
  type Viewer,
} from './stream-arguments.ts';
import type { VideoProcess, VideoProcessor } from './video-processor.ts';

export interface StreamOptions {
  view: Pick<CameraView, 'newest' | 'openClip'>;
  snapshots: Pick<Snapshots, 'fitting'>;
  processor: Pick<VideoProcessor, 'demand' | 'run'>;
  clock: Clock;
  log: Log;
}

/** How often the newest picture is sent, ms: video starts with the second one, and a newer one shows that soon. */
const stillInterval = 200;

/**
 * One viewer's video: the newest picture, its clip once as soon as that is there, then the picture that is newest.
 */
export class LiveStream {
  readonly #options: StreamOptions;
  readonly #video: SelectedVideo;
  readonly #end = new AbortController();
  readonly #encoder: VideoProcess;
  #clipPlays = false;

  /** Starts at once. @param signal ends it */
  constructor(options: StreamOptions, video: SelectedVideo, viewer: Viewer, signal: AbortSignal) {
    this.#options = options;
    this.#video = video;
    const end = AbortSignal.any([signal, this.#end.signal]);
    this.#encoder = options.processor.run(streamArguments(video, viewer), { signal: end, secret: streamKey(viewer) });
    this.#encoder.output.resume();
    void this.#encoder.ended.then(() => {
      this.#end.abort();
    });
    this.#showStill(end).catch(() => undefined); // Ends with the stream only.
    void this.#showClip(end);
  }

  /** Resolves when it has ended, for whatever reason: ffmpeg's exit code, undefined when it was ended from here. */
  get ended(): Promise<number | undefined> {
    return this.#encoder.ended;
  }

  async #showStill(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (!this.#clipPlays) {
        this.#show(await this.#options.snapshots.fitting(this.#video));
      }
      await this.#options.clock.delay(stillInterval, signal);
    }
  }

  async #showClip(signal: AbortSignal): Promise<void> {
    const picture = this.#options.view.newest;
    if (picture?.clip === undefined) {
      return;
    }
    try {
      for await (const jpeg of this.#clip(picture, signal)) {
        this.#clipPlays = true;
        await this.#encoderTakes(signal);
        this.#show(jpeg);
      }
    } catch (error) {
      if (!signal.aborted) {
        this.#options.log.debug(`the clip cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
      }
    } finally {
      this.#clipPlays = false;
    }
  }

  /** @throws TuyaError, or Error when the clip is neither MJPEG nor MP4 */
  async *#clip(picture: Picture, signal: AbortSignal): AsyncGenerator<Buffer> {
    const source = await this.#options.view.openClip(picture, signal);
    const clip = source instanceof Readable ? source : new Readable().wrap(source);
    const start = await firstBytes(clip);
    const format = clipFormat(start);
    if (format === undefined) {
      clip.destroy();
      throw new Error('its format is unknown');
    }
    const decoder = this.#options.processor.run(clipArguments(format, this.#video), { signal });
    // A clip that breaks off is shown as far as it came.
    pipeline(clip, decoder.input, { signal }).catch(() => decoder.input.end());
    yield* jpegsIn(decoder.output);
  }

  /** A clip comes once only: it waits for an encoder that is still starting, or slow. */
  async #encoderTakes(signal: AbortSignal): Promise<void> {
    const { input } = this.#encoder;
    if (input.writable && input.writableNeedDrain) {
      await once(input, 'drain', { signal });
    }
  }

  /** A picture that the encoder has no time for is left out; the next one comes soon. */
  #show(jpeg: Buffer): void {
    const { input } = this.#encoder;
    if (input.writable && !input.writableNeedDrain) {
      input.write(asPart(jpeg));
    }
  }
}

/** @returns the beginning of a stream, which is left in it */
async function firstBytes(stream: Readable): Promise<Buffer> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    stream.unshift(chunk);
    return chunk as Buffer;
  }
  return Buffer.alloc(0);
}
