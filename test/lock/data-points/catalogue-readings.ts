import { meaningOf, toldIn } from '../../../src/lock/data-points/catalogue.ts';

/** What the reading of a data point may be: nothing, a flag, a level or a list of what happened. */
export type Knowledge = boolean | number | undefined | readonly string[];

/** Reads a value by whatever its data point says. */
export function readingOf(code: string, value: unknown): Knowledge {
  return (
    meaningOf(code, 'bolt')?.open(value) ??
    meaningOf(code, 'held open')?.held(value) ??
    meaningOf(code, 'door')?.open(value) ??
    meaningOf(code, 'battery level')?.level(value) ??
    toldIn(code, value)
  );
}
