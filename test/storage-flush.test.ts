import * as fs from 'node:fs';
import * as promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, expect, it, jest } from '@jest/globals';
import { filesAtRest } from './support/eventually.ts';
import { RecordedLog } from './support/recorded-log.ts';

/** What reaches the disk, in its order. */
const steps: string[] = [];

/** By their numbers, the files that are open. */
const opened = new Map<number, string>();

jest.unstable_mockModule('node:fs/promises', () => ({
  ...promises,
  open: async (path: string, flags: string, mode?: number) => {
    const file = await promises.open(path, flags, mode);
    const sync = file.sync.bind(file);
    file.sync = async () => {
      steps.push(`flush ${basename(path)}`);
      await sync();
    };
    return file;
  },
  rename: async (from: string, to: string) => {
    steps.push(`rename ${basename(from)}`);
    await promises.rename(from, to);
  },
}));

jest.unstable_mockModule('node:fs', () => ({
  ...fs,
  openSync: (path: string, flags: string, mode?: number) => {
    const file = fs.openSync(path, flags, mode);
    opened.set(file, basename(path));
    return file;
  },
  fsyncSync: (file: number) => {
    steps.push(`flush ${opened.get(file)}`);
    fs.fsyncSync(file);
  },
  renameSync: (from: string, to: string) => {
    steps.push(`rename ${basename(from)}`);
    fs.renameSync(from, to);
  },
}));

const { FileStorage } = await import('../src/storage.ts');

beforeEach(async () => {
  await filesAtRest();
  steps.length = 0;
});

it('flushes the file before it takes the place of the old one, and then the folder that names it', async () => {
  const folder = join(fs.mkdtempSync(join(tmpdir(), 'storage-')), 'folder');
  const storage = new FileStorage(join(folder, 'facts.json'), new RecordedLog());
  storage.save({ calls: 1 });
  await filesAtRest();
  expect(steps.splice(0)).toEqual(['flush facts.json.new', 'rename facts.json.new', 'flush folder']);
  storage.save({ calls: 2 });
  storage.close();
  expect(steps.filter((step) => !step.includes('.new'))).toEqual([
    'flush facts.json.last',
    'rename facts.json.last',
    'flush folder',
  ]);
});

it('writes one after the other, and of what changes meanwhile only the last', async () => {
  const storage = new FileStorage(
    join(fs.mkdtempSync(join(tmpdir(), 'storage-')), 'folder', 'facts.json'),
    new RecordedLog(),
  );
  for (let calls = 0; calls < 5; calls += 1) {
    storage.save({ calls });
  }
  await filesAtRest();
  const writing = ['flush facts.json.new', 'rename facts.json.new', 'flush folder'];
  expect(steps).toEqual([...writing, ...writing]);
});
