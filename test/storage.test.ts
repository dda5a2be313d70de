import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FileStorage } from '../src/storage.ts';
import { eventually, filesAtRest } from './support/eventually.ts';
import { RecordedLog } from './support/recorded-log.ts';

let path: string;
let log: RecordedLog;
let storage: FileStorage;

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'storage-')), 'new folder', 'facts.json');
  log = new RecordedLog();
  storage = new FileStorage(path, log);
});

const written = (): unknown => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

describe('what is saved', () => {
  it('is there at the next start', async () => {
    expect(storage.load()).toBeUndefined();
    storage.save({ calls: 3 });
    await filesAtRest();
    expect(new FileStorage(path, log).load()).toEqual({ calls: 3 });
    expect(log.shown).toEqual([]);
  });

  it('is not waited for, and of many changes the last one is written', async () => {
    for (let calls = 0; calls < 500; calls += 1) {
      storage.save({ calls });
    }
    expect(written()).toBeUndefined();
    await filesAtRest();
    expect(written()).toEqual({ calls: 499 });
    expect(readdirSync(dirname(path))).toEqual(['facts.json']);
  });

  it('is on the disk when Homebridge ends, whatever is being written', () => {
    storage.save({ calls: 1 });
    storage.save({ calls: 2 });
    storage.close();
    expect(written()).toEqual({ calls: 2 });
  });

  it('stays what it was at the end, though an earlier writing is still on its way', async () => {
    storage.save({ calls: 1 });
    await Promise.resolve();
    storage.save({ calls: 2 });
    storage.close();
    await filesAtRest();
    expect(written()).toEqual({ calls: 2 });
    expect(readdirSync(dirname(path))).toEqual(['facts.json']);
    expect(log.shown).toEqual([]);
  });
});

describe('a writing that the end comes upon', () => {
  it('is given up: its half is gone at once, and nobody is told of a failure', async () => {
    storage.save({ text: 'long '.repeat(2_000_000) });
    await eventually('the half of a file', () => existsSync(`${path}.new`));
    storage.save({ calls: 2 });
    storage.close();
    expect(readdirSync(dirname(path))).toEqual(['facts.json']);
    await filesAtRest();
    expect(written()).toEqual({ calls: 2 });
    expect(log.shown).toEqual([]);
  });
});

describe('a file', () => {
  it.each(['{"calls":', '', 'null\u0000', '\uFFFD\uFFFD'])(
    'that holds %j is set aside, said once, and begun anew',
    async (text) => {
      storage.save({});
      await filesAtRest();
      writeFileSync(path, text);
      expect(storage.load()).toBeUndefined();
      expect(log.shown).toEqual([expect.stringContaining('damaged and was set aside')]);
      expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text);
      storage.save({ calls: 1 });
      await filesAtRest();
      expect(written()).toEqual({ calls: 1 });
    },
  );

  it('that cannot be read is set aside, not written over', async () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'somebody’s own'), '');
    expect(storage.load()).toBeUndefined();
    expect(log.shown).toEqual([expect.stringMatching(/^warn .*cannot be read \(EISDIR\) and was set aside/)]);
    storage.save({ calls: 1 });
    await filesAtRest();
    expect(written()).toEqual({ calls: 1 });
    expect(readdirSync(`${path}.damaged`)).toEqual(['somebody’s own']);
  });

  it('that cannot be written leaves no half of it behind', async () => {
    mkdirSync(path, { recursive: true });
    storage.save({ calls: 1 });
    await filesAtRest();
    expect(log.shown).toHaveLength(1);
    storage.save({ calls: 2 });
    storage.close();
    await filesAtRest();
    expect(readdirSync(dirname(path))).toEqual(['facts.json']);
    expect(log.shown).toHaveLength(1);
  });

  it('that cannot be written is said once, in words, and everything goes on', async () => {
    const blocked = join(path, '..', '..', 'a file');
    writeFileSync(blocked, '');
    storage = new FileStorage(join(blocked, 'facts.json'), log);
    for (let calls = 0; calls < 3; calls += 1) {
      storage.save({ calls });
      await filesAtRest();
    }
    storage.close();
    expect(log.shown).toEqual([expect.stringMatching(/^warn .*cannot be written \(E[A-Z]+\).*free space/)]);
  });

  it('that cannot be read is said, and nothing is known', () => {
    const blocked = join(path, '..', '..', 'a file');
    writeFileSync(blocked, '');
    expect(new FileStorage(join(blocked, 'facts.json'), log).load()).toBeUndefined();
    expect(log.shown).toEqual([expect.stringContaining('cannot be read (ENOTDIR)')]);
  });
});
