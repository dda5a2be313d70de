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
/** The step of the build after the compiler. */
const COPY_PAGE = join(PLUGIN, 'src/homebridge-ui/copy-public.js');

/** Compiles src/ to dist/ unless dist/ is up to date. Returns whether it compiled; rejects with what the compiler said. */
export async function buildPlugin(): Promise<boolean> {
  const built = await lastChange(join(PLUGIN, 'dist/index.js'));
  const sources = await readdir(join(PLUGIN, 'src'), { recursive: true });
  const changes = [BUILD_CONFIG, ...sources.map((source) => join(PLUGIN, 'src', source))].map(lastChange);
  if (built > Math.max(...(await Promise.all(changes)))) {
    return false;
  }
  // Output with errors in it would look up to date the next time.
  await run([COMPILER, '-p', BUILD_CONFIG, '--noEmitOnError']);
  await run([COPY_PAGE]);
  return true;
}

async function run(step: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, step, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<unknown[]>]);
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
