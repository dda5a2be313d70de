import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Requests } from '../../src/homebridge-ui/messages.ts';
import { packedPlugin } from '../e2e/pack-plugin.js';

/** What the server of the settings screen answers, request by request. */
export type Script = { [Name in keyof Requests]?: Line<Requests[Name]['told']> };

type Line<Told> = { events?: { event: string; data: unknown }[] } & (
  { told: Told } | { refused: string } | { silent: true }
);

/** The packed plugin whose settings screen has a server that follows a script, beside the packed one. */
export async function scriptedPlugin(): Promise<string> {
  const folder = fileURLToPath(new URL('../../.cache/scripted/homebridge-tuya-smart-lock', import.meta.url));
  await rm(folder, { recursive: true, force: true });
  await cp(packedPlugin, folder, { recursive: true });
  await cp(fileURLToPath(new URL('scripted-server.js', import.meta.url)), `${folder}/dist/homebridge-ui/server.js`);
  return folder;
}

/** What the server of this storage folder answers from now on. */
export async function setScript(storage: string, script: Script): Promise<void> {
  await writeFile(`${storage}/script.json`, JSON.stringify(script));
  await writeFile(`${storage}/asked.jsonl`, '');
}

/** What the server was asked since the script was set. */
export async function askedOf(storage: string): Promise<{ name: string; body: Record<string, unknown> }[]> {
  const lines = (await readFile(`${storage}/asked.jsonl`, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as { name: string; body: Record<string, unknown> });
}
