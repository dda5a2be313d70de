import { albumEvent } from './album-events.ts';
import { drawClip } from './clip.ts';
import { MediaFile } from './media-file.ts';
import { drawScene } from './scene.ts';

/** As the one real sample names it (protocol 5.4), for the data centre of the simulated account. */
const BUCKET = 'ty-eu-bizlock';
/** Beside the middle of the door, where it still shows. */
const PLACE = 0.55;

/** A picture a lock has taken, perhaps with a clip. */
export class Picture {
  /** `eventType` of the album. */
  readonly type: number;
  /** When it was taken, the cloud's clock, ms. */
  readonly at: number;
  /** `file_id` of the album, `fileId` of initiative_message. */
  readonly id: number;
  readonly cover: MediaFile;
  readonly clip: MediaFile | undefined;
  /** Whether the cloud has it. */
  uploaded = false;

  /** `id`: another one for each picture; it decides what the visitor looks like, too. */
  constructor(id: number, device: string, type: number, at: number, withClip: boolean) {
    this.id = id;
    this.type = type;
    this.at = at;
    const { words, person } = albumEvent(type);
    const view = { words, at, visitor: `${device} ${id}`, person };
    const name = `/${id}-${device}/common/${at}_${Math.floor(at / 1000)}`;
    this.cover = new MediaFile('picture', device, BUCKET, `${name}.jpg`, () => drawScene({ ...view, place: PLACE }));
    this.clip = withClip ? new MediaFile('clip', device, BUCKET, `${name}.mjpeg`, () => drawClip(view)) : undefined;
  }

  /** The picture in clear. */
  get jpeg(): Buffer {
    return this.cover.content;
  }

  get key(): string {
    return this.cover.key;
  }

  get path(): string {
    return this.cover.path;
  }
}
