import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.ts';

/** As many as `npm test` has the time for; `npm run test:model` plays more, and others each time. */
const schedules = 10_000;

/** They take half a minute where nothing else runs; this is for machines that have much else to do, ms. */
const longest = 600_000;

/** Runs the program of this folder. @returns what it printed and its exit code */
function main(...options: string[]): Promise<{ printed: string; code: number | string }> {
  const program = fileURLToPath(new URL('main.ts', import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...options], (error, stdout, stderr) => {
      resolve({ printed: stdout + stderr, code: error?.code ?? 0 });
    });
  });
}

describe('what Home, the cloud, the locks, the network and the machine may do', () => {
  it(
    `breaks no rule of the design in ${schedules} random schedules`,
    async () => {
      const { printed, code } = await main('--runs', String(schedules), '--seed', '1');
      expect(printed).toMatch(/No rule was broken \(--seed 1\)\n$/);
      expect(code).toBe(0);
    },
    longest,
  );
});

describe('npm run test:model', () => {
  it('plays as many schedules as it is told to, with the seed it is told', () => {
    expect(readArguments(['--runs', '1000000', '--seed', '7'], 5)).toEqual({ kind: 'run', runs: 1_000_000, seed: 7 });
    expect(readArguments([], 5)).toEqual({ kind: 'run', runs: 10_000, seed: 5 });
  });

  it.each([
    ['--runs 0', '--runs takes'],
    ['--runs 1e9', '--runs takes'],
    ['--runs many', '--runs takes'],
    ['--seed 0.5', '--seed takes'],
    ['--seed=-1', '--seed takes'],
    ['--speed 3', '--speed'],
  ])('does not accept %s', (line, words) => {
    expect(readArguments(line.split(' '), 5)).toEqual({ kind: 'mistake', text: expect.stringContaining(words) });
  });

  it('explains itself', async () => {
    expect(await main('--help')).toEqual({ printed: expect.stringContaining('--runs N'), code: 0 });
    expect(await main('--fast')).toEqual({ printed: expect.stringContaining('--runs N'), code: 2 });
  });
});
