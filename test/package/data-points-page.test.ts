import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { dataPointsPage } from '../../docs/data-points.ts';

it('docs/data-points.md is what `npm run docs` makes of the catalogue of data points', () => {
  const page = readFileSync(new URL('../../docs/data-points.md', import.meta.url), 'utf8');
  expect(page).toBe(dataPointsPage());
});
