import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/lock/data-points/catalogue.ts';

interface Import {
  statement: string;
  /** A file by its path from the root of its tree, or the name of a package. */
  from: string;
}

interface SourceFile {
  path: string;
  lines: number;
  /** Without comments. */
  code: string;
  imports: Import[];
}

const files = filesOf('src');

/**
 * From the ground up: what the files of each folder may import beside their own folder and the ground. The files of
 * `lock/` are two things: the words about locks that its folders share, and the lock that is made of them. Where not a
 * whole folder is meant, its files are named.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  tuya: ['tuya/media'],
  'tuya/media': ['tuya'],
  'tuya/push': ['tuya'],
  'lock, words': ['tuya', 'tuya/media', 'lock/data-points'],
  'lock/data-points': ['lock, words', 'tuya'],
  'lock/pictures': ['lock, words', 'tuya', 'tuya/media'],
  'lock/state': ['lock, words', 'lock/data-points', 'tuya', 'tuya/push'],
  'lock/commands': ['lock, words', 'lock/data-points', 'lock/state', 'tuya'],
  'lock/events': [
    ...['lock, words', 'lock/data-points', 'lock/pictures', 'lock/state', 'lock/commands'],
    ...['tuya', 'tuya/media'],
  ],
  'lock/polling': ['lock, words', 'lock/events', 'tuya', 'tuya/media'],
  lock: ['lock, words', 'lock/state', 'lock/commands', 'lock/events', 'lock/data-points', 'tuya', 'tuya/push'],
  homekit: ['lock', 'lock, words', 'lock/state', 'lock/events', 'tuya'],
  'homekit/camera': ['homekit', 'lock', 'lock/events', 'lock/pictures', 'tuya/media'],
  'homebridge-ui': [
    ...[
      'config.ts',
      'project/api-usage.ts',
      'project/messages.ts',
      'project/plugin-state.ts',
      'project/status-reader.ts',
    ],
    ...['lock, words', 'lock/data-points', 'lock/events', 'lock/pictures', 'lock/state'],
    ...['tuya', 'tuya/media', 'tuya/push'],
  ],
  project: ['lock', 'lock, words', 'lock/commands', 'lock/data-points', 'lock/polling', 'tuya', 'tuya/push'],
  'homebridge-ui/page': ['homebridge-ui', 'tuya'],
};

/** The files of `lock/` that stand on top of its folders. */
const lockItself = ['lock/lock.ts', 'lock/lock-options.ts', 'lock/device-locks.ts'];

/** What every folder may use: files beside the folders that need nothing of the plugin but each other (clock, log). */
const ground = [
  ...['clock.ts', 'json.ts', 'log.ts', 'plugin-name.ts', 'poll-loop.ts', 'replaced-file.ts'],
  ...['semaphore.ts', 'shield.ts', 'single-flight.ts', 'storage.ts', 'time-limit.ts'],
];

/** Of Homebridge's UI, for the server of the settings screen: a dependency of this package. */
const ownLibrary = '@homebridge/plugin-ui-utils';

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

/** Tests of something else than single files of `src/`. */
const otherTests = ['cases', 'e2e', 'model', 'package', 'simulator'];
/** Tests of what several files do together. */
const aboutSeveral = [
  // From the catalogue to what becomes of each of its data points at a lock.
  'lock/data-points/every-data-point.test.ts',
  // The texts of the settings screen, and that its code has none.
  'homebridge-ui/languages.test.ts',
  // No error, wherever it is made, holds a secret.
  'tuya/secrets.test.ts',
];

describe('the source', () => {
  it('has the folders that these rules are about, and no other', () => {
    const folders = new Set(files.map(({ path }) => folderOf(path)).filter((folder) => folder !== '.'));
    expect([...folders].sort()).toEqual(Object.keys(mayImport).sort());
  });

  it.each(ground)('%s is ground: it needs nothing of the plugin but other ground', (path) => {
    const own = files.find((file) => file.path === path)?.imports.filter(({ from }) => isOwn(from));
    expect(own?.filter(({ from }) => !ground.includes(from))).toEqual([]);
  });

  it.each(files.filter(({ path }) => folderOf(path) !== '.').map((file) => [file.path, file] as const))(
    '%s imports only what its folder may know',
    (path, file) => {
      const folder = folderOf(path);
      const strange = file.imports
        .map(({ from }) => from)
        .filter((from) => isOwn(from) && !ground.includes(from) && folderOf(from) !== folder)
        .filter((from) => !mayImport[folder]?.includes(folderOf(from)) && !mayImport[folder]?.includes(from));
      expect(strange).toEqual([]);
    },
  );

  it('runs without the settings screen, which is a program of its own', () => {
    const users = files.filter(({ imports }) => imports.some(({ from }) => from.startsWith('homebridge-ui/')));
    expect(users.filter(({ path }) => !path.startsWith('homebridge-ui/'))).toEqual([]);
  });

  it.each(['src', 'simulator', 'demo', 'bench'])('has no circle of imports in %s/', (tree) => {
    expect(circlesIn(filesOf(tree))).toEqual([]);
  });

  it.each(files.filter(({ path }) => /^(tuya|lock|project)\//.test(path)).map((file) => [file.path, file] as const))(
    '%s knows nothing of Homebridge',
    (_path, file) => {
      expect(file.imports.filter(({ from }) => isHomebridge(from))).toEqual([]);
    },
  );

  it('takes nothing but types from Homebridge, or a split installation could not load it', () => {
    const statements = files
      .flatMap(({ imports }) => imports)
      .filter(({ from }) => isHomebridge(from) && from !== ownLibrary);
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

describe('the tests', () => {
  const folders = (tree: string): Set<string> => new Set(filesOf(tree).map(({ path }) => dirname(path)));
  const tests = filesOf('test').filter(({ path }) => path.endsWith('.test.ts'));
  const mirroring = tests.map(({ path }) => path).filter((path) => !otherTests.includes(path.split('/')[0] ?? ''));

  it('mirror the source: every folder of src/ has its own', () => {
    const lacking = [...folders('src')].filter((folder) => !folders('test').has(folder));
    expect(lacking).toEqual([]);
  });

  it.each(mirroring)('%s is named after the file that it is about, or known to be about several', (path) => {
    const isNamed = files.some(({ path: source }) => isAbout(path, source));
    expect(isNamed).toBe(!aboutSeveral.includes(path));
  });

  it('about several files together are still there', () => {
    expect(aboutSeveral.filter((path) => !mirroring.includes(path))).toEqual([]);
  });

  it.each(tests.map(({ path, lines }) => [path, lines] as const))('%s has at most 450 lines (%i)', (_path, lines) => {
    expect(lines).toBeLessThanOrEqual(450);
  });
});

/** `tuya/client-commands.test.ts` is about `tuya/client.ts`: its name, and perhaps the subject after it. */
function isAbout(test: string, source: string): boolean {
  const name = source.replace(/\.ts$/, '');
  return test === `${name}.test.ts` || (test.startsWith(`${name}-`) && dirname(test) === dirname(source));
}

function filesOf(tree: string): SourceFile[] {
  const root = fileURLToPath(new URL(`../../${tree}/`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules/'))
    .map((path) => sourceFile(root, path));
}

function sourceFile(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const statements = text.matchAll(
    /^(?:import|export)\s[^;]*?from\s+'([^']+)';|^import\s+'([^']+)';|\bimport\('([^']+)'\)/gm,
  );
  const imports = [...statements].map(([statement, from, plain, dynamic]: (string | undefined)[]) => {
    const name = from ?? plain ?? dynamic ?? '';
    const inTree = relative(root, join(root, dirname(path), name)).replaceAll('\\', '/');
    return { statement: statement ?? '', from: name.startsWith('.') ? inTree : name };
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

/** Every circle, as the files on it; types count as well, for whoever reads one file has to read the others. */
function circlesIn(tree: readonly SourceFile[]): string[] {
  const importsOf = new Map(tree.map(({ path, imports }) => [path, imports.map(({ from }) => from)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    } else if (!done.has(path)) {
      (importsOf.get(path) ?? []).forEach((from) => {
        follow(from, [...trail, path]);
      });
      done.add(path);
    }
  };
  tree.forEach(({ path }) => {
    follow(path, []);
  });
  return circles;
}

function isOwn(from: string): boolean {
  return from.endsWith('.ts');
}

function isHomebridge(from: string): boolean {
  return !isOwn(from) && /^(homebridge|@homebridge\/|hap-nodejs)/.test(from);
}

function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === 'lock' && !lockItself.includes(path) ? 'lock, words' : folder;
}
