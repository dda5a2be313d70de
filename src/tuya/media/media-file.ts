import { type Fields, words } from '../records.ts';

/** A file in Tuya's storage. */
export interface MediaFile {
  /** Signed address, good for about an hour (protocol 9). */
  url: string | undefined;
  /** Key of the encrypted content, 16 characters; undefined for plain content. Secret. */
  key: string | undefined;
  bucket: string | undefined;
  path: string | undefined;
}

/** What a record says about its files. */
export interface NamedFiles {
  image: MediaFile | undefined;
  video: MediaFile | undefined;
}

/**
 * The picture and the video that a record names. The latest media, the albums and the history all use these names; the
 * albums leave some out (protocol 8, 9).
 */
export function filesOf(record: Fields): NamedFiles {
  const named = (field: string): string | undefined => words.parse(record[field]);
  return {
    image: fileAt(named('file_url'), named('file_key'), named('bucket'), named('file_path')),
    video: fileAt(named('media_url'), named('media_key'), named('media_bucket'), named('media_path')),
  };
}

/** A file is only one when something says where it is. What is named a path may be a whole address (API page, albums). */
export function fileAt(
  url: string | undefined,
  key: string | undefined,
  bucket: string | undefined,
  path: string | undefined,
): MediaFile | undefined {
  if (url === undefined && path === undefined) {
    return undefined;
  }
  const address = withKey(url);
  const place = withKey(path);
  const isAddress = /^https?:\/\//i.test(place?.place ?? '');
  return {
    url: address?.place ?? (isAddress ? place?.place : undefined),
    key: key ?? place?.key ?? address?.key,
    bucket,
    path: isAddress ? undefined : place?.place,
  };
}

/** Some messages join place and key as `path@key` (protocol 9). */
function withKey(joined: string | undefined): { place: string; key?: string | undefined } | undefined {
  const [, place, key] = /^(.+)@([!-~]{16})$/.exec(joined ?? '') ?? [];
  return place === undefined ? (joined === undefined ? undefined : { place: joined }) : { place, key };
}
