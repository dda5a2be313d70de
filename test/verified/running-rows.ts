import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type HomebridgeExit, type RunningHomebridge, startHomebridge } from '../../demo/homebridge.ts';
import { SimulatedCloud } from '../../simulator/cloud.ts';
import { packedPlugin } from '../e2e/pack-plugin.js';
import { filled, type Form, type Schema } from './form-rows.ts';
import type { Row } from './row.ts';
import type { Seen } from './watch.ts';

/** What Homebridge's checks allow from SIGTERM to the end, ms. */
const mostToStop = 12_000;

/** Node says so of an error that nobody caught, Homebridge of a plugin that failed; a stack is never meant to be seen. */
const trouble =
  /unhandled|uncaught|EADDRINUSE|ERROR (?:LOADING|INITIALIZING) PLUGIN|threw an error|^\s+at .+:\d+:\d+\)?$/i;

/** Servers of Tuya: all that the plugin may look up. */
const ofTuya = /(^|\.)(tuya[a-z]*|iotbing)\.com$/;

/** One Homebridge with one configuration, from its start to its second end. */
interface Run {
  name: string;
  output: string;
  /** Why it did not come up or did not stay up. */
  wrong: readonly string[];
  exits: readonly HomebridgeExit[];
  storage: string;
  seen: readonly Seen[];
}

/**
 * What Homebridge's checks want of the running plugin: five configurations, each in a real Homebridge of its own, at the
 * same time; every one is stopped as a service manager does, started again on the same port, and stopped again.
 * @param form config.schema.json, of which the configurations are made
 * @param seconds how long each one is watched
 */
export async function runningRows(form: Form, seconds: number): Promise<Row[]> {
  const alias = String(form.pluginAlias);
  const cloud = await SimulatedCloud.start();
  const { endpoint } = cloud;
  const schema: Schema = form.schema ?? {};
  const all = filled(schema, 'everything');
  const configurations: readonly (readonly [string, readonly object[]])[] = [
    ['none', []],
    ['platform alone', [{ platform: alias }]],
    // A cloud that answers, and does not know the made-up keys: as Tuya's would.
    ['minimal', [{ platform: alias, ...filled(schema, 'required'), endpoint }]],
    ['full', [{ platform: alias, ...all, endpoint }]],
    ['full, network failing', [{ platform: alias, ...all }]],
  ];
  try {
    const runs = await Promise.all(configurations.map(([name, platforms]) => play(name, platforms, seconds)));
    return rowsOf(runs, alias);
  } finally {
    await cloud.close();
  }
}

async function play(name: string, platforms: readonly object[], seconds: number): Promise<Run> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tuya-smart-lock-verified-')));
  const storage = join(folder, 'storage');
  const book = join(folder, 'seen.jsonl');
  const watch = new URL('watch.ts', import.meta.url);
  watch.searchParams.set('book', book);
  const nodeOptions = ['--disable-warning=ExperimentalWarning', '--import', watch.href];
  const wrong: string[] = [];
  const exits: HomebridgeExit[] = [];
  let output = '';
  try {
    for (const time of ['first', 'second']) {
      const homebridge = await startHomebridge({
        storage,
        plugin: packedPlugin,
        platforms: [...platforms],
        nodeOptions,
      });
      if (!(await staysUp(homebridge, time === 'first' ? seconds : 1))) {
        wrong.push('it ended by itself');
      }
      exits.push(await homebridge.stop());
      output += `${homebridge.output}\n`;
    }
  } catch (error) {
    wrong.push(String(error));
  }
  const lines = await readFile(book, 'utf8').catch(() => '');
  await rm(folder, { recursive: true, force: true });
  const seen = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Seen);
  wrong.push(...troubles(output.split('\n')));
  return { name, output, wrong, exits, storage, seen };
}

/** The first line of every trouble, with the one before it: that is where an error says what it is. */
function troubles(lines: readonly string[]): string[] {
  return lines.flatMap((line, at) => {
    const before = lines[at - 1] ?? '';
    return trouble.test(line) && !trouble.test(before) ? [`${before} ${line.trim()}`.trim()] : [];
  });
}

async function staysUp({ ended }: RunningHomebridge, seconds: number): Promise<boolean> {
  return Promise.race([ended.then(() => false), pause(seconds * 1000, true)]);
}

function rowsOf(runs: readonly Run[], alias: string): Row[] {
  const said = runs.map(({ name, output, wrong }): Row => {
    const initialised = output.includes(`Initializing ${alias} platform`);
    const loaded = output.includes('Loaded plugin: homebridge-tuya-smart-lock');
    const asExpected = loaded && initialised === (name !== 'none');
    return {
      name: `runs: configuration ${name}`,
      wrong: [...wrong, ...(asExpected ? [] : [`loaded: ${loaded}, initialised: ${initialised}`])],
      found: `${initialised ? 'initialised' : 'loaded, not initialised'}, stayed up`,
    };
  });
  const exits = runs.flatMap((run) => run.exits);
  const slowest = Math.max(0, ...exits.map(({ ms }) => ms));
  const forced = exits.filter(({ signal, ms }) => signal === 'SIGKILL' || ms > mostToStop).length;
  const missing = runs.length * 2 - exits.length;
  const seen = (kind: Seen['kind']): string[] => [
    ...new Set(runs.flatMap((run) => run.seen.filter((one) => one.kind === kind).map(({ what }) => what))),
  ];
  const written = runs.flatMap((run) =>
    run.seen.filter(({ kind }) => kind === 'write').map(({ what }) => ({ what, inside: within(run.storage, what) })),
  );
  const outside = [...new Set(written.filter(({ inside }) => !inside).map(({ what }) => what))];
  const names = seen('name');
  const failing = runs.at(-1);
  return [
    ...said,
    {
      name: 'runs: ends within 12 s of SIGTERM',
      wrong: [
        ...(forced > 0 ? [`${forced} of ${exits.length} had to be ended by force`] : []),
        ...(missing > 0 ? [`${missing} starts did not come to that`] : []),
      ],
      found: `the slowest of ${exits.length} took ${Math.round(slowest)} ms`,
    },
    {
      name: 'runs: starts again on the same port',
      wrong: runs.filter((run) => run.exits.length < 2).map(({ name }) => name),
    },
    {
      name: 'runs: writes nothing outside Homebridge’s storage folder',
      // Homebridge itself writes there: without a single line nothing was watched.
      wrong: written.length === 0 ? ['nothing was seen to be written at all'] : outside,
      found: `${written.length} writes inside`,
    },
    { name: 'runs: reads no keys, cookies or .env of others', wrong: seen('secret') },
    {
      name: 'runs: looks up no name but Tuya’s',
      wrong: [
        ...names.filter((name) => !ofTuya.test(name)),
        ...(failing?.seen.some(({ kind }) => kind === 'name') === true ? [] : ['the failing network was never asked']),
      ],
      found: names.join(', '),
    },
  ];
}

function within(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}
