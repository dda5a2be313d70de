import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { platformName } from '../plugin-name.ts';

/** What a file of diagnostics takes from Homebridge's log. */
export interface HomebridgeLog {
  /** The last lines of this plugin, oldest first. */
  lines: string[];
  /** Of Homebridge, where its start is in what was read. */
  version: string | undefined;
}

/** Of the whole log no more is read than this, bytes: its end has the last lines. */
const mostRead = 4 * 1024 * 1024;
const mostLines = 200;
/** A line of the plugin itself is shorter, characters. */
const longestLine = 1_000;
/** Colours, as Homebridge writes them. */
// eslint-disable-next-line no-control-regex -- an escape begins each of them
const colour = /\u001b\[[\d;]*m/g;
/** Who opened a lock is nobody's business. */
const opening = /\bunlocked (with|by)\b.*$/;

/**
 * The plugin's own lines of homebridge.log; none where Homebridge keeps its log elsewhere.
 * @param name of the platform in config.json, which stands in front of its lines
 */
export async function pluginLines(storagePath: string, name: string | undefined): Promise<HomebridgeLog> {
  const lines = (await endOf(join(storagePath, 'homebridge.log'))).replace(colour, '').split(/\r?\n/);
  const prefixes = [name, platformName].filter((prefix) => prefix !== undefined).map((prefix) => `[${prefix}] `);
  const own = lines.flatMap((line) => {
    const prefix = prefixes.find((one) => isOf(line, one));
    return prefix === undefined ? [] : [line.replace(prefix, () => `[${platformName}] `)];
  });
  return {
    lines: own.slice(-mostLines).map((line) => line.replace(opening, 'unlocked •••').slice(0, longestLine)),
    version: lines.map((line) => /\bHomebridge v(\d[\w.-]*)/.exec(line)?.[1]).findLast((found) => found !== undefined),
  };
}

/** "[1/2/2026, 3:04:05 PM] [Name] …": only the time may stand before the name. */
function isOf(line: string, prefix: string): boolean {
  const at = line.indexOf(prefix);
  return at === 0 || (at > 0 && /^\[[^\]]*\] $/.test(line.slice(0, at)));
}

async function endOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const length = Math.min(size, mostRead);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
