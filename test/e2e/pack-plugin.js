import { execFile } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the tests find the plugin as npm would deliver it; its dependencies are those of this checkout. */
export const packedPlugin = fileURLToPath(new URL('../../.cache/packed/homebridge-tuya-smart-lock', import.meta.url));

/** Packs the plugin once before the first e2e test: what is tested is what is published, not the source folder. */
export default async function packPlugin() {
  const folder = fileURLToPath(new URL('../../.cache/packed', import.meta.url));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const shell = process.platform === 'win32';
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, shell });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  await run('tar', ['-xzf', filename], { cwd: folder });
  await rename(`${folder}/package`, packedPlugin);
}
