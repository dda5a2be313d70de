import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The plugin's folder, with package.json, src/ and dist/. */
export const PLUGIN = fileURLToPath(new URL('..', import.meta.url));

const BUILD_CONFIG = join(PLUGIN, 'tsconfig.build.json');
const COMPILER = join(PLUGIN, 'node_modules/typescript/bin/tsc');
/** The page of the settings screen, a program of its own for the browser, and what puts it into place. */
const PAGE = join(PLUGIN, 'src/homebridge-ui/page');
const PLACE_PAGE = join(PLUGIN, 'src/homebridge-ui/place-page.js');

/** What each part of `npm run build` leaves last; all of them are there once the whole has been built. */
const RESULTS = ['dist/index.js', 'dist/homebridge-ui/public/index.html', 'dist/homebridge-ui/public/page/main.js'];

/**
 * Compiles src/ to dist/ unless dist/ is up to date, the page of the settings screen as well: as `npm run build` does.
 * Returns whether it compiled; rejects with what the compiler said.
 */
export async function buildPlugin(): Promise<boolean> {
  const built = await Promise.all(RESULTS.map(async (path) => lastChange(join(PLUGIN, path))));
  const sources = await readdir(join(PLUGIN, 'src'), { recursive: true });
  const changes = [BUILD_CONFIG, ...sources.map((source) => join(PLUGIN, 'src', source))].map(lastChange);
  if (Math.min(...built) > Math.max(...(await Promise.all(changes)))) {
    return false;
  }
  // Output with errors in it would look up to date the next time.
  await run(COMPILER, '-p', BUILD_CONFIG, '--noEmitOnError');
  await run(COMPILER, '-p', PAGE, '--noEmitOnError');
  await run(PLACE_PAGE);
  return true;
}

/** Runs a script to its end. Rejects with what it said if it fails. */
async function run(...script: string[]): Promise<void> {
  const running = spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [code]] = await Promise.all([text(running.stdout), once(running, 'close') as Promise<unknown[]>]);
  if (code !== 0) {
    throw new Error(`The plugin does not compile:\n${said}`);
  }
}

/** When a file changed, ms since 1970; 0 when there is none. */
async function lastChange(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );
}
