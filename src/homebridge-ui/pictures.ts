import type { Clock } from '../clock.ts';
import { codesListedIn } from '../lock/data-points/catalogue.ts';
import { fileNames } from '../lock/pictures/file-names.ts';
import { type FoundPicture, PictureLocator } from '../lock/pictures/picture-locator.ts';
import type { LatestMediaType } from '../tuya/door-lock.ts';
import { TuyaError } from '../tuya/errors.ts';
import type { MediaFile } from '../tuya/media/media-file.ts';
import { pictureType } from '../tuya/media/media-type.ts';
import { type CloudProject, lockOf, noLog } from './cloud-project.ts';
import type { Requests } from './messages.ts';

type Pictures = Requests['pictures']['told'];

/** More do not fit beside each other on the page. */
const most = 6;
/** All pictures go through one message to the page, bytes. */
const mostBytes = 8 * 1024 * 1024;

/** A file that Tuya names, and when it was made as far as Tuya says, ms. */
interface NamedPicture {
  image: MediaFile;
  at: number | undefined;
}

/**
 * The newest pictures of a lock, from everywhere Tuya keeps them. A picture that cannot be shown is left out.
 * @throws TuyaError when no place can be asked, and Problem where the project has no such lock
 */
export async function newestPictures(
  project: CloudProject,
  lockId: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Pictures> {
  const { id } = await lockOf(project, lockId, clock, signal);
  const named = await namedPictures(project, id, signal);
  const locator = new PictureLocator(id, project, clock, noLog);
  const found = await Promise.all(
    named.map(async ({ image, at }) => {
      const picture = await locator.fetch(image, undefined, signal).catch(refusalIn);
      return picture === undefined || picture instanceof TuyaError
        ? []
        : [shown(picture, at ?? picture.storedAt ?? project.now)];
    }),
  );
  const newest = found.flat().sort((a, b) => b.at - a.at);
  let bytes = 0;
  return { pictures: newest.filter(({ image }) => (bytes += image.length) <= mostBytes) };
}

function shown({ image }: FoundPicture, at: number): Pictures['pictures'][number] {
  // What is no picture was refused when it was decrypted.
  return { at, image: `data:image/${pictureType(image) ?? 'jpeg'};base64,${image.toString('base64')}` };
}

/** The files that the album, the alarms and the latest media name, the newest first, each once. */
async function namedPictures(
  { doorLock, history }: CloudProject,
  id: string,
  signal: AbortSignal,
): Promise<NamedPicture[]> {
  const latest = async (type: LatestMediaType): Promise<NamedPicture[]> => {
    const media = await doorLock.latestMedia(id, type, signal);
    return media === undefined ? [] : [{ image: media.image, at: undefined }];
  };
  const places = await Promise.all(
    [
      doorLock
        .albums(id, signal)
        .then(({ entries }) =>
          entries.flatMap(({ image, uploadedAt: at }) => (image === undefined ? [] : [{ image, at }])),
        ),
      history
        .alarms(id, codesListedIn('alarms'), signal)
        .then((records) => records.flatMap(({ images, at }) => images.map((image) => ({ image, at })))),
      latest('alert'),
      latest('remote unlock'),
    ].map(async (place) => place.catch(refusalIn)),
  );
  const refusals = places.filter((place) => place instanceof TuyaError);
  if (refusals[0] !== undefined && refusals.length === places.length) {
    throw refusals[0];
  }
  const all = places.flatMap((place) => (place instanceof TuyaError ? [] : place));
  const seen = new Set<string>();
  const once = all.filter(({ image }) => {
    const names = fileNames([], [image]);
    const isNew = !names.some((name) => seen.has(name));
    names.forEach((name) => seen.add(name));
    return isNew;
  });
  // The latest media is of the last 90 s, and says no time.
  return once.sort((a, b) => (b.at ?? Number.MAX_VALUE) - (a.at ?? Number.MAX_VALUE)).slice(0, most);
}

/** Why one place or picture shows nothing. @throws the error when nobody waits any longer, or when it is a defect */
function refusalIn(error: unknown): TuyaError {
  if (!(error instanceof TuyaError) || error.kind === 'cancelled') {
    throw error;
  }
  return error;
}
