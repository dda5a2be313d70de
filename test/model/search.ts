import fc from 'fast-check';
import { play } from './play.ts';
import type { Plugin } from './plugin.ts';
import { type Schedule, schedules } from './schedule.ts';
import { noTrace } from './trace.ts';

export interface SearchOptions {
  runs: number;
  seed: number;
  /** Whether a failing schedule is made as plain as possible; it takes some hundred runs more. */
  shrinks: boolean;
}

export interface Found {
  /** The rule that was broken. */
  broken: string;
  schedule: Schedule;
  /** How many schedules it took. */
  after: number;
}

/** Plays schedules until one breaks a rule. @returns undefined when none does */
export async function search(plugin: Plugin, { runs, seed, shrinks }: SearchOptions): Promise<Found | undefined> {
  const result = await fc.check(
    fc.asyncProperty(schedules, async (schedule) => {
      const broken = await play(plugin, schedule, noTrace);
      await breather();
      if (broken !== undefined) {
        throw new Error(broken);
      }
    }),
    { numRuns: runs, seed, endOnFailure: !shrinks },
  );
  if (!result.failed) {
    return undefined;
  }
  const [schedule] = result.counterexample ?? [];
  if (schedule === undefined) {
    throw new Error('no schedule was played', { cause: result.errorInstance });
  }
  const { errorInstance } = result;
  return { broken: errorInstance instanceof Error ? errorInstance.message : '', schedule, after: result.numRuns };
}

/** The timeline of a schedule: what happens, line by line, by seconds in which the machine was awake. */
export async function timelineOf(plugin: Plugin, schedule: Schedule): Promise<string> {
  const lines: string[] = [];
  await play(plugin, schedule, (words) => {
    lines.push(words());
  });
  const setting = Object.entries(schedule.setting).map(([key, value]) => `${key} ${String(value)}`);
  return [setting.join(', '), ...lines, '', JSON.stringify(schedule)].join('\n');
}

/** Gives the machine a turn between two schedules: what nobody needs any more is cleaned up then. */
function breather(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
