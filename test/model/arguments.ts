import { parseArgs } from 'node:util';

/** Played without --runs. */
const usualRuns = 10_000;
/** More would not end within a day. */
const mostRuns = 20_000_000;

export const usage = `npm run test:model [-- options]

Plays random schedules of what Home, the cloud, the locks, the network and the machine do, in virtual time, against the
lock and all below it, and watches the rules of the design. Stops at the first schedule that breaks one, and prints
the plainest one that does as a timeline. One thousand take some three seconds.

  --runs N   so many schedules, ${usualRuns} without it, ${mostRuns} at most
  --seed N   begins with this seed: the same seed plays the same schedules
  --help     this text`;

export type Arguments =
  { kind: 'run'; runs: number; seed: number } | { kind: 'help' } | { kind: 'mistake'; text: string };

/** Reads the command line; a mistake comes back in words. @param anySeed for want of another one */
export function readArguments(args: string[], anySeed: number): Arguments {
  try {
    const { values } = parseArgs({
      args,
      options: { runs: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) {
      return { kind: 'help' };
    }
    const runs = Number(values.runs ?? usualRuns);
    const seed = Number(values.seed ?? anySeed);
    if (!Number.isInteger(runs) || runs < 1 || runs > mostRuns) {
      return { kind: 'mistake', text: `--runs takes a whole number from 1 to ${mostRuns}` };
    }
    return Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31
      ? { kind: 'run', runs, seed }
      : { kind: 'mistake', text: '--seed takes a whole number below 2^31' };
  } catch (error) {
    return { kind: 'mistake', text: error instanceof Error ? error.message : String(error) };
  }
}
