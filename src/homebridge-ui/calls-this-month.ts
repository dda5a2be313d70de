import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { parseJson } from '../json.ts';
import { pluginName } from '../plugin-name.ts';
import { ApiUsage } from '../project/api-usage.ts';
import { PluginState } from '../project/plugin-state.ts';
import type { Storage } from '../storage.ts';
import { noLog } from './cloud-project.ts';

/**
 * How many calls the plugin counted this month. Its file is only read: it belongs to the running plugin.
 * @param callsPerMonth of the plan
 * @returns undefined where there is no file yet, or none that can be read
 */
export async function callsThisMonth(
  storagePath: string,
  callsPerMonth: number,
  clock: Clock,
): Promise<number | undefined> {
  const text = await readFile(join(storagePath, `${pluginName}.json`), 'utf8').catch(() => undefined);
  const facts = parseJson(text);
  let isReadable = facts !== undefined;
  const readOnly: Storage = {
    load: () => facts,
    save: () => undefined,
    setAside: () => {
      isReadable = false;
    },
    close: () => undefined,
  };
  const usage = new ApiUsage({ state: new PluginState(readOnly), clock, log: noLog, callsPerMonth });
  return isReadable ? usage.calls : undefined;
}
