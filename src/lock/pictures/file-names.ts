import type { MediaFile } from '../../tuya/media/media-file.ts';
/** The names under which the files of an event can be met again. */
export function fileNames(ids: readonly (string | undefined)[], files: readonly (MediaFile | undefined)[]): string[] {
  // What follows the path of a signed address differs from one answer to the next.
  const places = files.flatMap((file) => [
    file?.path,
    URL.canParse(file?.url ?? '') && new URL(file?.url ?? '').pathname,
  ]);
  return [...ids.map((id) => id && `#${id}`), ...places].filter((name): name is string => Boolean(name));
}
