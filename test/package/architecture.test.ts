import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../src/', import.meta.url));

interface Import {
  statement: string;
  /** A file of src/ by its path from there, or the name of a package. */
  from: string;
}

interface SourceFile {
  path: string;
  lines: number;
  imports: Import[];
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .map(sourceFile);

/** The folders from the ground up; the files beside them (platform, household, configuration) stand on top. */
const folders = ['tuya', 'lock', 'homekit'];
const top = folders.length;

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
  return { path, lines: text.split('\n').length - 1, imports };
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
