/** `npm run test:verified`: Homebridge's checks of a plugin that is to be verified; see --help. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import packPlugin, { packedPlugin } from '../e2e/pack-plugin.js';
import { table } from '../support/table.ts';
import { codeRows } from './code-rows.ts';
import { type Form, formRows } from './form-rows.ts';
import { type Manifest, manifestRows } from './manifest-rows.ts';
import { mark, row, type Row } from './row.ts';
import { runningRows } from './running-rows.ts';

const HELP = `Every automated check of Homebridge's "Verified" programme, on the plugin as npm would deliver it, in a real
Homebridge, without the internet. Ends with 1 where one fails.

  npm run test:verified -- [--seconds N] [--help]

  --seconds N  how long the plugin is watched with each configuration, 10 unless told; Homebridge's checks take 30
  --help       this text

✓ passes, ✗ fails, – cannot be checked here.`;

/** Longer than any run takes, ms: whatever hangs, this ends. */
const longest = 5 * 60_000;
/** Loading takes half a second; a plugin that starts something when it is loaded never ends, ms. */
const loadTimeout = 30_000;
/** npm's registry answers within a second or not at all, ms. */
const auditTimeout = 20_000;

const run = promisify(execFile);

async function check(seconds: number): Promise<Row[]> {
  await packPlugin();
  const [manifest, form] = await Promise.all([
    readJson<Manifest & { main: string }>('package.json'),
    readJson<Form>('config.schema.json'),
  ]);
  const { registered, rows: loading } = await load(manifest.main);
  const [code, audit, running] = await Promise.all([shippedFiles(), audited(), runningRows(form, seconds)]);
  return [
    ...manifestRows(manifest),
    ...loading,
    ...formRows(form, registered),
    ...codeRows(code),
    audit,
    ...running,
    { name: 'npm: latest has the version of package.json', wrong: [], unchecked: 'needs the internet' },
    { name: 'GitHub: public, issues, a release per version', wrong: [], unchecked: 'needs the internet' },
  ];
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(join(packedPlugin, path), 'utf8')) as T;
}

/** What the entry does when Homebridge calls it, in a Node of its own: its one call is to `registerPlatform`. */
async function load(main: string): Promise<{ registered: string; rows: Row[] }> {
  const program = `
    const calls = [];
    const api = new Proxy({}, { get: (_, name) => (...given) => { calls.push([name, given[0]]); } });
    const { default: entry } = await import(${JSON.stringify(pathToFileURL(join(packedPlugin, main)).href)});
    if (typeof entry === 'function') { entry(api); }
    console.log(JSON.stringify({ type: typeof entry, calls }));`;
  const { stdout = '', stderr = '' } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: loadTimeout,
  }).catch((error: unknown) => error as { stdout?: string; stderr?: string });
  const { type, calls } = JSON.parse(stdout === '' ? '{"type":"nothing","calls":[]}' : stdout) as {
    type: string;
    calls: [name: string, given?: string][];
  };
  const once = calls.length === 1 && calls[0]?.[0] === 'registerPlatform' && stderr === '';
  return {
    registered: calls.find(([name]) => name === 'registerPlatform')?.[1] ?? '',
    rows: [
      row('entry: exports a function', type === 'function', `${type} ${stderr}`),
      row('entry: registers a platform, nothing else', once, [...calls.map(([name]) => name), stderr].join(', ')),
    ],
  };
}

/** Everything of the package that is a program or says something to one. */
async function shippedFiles(): Promise<{ path: string; text: string }[]> {
  const paths = await readdir(packedPlugin, { recursive: true });
  const texts = paths.filter((path) => /\.([cm]?[jt]s|json|html)$/.test(path));
  return Promise.all(texts.map(async (path) => ({ path, text: await readFile(join(packedPlugin, path), 'utf8') })));
}

/** What npm knows of holes in the packages that come along. A critical one fails, as with Homebridge's checks. */
async function audited(): Promise<Row> {
  const name = 'npm audit: no critical hole in what comes along';
  // npm ends with 1 where it found something.
  const said = await run('npm', ['audit', '--omit=dev', '--json'], {
    timeout: auditTimeout,
    shell: process.platform === 'win32',
  }).catch((error: unknown) => error as { stdout?: string });
  const holes = holesIn(said.stdout);
  if (holes === undefined) {
    return { name, wrong: [], unchecked: 'npm’s registry gave no answer' };
  }
  const { critical = 0, high = 0 } = holes;
  return { name, wrong: critical > 0 ? [`${critical} critical`] : [], found: `${high} high` };
}

/** How many holes of each severity the answer has; undefined when it is none. */
function holesIn(answer = ''): Readonly<Record<string, number>> | undefined {
  try {
    const { metadata } = JSON.parse(answer) as { metadata?: { vulnerabilities?: Readonly<Record<string, number>> } };
    return metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}

function print(rows: readonly Row[]): void {
  const lines = rows.map((one) => [
    mark(one),
    one.name,
    one.wrong.length > 0 ? '' : (one.unchecked ?? one.found ?? ''),
  ]);
  console.log(table([['', 'check', 'found'], ...lines]));
  for (const { name, wrong } of rows) {
    for (const why of wrong) {
      console.error(`✗ ${name}: ${why}`);
    }
  }
}

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  console.log(HELP);
} else {
  setTimeout(() => {
    console.error(`Not done after ${longest / 60_000} minutes: given up`);
    process.exit(1);
  }, longest).unref();
  const begun = performance.now();
  const rows = await check(Number(values.seconds));
  print(rows);
  const failed = rows.filter((one) => mark(one) === '✗').length;
  const unchecked = rows.filter((one) => mark(one) === '–').length;
  const took = Math.round((performance.now() - begun) / 1000);
  console.log(`\n${rows.length - failed - unchecked} pass, ${failed} fail, ${unchecked} unchecked, in ${took} s`);
  process.exitCode = failed > 0 ? 1 : 0;
}
