import { z } from 'zod';
import { parseJson } from '../../json.ts';
import { toMilliseconds } from '../../tuya/timestamps.ts';
import { fileAt, type MediaFile } from '../../tuya/media/media-file.ts';
import { albumEvents, type EventType } from '../event-types.ts';

/** What the data point `initiative_message` says. */
export interface InitiativeMessage {
  type: EventType;
  /** Steady time, ms, where the message names one. */
  at: number | undefined;
  /** The picture; undefined in the encrypted shapes, whose key is unknown (protocol 5.4). */
  image: MediaFile | undefined;
  video: MediaFile | undefined;
  /** Number of the file, the same as in the album. */
  fileId: string | undefined;
}

const text = z.string().min(1).optional().catch(undefined);
const number = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .optional()
  .catch(undefined);

const content = z.looseObject({
  cmd: z.string().catch(''),
  bucket: text,
  files: z.array(z.unknown()).catch([]),
  ext: z
    .looseObject({ type: number, fileId: z.coerce.string().optional().catch(undefined) })
    .catch({ type: undefined }),
});

/**
 * Reads a message that a lock or its camera sends with a picture (protocol 5.4).
 * @param value Base64 of JSON, in one of three shapes: the lock's plain one, the lock's encrypted one, the camera's
 * @returns undefined when it is none of them
 */
export function readInitiativeMessage(value: unknown): InitiativeMessage | undefined {
  const parsed = content.safeParse(decoded(value));
  if (!parsed.success || (parsed.data.cmd === '' && parsed.data.files.length === 0)) {
    return undefined;
  }
  const { cmd, bucket, ext, files, ...rest } = parsed.data;
  const places = files.flatMap((file) => placeOf(file, bucket) ?? []);
  const isVideo = ({ path }: MediaFile): boolean => /\.(mjpeg|mjpg|mp4|avi|video)$/i.test(path ?? '');
  return {
    type: typeOf(ext.type, cmd),
    at: toMilliseconds(rest['time']),
    image: places.find((file) => !isVideo(file)),
    video: places.find(isVideo),
    fileId: ext.fileId,
  };
}

/** Without a type the message still means somebody at the door (protocol 5.4); `alarm` is true for a bell as well. */
function typeOf(type: number | undefined, cmd: string): EventType {
  const typed = type === undefined ? undefined : albumEvents[type];
  return typed ?? (/doorbell/i.test(cmd) ? 'ring' : 'somebody');
}

/** A lock writes [bucket, path, key, expiry], a camera [path, key] beside one bucket for all. */
function placeOf(entry: unknown, bucket: string | undefined): MediaFile | undefined {
  if (!Array.isArray(entry)) {
    return undefined;
  }
  const parts = entry.map((part) => (typeof part === 'string' && part !== '' ? part : undefined));
  const [place, path, key] = bucket === undefined ? parts : [bucket, ...parts];
  return place === undefined || path === undefined ? undefined : fileAt(undefined, key, place, path);
}

function decoded(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(Buffer.from(value, 'base64').toString('utf8')) : undefined;
}
