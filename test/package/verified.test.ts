import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { codeRows } from '../verified/code-rows.ts';
import { filled, type Form, formRows } from '../verified/form-rows.ts';
import { admits, type Manifest, manifestRows } from '../verified/manifest-rows.ts';
import type { Row } from '../verified/row.ts';

const read = async <T>(path: string): Promise<T> =>
  JSON.parse(await readFile(new URL(`../../${path}`, import.meta.url), 'utf8')) as T;
const manifest = await read<Manifest>('package.json');
const form = await read<Form>('config.schema.json');

const failing = (rows: readonly Row[]): string[] =>
  rows.filter(({ wrong }) => wrong.length > 0).map(({ name }) => name.replace(/^[^:]+: /, ''));

describe('the checks of a verified plugin', () => {
  it.each<[string, Partial<Manifest>]>([
    ['name begins with homebridge-', { name: 'tuya-smart-lock' }],
    ['can be published, has a license', { private: true }],
    ['homepage is https', { homepage: 'http://example.com' }],
    ['bugs.url is https', { bugs: {} }],
    ['repository is on GitHub', { repository: {} }],
    ['keyword homebridge-plugin', { keywords: ['homekit', 'tuya'] }],
    ['one more keyword at least', { keywords: ['homebridge-plugin'] }],
    ['nothing runs at installation', { scripts: { postinstall: 'node thanks.js' } }],
    ['engines.node admits Node 22', { engines: { ...manifest.engines, node: '^20.18.0 || ^24.0.0' } }],
    ['engines.node admits Node 24', { engines: { ...manifest.engines, node: '^20.18.0 || ^22.12.0' } }],
    ['engines.homebridge admits 2.4', { engines: { ...manifest.engines, homebridge: '^1.8.0' } }],
    ['Homebridge and HAP-NodeJS are not brought along', { peerDependencies: { homebridge: '^2.0.0' } }],
    ['no package for analytics', { dependencies: { '@sentry/node': '10.0.0' } }],
  ])('fail in package.json where not: %s', (name, broken) => {
    expect(failing(manifestRows({ ...manifest, ...broken }))).toEqual([name]);
  });

  const schema = form.schema ?? {};
  it.each<[string, Form]>([
    ['pluginType is platform', { ...form, pluginType: 'accessory' }],
    ['pluginAlias is the registered name', { ...form, pluginAlias: 'TuyaLock' }],
    ['an object with properties', { ...form, schema: { ...schema, type: 'array' } }],
    ['has a name', { ...form, schema: { ...schema, properties: { region: { type: 'string' } } } }],
  ])('fail in config.schema.json where not: %s', (name, broken) => {
    expect(failing(formRows(broken, 'TuyaSmartLock'))).toEqual([name]);
  });

  it('fail where a property is required by true, which ajv refuses too', () => {
    const broken = { ...schema, properties: { name: { type: 'string', required: true } } };
    expect(failing(formRows({ ...form, schema: broken }, 'TuyaSmartLock'))).toEqual([
      'ajv compiles the schema',
      '"required" is a list everywhere',
    ]);
  });

  it.each([
    ['no eval', 'eval(text)'],
    ['no new Function', 'new Function("return 1")'],
    ['no require of what is only known at run time', 'require(name)'],
    ['starts no shell', 'execSync(`ls ${folder}`)'],
    ['names no folder of keys (.ssh/, .aws/, id_rsa)', '"~/.ssh/config"'],
    ['no word like "private key"', 'const privateKey = 1'],
    ['neither .env nor process.env', 'process.env.HOME'],
    ['names no server but Tuya’s and its own pages', 'fetch("https://www.google-analytics.com/collect")'],
  ])('fail in the code where not: %s', (name, text) => {
    expect(failing(codeRows([{ path: 'dist/index.js', text }]))).toEqual([name]);
  });

  it('let pass what they are not about', () => {
    const text =
      '/a/.exec(b); "https://openapi.tuyaeu.com"; environment; .environment; "http://127.0.0.1:1"; evaluate(1)';
    expect(failing(codeRows([{ path: 'dist/index.js', text }]))).toEqual([]);
    expect(failing(manifestRows(manifest))).toEqual([]);
    expect(failing(formRows(form, 'TuyaSmartLock'))).toEqual([]);
  });

  it('fill the form in, as little and as much as can be', () => {
    expect(Object.keys(filled(schema, 'required'))).toEqual(schema.required);
    const all = filled(schema, 'everything');
    expect(Object.keys(all)).toEqual(Object.keys(schema.properties ?? {}));
    expect(all).toMatchObject({ region: 'eu', account: { countryCode: 49 }, callsPerMonth: 26_000 });
  });

  it.each([
    ['^20.18.0 || ^22.12.0', '22.12.0', true],
    ['^20.18.0 || ^22.12.0', '22.11.9', false],
    ['^22.12.0', '24.0.0', false],
    ['^22', '22.0.1', true],
    ['>=20', '22.12.0', false],
    [undefined, '22.12.0', false],
  ])('read %s: whether it admits %s', (range, version, expected) => {
    expect(admits(range, version)).toBe(expected);
  });
});

describe('what watches the running plugin', () => {
  it('tells of every file written, every secret read and every name looked up, however it is done', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tuya-smart-lock-watch-'));
    const book = join(folder, 'book');
    const watch = new URL('../verified/watch.ts', import.meta.url);
    watch.searchParams.set('book', book);
    const program = `
      import { writeFileSync, renameSync, openSync, readFileSync, createWriteStream, mkdirSync } from 'node:fs';
      import { appendFile, open, lstat } from 'node:fs/promises';
      import { request } from 'node:http';
      import { lookup } from 'node:dns/promises';
      const at = (name) => ${JSON.stringify(folder)} + '/' + name;
      writeFileSync(at('a'), ''); renameSync(at('a'), at('b')); openSync(at('c'), 'w'); openSync(at('c'), 'r');
      mkdirSync(at('d')); createWriteStream(at('e')).end();
      await appendFile(at('f'), ''); await (await open(at('g'), 'w')).close(); await lstat(at('g'));
      readFileSync(at('g'));
      try { readFileSync(at('.ssh/id_ed25519')); } catch {}
      request('http://one.example/').on('error', (error) => console.log(error.code)).end();
      await lookup('two.example').catch((error) => console.log(error.code));`;
    try {
      const options = ['--disable-warning=ExperimentalWarning', '--import', watch.href, '--input-type=module'];
      const { stdout } = await promisify(execFile)(process.execPath, [...options, '--eval', program], {
        timeout: 60_000,
      });
      expect(stdout).toBe('ENOTFOUND\nENOTFOUND\n');
      const seen = (await readFile(book, 'utf8')).trim().split('\n');
      const told = seen.map((line) => JSON.parse(line) as { kind: string; what: string });
      const of = (kind: string): string[] =>
        [...new Set(told.filter((one) => one.kind === kind).map(({ what }) => what.replace(`${folder}/`, '')))].sort();
      expect(of('write')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
      expect(of('secret')).toEqual(['.ssh/id_ed25519']);
      expect(of('name')).toEqual(['one.example', 'two.example']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
