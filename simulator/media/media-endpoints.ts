import { done, refused, type Answer } from '../answers.ts';
import type { Endpoint, LockCall } from '../endpoints.ts';
import { ALBUM_TYPE, albumEvent } from './album-events.ts';
import type { MediaOptions } from './media-options.ts';
import type { Picture } from './picture.ts';
import type { SimulatedStorage } from './storage.ts';

export interface MediaDesk {
  storage: SimulatedStorage;
  /** The cloud's clock, ms. */
  clock: () => number;
  options: MediaOptions;
}

/** The latest media look so far back (Get cover image of last remote unlocking or alert). */
const LATEST_MS = 90_000;
/** The album of the free plan keeps three days (Get a list of albums). */
const ALBUM_PLAN = 'cloud_free_storage_3day';
const ALBUM_MS = 3 * 86_400_000;

/** The pictures of a lock: the latest one, the album, and the address of a file that a message named (protocol 9). */
export function mediaEndpoints(desk: MediaDesk): Endpoint[] {
  const get = { method: 'GET' } as const;
  return [
    {
      ...get,
      kind: 'lock',
      name: 'latest-media',
      path: '/v1.0/devices/{device}/door-lock/latest/media/url',
      answer: (call) => latestMedia(call, desk),
    },
    {
      ...get,
      kind: 'lock',
      name: 'albums',
      path: '/v1.0/smart-lock/devices/{device}/albums-media',
      answer: (call) => albums(call, desk),
    },
    {
      ...get,
      kind: 'lock',
      name: 'movement-configs',
      path: '/v1.0/devices/{device}/movement-configs',
      answer: (call) => movementConfigs(call, desk),
    },
  ];
}

/** Bucket, path, address and key of a picture and of its clip, by the names of the latest media and of the records. */
export function mediaFields({ cover, clip }: Picture, storage: SimulatedStorage): Record<string, string> {
  return {
    bucket: cover.bucket,
    file_key: cover.key,
    file_path: cover.path,
    file_url: storage.signedUrl(cover),
    ...(clip && {
      media_bucket: clip.bucket,
      media_key: clip.key,
      media_path: clip.path,
      media_url: storage.signedUrl(clip),
    }),
  };
}

/** The newest cover of a request (1) or of an alert (2), if it is not too old. */
function latestMedia({ lock, query }: LockCall, { storage, clock, options }: MediaDesk): Answer {
  const refusal = lock.model.refuses['latest-media'];
  if (refusal !== undefined) {
    return refused(refusal);
  }
  const fileType = query.get('file_type') ?? '';
  if (!/^[12]$/.test(fileType)) {
    return refused(1109);
  }
  const latest = lock.pictures.findLast(
    (picture) =>
      lock.showsPicturesInLatest &&
      picture.uploaded &&
      fileTypeOf(picture, options.doorbellFileType ?? 2) === Number(fileType) &&
      clock() - picture.at < LATEST_MS,
  );
  return done(latest ? mediaFields(latest, storage) : options.nothing === 'null' ? null : {});
}

function fileTypeOf({ type }: Picture, doorbell: 1 | 2): 1 | 2 | undefined {
  const { about } = albumEvent(type);
  return type === ALBUM_TYPE.doorbell ? doorbell : about === 'request' ? 1 : about === 'alert' ? 2 : undefined;
}

/** Everything of the last days, newest first; neither pages nor filters. */
function albums({ lock }: LockCall, { storage, clock, options }: MediaDesk): Answer {
  const refusal = lock.model.refuses.albums;
  if (refusal !== undefined) {
    return refused(refusal);
  }
  const pictures = lock.pictures.filter((picture) => picture.uploaded && clock() - picture.at < ALBUM_MS).toReversed();
  const inCase = options.albumNames === 'camel' ? camelCase : (names: object): object => names;
  return done(
    inCase({
      album_list: pictures.map((picture) => inCase(albumEntry(picture, storage))),
      event_types: [...new Set(pictures.map(({ type }) => type))],
      order_code: ALBUM_PLAN,
    }),
  );
}

function albumEntry({ cover, clip, type, at, id }: Picture, storage: SimulatedStorage): object {
  return {
    event_type: type,
    file_id: id,
    file_key: cover.key,
    file_url: storage.signedUrl(cover),
    ...(clip && { media_bucket: clip.bucket, media_key: clip.key, media_path: clip.path }),
    upload_time: Math.floor(at / 1000),
  };
}

/** The address of a file of this lock, as a plain string. */
function movementConfigs({ lock, query }: LockCall, { storage, options }: MediaDesk): Answer {
  const refusal = lock.model.refuses['movement-configs'] ?? options.refuseMovementConfigs;
  if (refusal !== undefined) {
    return refused(refusal);
  }
  const [bucket = '', path = ''] = [query.get('bucket'), query.get('file_path')];
  if (bucket === '' || path === '') {
    return refused(1100);
  }
  const file = storage.find(bucket, path);
  return file ? (file.device === lock.id ? done(storage.signedUrl(file)) : refused(1106)) : refused(1109);
}

function camelCase(names: object): object {
  return Object.fromEntries(
    Object.entries(names).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value as unknown,
    ]),
  );
}
