import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../json.ts';
import { pluginName } from '../plugin-name.ts';
import { partsOf } from './asked.ts';

/**
 * The names under which Homebridge keeps the plugin's accessories: its log says them also when the cloud cannot be asked.
 * @param storagePath of Homebridge; every bridge keeps a file of its own there (`accessories/cachedAccessories…`)
 * @returns none where there is nothing that can be read
 */
export async function namesInHome(storagePath: string): Promise<string[]> {
  const folder = join(storagePath, 'accessories');
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.startsWith('cachedAccessories'));
  const texts = await Promise.all(
    files.map(async (file) => readFile(join(folder, file), 'utf8').catch(() => undefined)),
  );
  const kept = texts
    .map(parseJson)
    .flatMap((accessories): unknown[] => (Array.isArray(accessories) ? accessories : []));
  return kept.flatMap((accessory) => {
    const { plugin, displayName } = partsOf(accessory);
    return plugin === pluginName && typeof displayName === 'string' ? [displayName] : [];
  });
}
