import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache/matrix');

/** A Node has about 200 MB: on a slow line some minutes; after this npm is ended, ms. */
const installTimeout = 5 * 60_000;

/** The program of this version of Node, from npm's registry unless it is the one we run on. */
export async function installedNode(version: string): Promise<string> {
  if (version === process.versions.node) {
    return process.execPath;
  }
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = await installed(name, version);
  return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * The folder of a package in one version: this project's own where that is the one, or else installed into .cache when
 * it is not there yet.
 */
export async function installed(name: string, version: string): Promise<string> {
  const own = join(root, 'node_modules', name);
  if (await isVersion(own, version)) {
    return own;
  }
  const place = join(cache, `${name}-${version}`);
  const folder = join(place, 'node_modules', name);
  if (!(await isVersion(folder, version))) {
    await rm(place, { recursive: true, force: true });
    await mkdir(place, { recursive: true });
    // Without scripts: none of these packages needs one.
    const quiet = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', ['install', '--prefix', place, ...quiet, `${name}@${version}`], {
      timeout: installTimeout,
      shell: process.platform === 'win32',
      cwd: place,
    });
  }
  return folder;
}

async function isVersion(folder: string, version: string): Promise<boolean> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { version?: string }).version === version;
}
