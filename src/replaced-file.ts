import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Only the user of Homebridge reads and writes the file. */
const ownOnly = 0o600;

/**
 * Replaces a file as a whole: written beside it, flushed, renamed, and the folder that names it flushed. A power cut
 * leaves the old or the new one. What could not be finished is removed.
 * @param isWanted asked before the new file takes the place of the old one
 * @throws Error of the file system
 */
export async function replaceFile(path: string, text: string, isWanted: () => boolean): Promise<void> {
  const fresh = `${path}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(fresh, 'w', ownOnly);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (isWanted()) {
      await rename(fresh, path);
      await flushFolder(dirname(path));
    }
  } finally {
    // After the renaming there is none.
    await rm(fresh, { force: true }).catch(() => undefined);
  }
}

/**
 * The same at once, for the end of the process. A replacement that is still under way is given up.
 * @throws Error of the file system
 */
export function replaceFileNow(path: string, text: string): void {
  // A name of its own: an asynchronous replacement may still have its file open. That one is removed, so that it cannot
  // take the place of this one.
  const fresh = `${path}.last`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    rmSync(`${path}.new`, { force: true });
    const file = openSync(fresh, 'w', ownOnly);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
    flushFolderNow(dirname(path));
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Not every system can flush a folder; then the renaming reaches the disk a little later. */
async function flushFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}

function flushFolderNow(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    return;
  }
}
