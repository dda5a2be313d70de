/** `npm run test:matrix`: the plugin on every Homebridge and every Node in use; see --help. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import packPlugin from '../e2e/pack-plugin.js';
import { table } from '../support/table.ts';
import { allCells, type Cell, nameOf, supported } from './cells.ts';
import { installed, installedNode } from './install.ts';
import { tryServer } from './settings-server.ts';
import { smoke, steps } from './smoke.ts';

const HELP = `The plugin as npm would deliver it, on every Homebridge and every Node in use, on the bridge and as a child bridge:
start and pair, unlock, bell with its picture, restart, SIGTERM. And the settings screen's server on every Node.
Ends with 1 where something is wrong.

  npm run test:matrix -- [--only TEXT] [--list] [--help]

Homebridge 1.x and the Nodes come from npm's registry, about 600 MB in .cache/matrix; delete it at will.
Plays ${allCells().filter(supported).length} cells in about three minutes, beside the download.

  --only TEXT  only cells whose name matches it, for example "Node 20" or "2.4.0.*child"
  --list       only their names
  --help       this text`;

/** Longer than any run takes, the downloads included, ms: whatever hangs, this ends. */
const longest = 30 * 60_000;

/** A row of the table and, below it, what was wrong in detail. */
interface Played {
  row: string[];
  wrong?: string;
}

async function play(cell: Cell): Promise<Played> {
  if (!supported(cell)) {
    return { row: ['–', nameOf(cell), 'not supported by Homebridge'] };
  }
  const node = await installedNode(cell.node);
  if (cell.kind === 'settings screen') {
    const { ready, answer } = await tryServer(node);
    return { row: ['✓', nameOf(cell), `ready ${ready}`, `answer ${answer}`] };
  }
  const { version, program } = cell.homebridge;
  const { right, wrong } = await smoke(node, join(await installed('homebridge', version), program), cell.bridge);
  const measured = steps.map((step) => right[step] ?? (step === wrong?.step ? '✗' : ''));
  return {
    row: [wrong === undefined ? '✓' : '✗', nameOf(cell), ...measured],
    ...(wrong && { wrong: `${wrong.step}: ${wrong.why}` }),
  };
}

async function run(cells: readonly Cell[]): Promise<boolean> {
  setTimeout(() => {
    console.error(`Not done after ${longest / 60_000} minutes: given up`);
    process.exit(1);
  }, longest).unref();
  const begun = performance.now();
  await packPlugin();
  const rows: string[][] = [];
  const wrongs: string[] = [];
  for (const cell of cells) {
    const { row, wrong } = await play(cell).catch((error: unknown): Played => ({
      row: ['✗', nameOf(cell)],
      wrong: String(error),
    }));
    rows.push(row);
    console.error(row.join('  '));
    if (wrong !== undefined) {
      wrongs.push(`✗ ${nameOf(cell)}: ${wrong}`);
    }
  }
  console.log(`\n${table([['', 'where', ...steps], ...rows])}`);
  wrongs.forEach((wrong) => {
    console.error(wrong);
  });
  const played = rows.filter(([mark]) => mark !== '–').length;
  const took = Math.round((performance.now() - begun) / 1000);
  console.log(`\n${played - wrongs.length} of ${played} cells are right, in ${took} s`);
  return wrongs.length === 0;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const cells = allCells().filter((cell) => new RegExp(values.only).test(nameOf(cell)));
if (values.help) {
  console.log(HELP);
} else if (values.list) {
  console.log(cells.map(nameOf).join('\n'));
} else if (cells.length === 0) {
  console.error(`No cell is named like "${values.only}"; --list has all names`);
  process.exitCode = 1;
} else {
  process.exitCode = (await run(cells)) ? 0 : 1;
}
