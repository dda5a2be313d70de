import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { locksPage } from '../../docs/locks.ts';

it('docs/locks.md is what `npm run docs` makes of the table of families', () => {
  expect(readFileSync(new URL('../../docs/locks.md', import.meta.url), 'utf8')).toBe(locksPage());
});
