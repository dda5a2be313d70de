import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { bugs } from './bugs.ts';

const line = z.object({ bug: z.string(), broken: z.string().optional() });

/** It takes a minute where nothing else runs; this is for machines that have much else to do, ms. */
const longest = 600_000;

/** The rule that each bug breaks, by the name of the bug. */
let broken: ReadonlyMap<string, string | undefined>;

beforeAll(async () => {
  const program = fileURLToPath(new URL('hunt.ts', import.meta.url));
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [program], (error, stdout) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new Error('the hunt failed', { cause: error }));
      }
    });
  });
  const lines = printed
    .trim()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)));
  broken = new Map(lines.map(({ bug, broken: rule }) => [bug, rule]));
}, longest);

describe('a schedule is found that breaks a rule where the source', () => {
  it.each(bugs.map(({ name }) => name))('%s', (name) => {
    expect(broken.get(name)).toEqual(expect.any(String));
  });
});

describe('the list of bugs', () => {
  it('has thirty and more, each once', () => {
    expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
    expect(bugs.length).toBeGreaterThanOrEqual(30);
  });
});
