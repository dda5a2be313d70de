import { z } from 'zod';
import { toMilliseconds } from './epoch.ts';

/** A file in Tuya's storage. */
export interface MediaFile {
  /** Signed address, good for about an hour (protocol 9). */
  url: string | undefined;
  /** Key of the encrypted content, 16 characters; undefined for plain content. Secret. */
  key: string | undefined;
  bucket: string | undefined;
  path: string | undefined;
}

/** The newest cover image, with its video where the lock made one. */
export interface LatestMedia {
  image: MediaFile;
  video: MediaFile | undefined;
}

/** One picture or clip of an album. */
export interface AlbumEntry {
  /** Number of the file, where Tuya gives one. */
  id: string | undefined;
  /** 0–28, the album's own event types. */
  eventType: number;
  /** When it was uploaded, ms since 1970. */
  uploadedAt: number | undefined;
  image: MediaFile;
  video: MediaFile | undefined;
}

/** The pictures and clips that Tuya keeps for a lock. */
export interface Album {
  eventTypes: number[];
  entries: AlbumEntry[];
  /** Tuya's storage plan, for example cloud_free_storage_3day. */
  plan: string;
}

const text = z.string().min(1).optional().catch(undefined);

const latestFields = z.looseObject({
  file_url: text,
  file_key: text,
  bucket: text,
  file_path: text,
  media_url: text,
  media_key: text,
  media_bucket: text,
  media_path: text,
});

/** Answer of `latest/media/url`; no picture in the last 90 s comes as null, {} or with empty fields (protocol 9). */
export const latestMedia: z.ZodType<LatestMedia | undefined> = z.preprocess(
  snakeCased,
  latestFields.nullish().transform((answer) => {
    const image = answer && fileAt(answer.file_url, answer.file_key, answer.bucket, answer.file_path);
    if (!answer || !image) {
      return undefined;
    }
    return { image, video: fileAt(answer.media_url, answer.media_key, answer.media_bucket, answer.media_path) };
  }),
);

const albumEntry = z.preprocess(
  snakeCased,
  z
    .looseObject({
      event_type: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]),
      upload_time: z.unknown().optional(),
      file_id: z
        .union([z.string(), z.number().transform(String)])
        .optional()
        .catch(undefined),
      file_url: text,
      file_key: text,
      media_path: text,
      media_key: text,
      media_bucket: text,
    })
    .transform((entry): AlbumEntry => {
      const image = fileAt(entry.file_url, entry.file_key, undefined, undefined);
      return {
        id: entry.file_id,
        eventType: entry.event_type,
        uploadedAt: toMilliseconds(entry.upload_time),
        image: image ?? { url: undefined, key: undefined, bucket: undefined, path: undefined },
        video: fileAt(undefined, entry.media_key, entry.media_bucket, entry.media_path),
      };
    }),
);

const list = z.array(z.unknown()).catch([]);

/** Answer of `albums-media`; entries nobody can read are left out, a lock without an album may answer null. */
export const album: z.ZodType<Album> = z.preprocess(
  (answer) => snakeCased(answer ?? {}),
  z
    .looseObject({
      event_types: list,
      album_list: list,
      order_code: z.union([z.string(), z.number().transform(String)]).catch(''),
    })
    .transform((answer): Album => ({
      eventTypes: answer.event_types.filter((type) => typeof type === 'number'),
      entries: answer.album_list.flatMap((entry) => {
        const parsed = albumEntry.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      }),
      plan: answer.order_code,
    })),
);

/** Real answers are in snake_case, the page's table is in camelCase (protocol 9): both are read. */
export function snakeCased(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) {
    return answer;
  }
  const inSnakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [inSnakeCase(name), value as unknown]));
}

/** A file is only one when something says where it is. */
export function fileAt(
  url: string | undefined,
  key: string | undefined,
  bucket: string | undefined,
  path: string | undefined,
): MediaFile | undefined {
  const address = withKey(url);
  const place = withKey(path);
  return url === undefined && path === undefined
    ? undefined
    : { url: address?.place, key: key ?? place?.key ?? address?.key, bucket, path: place?.place };
}

/** Some messages join place and key as `path@key` (protocol 9). */
function withKey(joined: string | undefined): { place: string; key?: string | undefined } | undefined {
  const [, place, key] = /^(.+)@([!-~]{16})$/.exec(joined ?? '') ?? [];
  return place === undefined ? (joined === undefined ? undefined : { place: joined }) : { place, key };
}
