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
  /** 0–28, the album's own event types. */
  eventType: number;
  /** When it was uploaded, ms since 1970. */
  uploadedAt: number | undefined;
  image: MediaFile;
  video: MediaFile | undefined;
}

/** Answer of `albums-media`. */
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
export const latestMedia: z.ZodType<LatestMedia | undefined> = latestFields.nullish().transform((answer) => {
  const image = answer && file(answer.file_url, answer.file_key, answer.bucket, answer.file_path);
  if (!answer || !image) {
    return undefined;
  }
  return { image, video: file(answer.media_url, answer.media_key, answer.media_bucket, answer.media_path) };
});

/** Real answers are in snake_case, the page's table is in camelCase (protocol 9): both are read. */
const albumEntry = z
  .looseObject({
    event_type: z.number().optional(),
    eventType: z.number().optional(),
    upload_time: z.unknown(),
    uploadTime: z.unknown(),
    file_url: text,
    fileUrl: text,
    file_key: text,
    fileKey: text,
    media_path: text,
    mediaPath: text,
    media_key: text,
    mediaKey: text,
    media_bucket: text,
    mediaBucket: text,
  })
  .transform((entry): AlbumEntry | undefined => {
    const eventType = entry.event_type ?? entry.eventType;
    const image = file(entry.file_url ?? entry.fileUrl, entry.file_key ?? entry.fileKey, undefined, undefined);
    const video = file(
      undefined,
      entry.media_key ?? entry.mediaKey,
      entry.media_bucket ?? entry.mediaBucket,
      entry.media_path ?? entry.mediaPath,
    );
    if (eventType === undefined) {
      return undefined;
    }
    return {
      eventType,
      uploadedAt: toMilliseconds(entry.upload_time ?? entry.uploadTime),
      video,
      image: image ?? { url: undefined, key: undefined, bucket: undefined, path: undefined },
    };
  })
  .optional()
  .catch(undefined);

const list = z.array(z.unknown()).optional().catch(undefined);

export const album: z.ZodType<Album> = z
  .looseObject({
    event_types: list,
    eventTypes: list,
    album_list: list,
    albumList: list,
    order_code: z.unknown(),
    orderCode: z.unknown(),
  })
  .transform((answer): Album => {
    const plan = answer.order_code ?? answer.orderCode;
    return {
      eventTypes: (answer.event_types ?? answer.eventTypes ?? []).filter((type) => typeof type === 'number'),
      entries: (answer.album_list ?? answer.albumList ?? []).flatMap((entry) => albumEntry.parse(entry) ?? []),
      plan: typeof plan === 'string' || typeof plan === 'number' ? String(plan) : '',
    };
  });

/** A file is only one when something says where it is. */
function file(
  url: string | undefined,
  key: string | undefined,
  bucket: string | undefined,
  path: string | undefined,
): MediaFile | undefined {
  return url === undefined && path === undefined ? undefined : { url, key, bucket, path };
}
