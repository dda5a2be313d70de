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

/** Compiles src/ to dist/ unless dist/ is up to date. Returns whether it compiled; rejects with what the compiler said. */
export async function buildPlugin(): Promise<boolean> {
  const built = await lastChange(join(PLUGIN, 'dist/index.js'));
  const sources = await readdir(join(PLUGIN, 'src'), { recursive: true });
  const changes = [BUILD_CONFIG, ...sources.map((source) => join(PLUGIN, 'src', source))].map(lastChange);
  if (built > Math.max(...(await Promise.all(changes)))) {
    return false;
  }
  // Output with errors in it would look up to date the next time.
  const compiler = spawn(process.execPath, [COMPILER, '-p', BUILD_CONFIG, '--noEmitOnError'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code]] = await Promise.all([text(compiler.stdout), once(compiler, 'close') as Promise<unknown[]>]);
  if (code !== 0) {
    throw new Error(`The plugin does not compile:\n${said}`);
  }
  return true;
}

/** When a file changed, ms since 1970; 0 when there is none. */
async function lastChange(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );
}
