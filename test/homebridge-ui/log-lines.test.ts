import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { pluginLines } from '../../src/homebridge-ui/log-lines.ts';

let storage = '';

beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'tuya-smart-lock-log-'));
});

afterEach(async () => {
  await rm(storage, { recursive: true, force: true });
});

async function written(...lines: string[]): Promise<void> {
  await writeFile(join(storage, 'homebridge.log'), lines.join('\n'));
}

it('takes the last 200 lines of this plugin, oldest first', async () => {
  await written(...Array.from({ length: 500 }, (_, n) => `[now] [${n % 2 === 0 ? 'My Locks' : 'Other'}] line ${n}`));
  const { lines } = await pluginLines(storage, 'My Locks');
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([
    200,
    '[now] [TuyaSmartLock] line 100',
    '[now] [TuyaSmartLock] line 498',
  ]);
});

it('takes no line in which another plugin names this one', async () => {
  await written(
    '[now] [Other] [My Locks] is not me',
    '[My Locks] without a time',
    '[now] [TuyaSmartLock] without a name',
  );
  expect((await pluginLines(storage, 'My Locks')).lines).toEqual([
    '[TuyaSmartLock] without a time',
    '[now] [TuyaSmartLock] without a name',
  ]);
});

it('has nothing to take where Homebridge keeps its log elsewhere', async () => {
  expect(await pluginLines(storage, undefined)).toEqual({ lines: [], version: undefined });
});

it('reads no more than the end of a huge log', async () => {
  await written('[now] [My Locks] first', 'x'.repeat(5_000_000), '[now] [My Locks] last');
  expect((await pluginLines(storage, 'My Locks')).lines).toEqual(['[now] [TuyaSmartLock] last']);
});
