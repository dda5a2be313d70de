import { readArguments, usage } from './arguments.ts';
import { loadPlugin, type Plugin } from './plugin.ts';
import { search, timelineOf } from './search.ts';

/** Schedules that share one seed: so many are played again at most to see a failing one once more. */
const batch = 5_000;

/** Plays so many schedules: `npm run test:model`. The exit code is 1 when a rule was broken, 2 for a mistaken command line. */
const wanted = readArguments(process.argv.slice(2), Math.floor(Math.random() * 2 ** 30));
if (wanted.kind === 'run') {
  process.exitCode = (await playAll(await loadPlugin(), wanted)) ? 0 : 1;
} else if (wanted.kind === 'help') {
  console.log(usage);
} else {
  console.error(`${wanted.text}\n\n${usage}`);
  process.exitCode = 2;
}

/** @returns whether no rule was broken */
async function playAll(plugin: Plugin, { runs, seed }: { runs: number; seed: number }): Promise<boolean> {
  const start = performance.now();
  for (let done = 0; done < runs; done += batch) {
    const now = { runs: Math.min(batch, runs - done), seed: seed + done / batch };
    const found = await search(plugin, { ...now, shrinks: true });
    if (found !== undefined) {
      console.log(await timelineOf(plugin, found.schedule));
      console.log(`\n${found.broken}\nTo see it again: npm run test:model -- --seed ${now.seed} --runs ${found.after}`);
      return false;
    }
    const played = done + now.runs;
    const pace = (played * 1000) / (performance.now() - start);
    console.log(`${played} of ${runs} schedules, ${pace.toFixed(0)} per second`);
  }
  console.log(`No rule was broken (--seed ${seed})`);
  return true;
}
