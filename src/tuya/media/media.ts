import { z } from 'zod';
import { toMilliseconds } from '../timestamps.ts';
import { filesOf, type MediaFile } from './media-file.ts';
import { type Fields, fieldsOf, listOf, readable, wholeNumber } from '../records.ts';

/** The newest cover image, with its video where the lock made one. */
export interface LatestMedia {
  image: MediaFile;
  video: MediaFile | undefined;
}

/** One event of an album: a picture, a clip or both. */
export interface AlbumEntry {
  /** Number of the file, where Tuya gives one. */
  id: string | undefined;
  /** 0–28, the album's own event types. */
  eventType: number;
  /** When it was uploaded, ms since 1970. */
  uploadedAt: number | undefined;
  image: MediaFile | undefined;
  video: MediaFile | undefined;
}

/** The pictures and clips that Tuya keeps for a lock. */
export interface Album {
  eventTypes: number[];
  entries: AlbumEntry[];
  /** Tuya's storage plan, for example cloud_free_storage_3day. */
  plan: string;
}

/**
 * Answer of `latest/media/url`. No picture in the last 90 s comes as null, {} or with empty fields (protocol 9).
 * Whatever names no picture is none: an odd answer must not look like a fault of the cloud.
 */
export const latestMedia: z.ZodType<LatestMedia | undefined> = z.unknown().transform((answer) => {
  const records = listOf(answer).map(fieldsOf);
  return [...records, ...records.flatMap(recordsWithin)].flatMap(latestOf).at(0);
});

/** Where clients of this endpoint look for the record when it is not the answer itself. */
const wrappings = ['result', 'media'];

function recordsWithin(record: Fields): Fields[] {
  return wrappings.flatMap((name) => listOf(record[name])).map(fieldsOf);
}

function latestOf(record: Fields): LatestMedia[] {
  const { image, video } = filesOf(record);
  return image === undefined ? [] : [{ image, video }];
}

const idText = z.union([z.string(), z.number().transform(String)]);

/** Without its type an entry says nothing about what happened: it is left out. */
const albumEntry = z
  .unknown()
  .transform(fieldsOf)
  .pipe(z.looseObject({ event_type: wholeNumber, file_id: idText.optional().catch(undefined) }))
  .transform((entry): AlbumEntry => ({
    id: entry.file_id,
    eventType: entry.event_type,
    uploadedAt: toMilliseconds(entry['upload_time']),
    ...filesOf(entry),
  }));

/** Answer of `albums-media`; entries that cannot be read are left out, a lock without an album may answer null. */
export const album: z.ZodType<Album> = z.unknown().transform((answer): Album => {
  const { event_types, album_list, order_code } = fieldsOf(answer);
  return {
    eventTypes: readable(event_types, wholeNumber),
    entries: readable(album_list, albumEntry),
    plan: idText.catch('').parse(order_code),
  };
});
