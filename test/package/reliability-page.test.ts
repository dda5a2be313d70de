import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { reliabilityPage } from '../../docs/reliability.ts';
import { codes } from '../../src/tuya/error-codes.ts';
import { allCells, idOf, type Result } from '../faults/matrix.ts';
import { answerTroubles } from '../faults/troubles.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const results = JSON.parse(read('test/faults/results.json')) as Record<string, Result>;

/** What the matrix lets Tuya refuse with. */
const refusals = answerTroubles.flatMap(({ effect, proves }) =>
  effect.kind === 'code' ? [{ ...effect, proves }] : [],
);

describe('the fault matrix', () => {
  it.each([...new Set([...codes.values()].map(({ kind }) => kind))])(
    'has a code of Tuya’s of the kind that the plugin calls %s',
    (kind) => {
      expect(refusals.filter(({ code }) => codes.get(code)?.kind === kind)).not.toHaveLength(0);
    },
  );

  it('has a code that nobody knows', () => {
    expect(refusals.filter(({ code }) => !codes.has(code))).toHaveLength(1);
  });

  it('has a result for every cell, and none for a cell that is gone', () => {
    expect(Object.keys(results)).toEqual(allCells().map(idOf));
  });

  it('has no cell with two commands that may have moved the bolt', () => {
    const twice = Object.entries(results).filter(([, { moved, mayHaveMoved }]) => moved > 1 || mayHaveMoved > 1);
    expect(twice).toEqual([]);
  });

  it('has no bolt that moved where Home was told that nothing can have arrived', () => {
    const unseen = Object.entries(results).filter(([, { moved, mayHaveMoved }]) => moved > mayHaveMoved);
    expect(unseen).toEqual([]);
  });

  it('docs/reliability.md is what `npm run docs` makes of it', () => {
    expect(read('docs/reliability.md')).toBe(reliabilityPage(results));
  });
});
