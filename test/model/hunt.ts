import { bugs } from './bugs.ts';
import { BuggyCopies } from './buggy-copy.ts';
import { loadPlugin } from './plugin.ts';
import { search } from './search.ts';

/** So many schedules find every bug of the list, each many times over. */
const runs = 5_000;

/**
 * The test of the test: whether the model finds each bug of the list. One line of JSON for each, for those whose numbers
 * are given, else for all.
 */
const wanted = process.argv.slice(2).map(Number);
const copies = new BuggyCopies();
try {
  for (const [index, bug] of bugs.entries()) {
    if (wanted.length === 0 || wanted.includes(index)) {
      const start = performance.now();
      const found = await search(await loadPlugin(copies.with(bug)), { runs, seed: 1, shrinks: false });
      const ms = Math.round(performance.now() - start);
      console.log(JSON.stringify({ bug: bug.name, broken: found?.broken, after: found?.after, ms }));
    }
  }
} finally {
  copies.remove();
}
