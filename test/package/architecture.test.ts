import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/lock/data-points/catalogue.ts';

const root = fileURLToPath(new URL('../../src/', import.meta.url));

interface Import {
  statement: string;
  /** A file of src/ by its path from there, or the name of a package. */
  from: string;
}

interface SourceFile {
  path: string;
  lines: number;
  /** Without comments. */
  code: string;
  imports: Import[];
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .map(sourceFile);

/** The folders from the ground up; the files beside them (platform, household, configuration) stand on top. */
const folders = ['tuya', 'lock', 'homekit'];
const top = folders.length;

/** Where data points are called by their codes. */
const knowledge = 'lock/data-points/';
const dataPoints = new Set(catalogue.flatMap(({ codes }) => codes));
/** Codes that are words of everyday language as well: as such they say nothing of a data point. */
const words = ['Alarm', 'alarm', 'battery', 'doorbell', 'duress', 'language', 'message', 'record', 'tamper'];
/** Codes that are names of something else in one file. */
const otherMeanings = [
  // The kind of a message of the cloud; what it tells is reported under the same name, as no data point does.
  'tuya/push/message.ts event_notify',
];

/** What every folder may use: files beside the folders that need nothing of the plugin themselves (clock, log). */
const ground = files
  .filter(({ path, imports }) => !path.includes('/') && !imports.some(({ from }) => isOwn(from)))
  .map(({ path }) => path);

describe('the source', () => {
  it('has the folders that these rules are about', () => {
    expect(files.map(({ path }) => dirname(path))).toEqual(expect.arrayContaining(folders));
    expect(ground).toEqual(expect.arrayContaining(['clock.ts', 'log.ts']));
  });

  it.each(files.map((file) => [file.path, file] as const))(
    '%s imports only from its own level and below',
    (path, file) => {
      const upward = file.imports
        .map(({ from }) => from)
        .filter((from) => isOwn(from) && !ground.includes(from) && level(from) > level(path));
      expect(upward).toEqual([]);
    },
  );

  it.each(
    files.filter(({ path }) => level(path) < folders.indexOf('homekit')).map((file) => [file.path, file] as const),
  )('%s knows nothing of Homebridge', (_path, file) => {
    expect(file.imports.filter(({ from }) => isHomebridge(from))).toEqual([]);
  });

  it('takes nothing but types from Homebridge, or a split installation could not load it', () => {
    const statements = files.flatMap(({ imports }) => imports).filter(({ from }) => isHomebridge(from));
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter(({ statement }) => !statement.startsWith('import type '))).toEqual([]);
  });

  it.each(files.filter(({ path }) => !path.startsWith(knowledge)).map((file) => [file.path, file] as const))(
    '%s leaves it to the catalogue which data point says what',
    (path, file) => {
      const elsewhere = namedIn(file).filter((name) => dataPoints.has(name) && !meansSomethingElse(path, name));
      expect(elsewhere).toEqual([]);
    },
  );

  it('has no exception for a name that is gone', () => {
    const used = files.flatMap((file) => namedIn(file).map((name) => `${file.path} ${name}`));
    expect(otherMeanings.filter((exception) => !used.includes(exception))).toEqual([]);
  });

  it.each(files.map(({ path, lines }) => [path, lines] as const))('%s has at most 300 lines (%i)', (_path, lines) => {
    expect(lines).toBeLessThanOrEqual(300);
  });
});

function sourceFile(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\s[^;]*?from\s+'([^']+)';|^import\s+'([^']+)';|\bimport\('([^']+)'\)/gm,
  );
  const imports = [...statements].map(([statement, from, plain, dynamic]: (string | undefined)[]) => {
    const name = from ?? plain ?? dynamic ?? '';
    const inSource = relative(root, join(root, dirname(path), name)).replaceAll('\\', '/');
    return { statement: statement ?? '', from: name.startsWith('.') ? inSource : name };
  });
  const code = text.replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  return { path, lines: text.split('\n').length - 1, code, imports };
}

/** What a file calls by the code of a data point: texts that are one, and keys of tables. */
function namedIn({ code }: SourceFile): string[] {
  const names = code.matchAll(/(?<=(['"`]))\w+(?=\1)|(?<=[{,]\s*)\w+(?=\s*:)|(?<=\.)\w+/g);
  return [...new Set([...names].map(([name]) => name))];
}

function meansSomethingElse(path: string, name: string): boolean {
  return words.includes(name) || otherMeanings.includes(`${path} ${name}`);
}

function isOwn(from: string): boolean {
  return from.endsWith('.ts');
}

function isHomebridge(from: string): boolean {
  return /^(homebridge|@homebridge\/|hap-nodejs)/.test(from);
}

function level(path: string): number {
  const place = folders.indexOf(path.split('/')[0] ?? '');
  return place === -1 ? top : place;
}
