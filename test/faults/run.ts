/** `npm run test:faults`: the whole fault matrix; see --help. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import packPlugin from '../e2e/pack-plugin.js';
import { FaultHouse } from './fault-house.ts';
import { allCells, idOf, matrix, type Result } from './matrix.ts';

const HELP = `The fault matrix: every step of a request for the bolt, everything that can go wrong with it,
in a real Homebridge with a real HomeKit controller and a simulated cloud on the loopback address.

  npm run test:faults -- [--only TEXT] [--write] [--log FILE] [--help]

Plays ${allCells().length} cells, which takes about 10 minutes, and compares them with test/faults/results.json.
Ends with 1 where a result differs, or where something happened that must never happen.

  --only TEXT  only cells whose name matches it, for example "^operate" or "code 2312"
  --write      keep the results in test/faults/results.json; \`npm run docs\` makes docs/reliability.md of them
  --log FILE   keep what Homebridge printed, the debug level included
  --help       this text`;

/** Longer than any run takes, ms: whatever hangs, this ends. */
const longest = 40 * 60_000;

const kept = new URL('results.json', import.meta.url);

async function run(only: string, write: boolean, log: string | undefined): Promise<boolean> {
  setTimeout(() => {
    console.error(`Not done after ${longest / 60_000} minutes: given up`);
    process.exit(1);
  }, longest).unref();
  await packPlugin();
  const expected = read();
  const results: Record<string, Result> = {};
  const violations: string[] = [];
  for (const plan of matrix((cell) => new RegExp(only).test(idOf(cell)))) {
    const begun = Date.now();
    const found = await FaultHouse.play(plan);
    Object.assign(results, found.results);
    if (write) {
      keep(found.results);
    }
    violations.push(...found.violations);
    if (log !== undefined) {
      appendFileSync(log, found.log);
    }
    const seconds = Math.round((Date.now() - begun) / 1000);
    const cells = Object.keys(found.results).length;
    console.log(
      `${plan.name}: ${cells} cells in ${seconds} s, the slowest answer after ${Math.round(found.slowest)} ms`,
    );
    found.violations.forEach((line) => {
      console.error(`  never: ${line}`);
    });
  }
  const different = Object.keys(results).filter((id) => JSON.stringify(expected[id]) !== JSON.stringify(results[id]));
  for (const id of different) {
    console.error(`  differs: ${id}\n    was ${JSON.stringify(expected[id])}\n    is  ${JSON.stringify(results[id])}`);
  }
  console.log(`${Object.keys(results).length} cells, ${violations.length} violations, ${different.length} differ`);
  return violations.length === 0 && (write || different.length === 0);
}

function read(): Record<string, Result> {
  return JSON.parse(readFileSync(kept, 'utf8')) as Record<string, Result>;
}

/** Adds results to those that are kept, in the order of the matrix, after each house: a run may be broken off. */
function keep(results: Readonly<Record<string, Result>>): void {
  const all = { ...read(), ...results };
  const lines = allCells()
    .map(idOf)
    .filter((id) => id in all)
    .map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(all[id])}`);
  writeFileSync(kept, `{\n${lines.join(',\n')}\n}\n`);
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    log: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
} else {
  process.exitCode = (await run(values.only, values.write, values.log)) ? 0 : 1;
}
