import type { DataPoint } from '../tuya/devices.ts';
import type { BoltDataPoint } from './capabilities.ts';

/** Where the bolt is, as far as there is evidence. */
export type BoltState = 'secured' | 'unsecured' | 'jammed' | 'unknown';

/** The newest known value of one data point. */
interface Report {
  value: unknown;
  /** When the lock said so, cloud time, ms. */
  at: number;
}

/** Everything the lock has said so far; grows by {@link withPoints} and {@link withOperation}. */
export interface LockState {
  reports: ReadonlyMap<string, Report>;
  /** The last command that the lock confirmed: the only evidence of a lock that reports no state. */
  operated: { open: boolean; at: number } | undefined;
}

/** How to read the reports of one lock. */
export interface StateReading {
  boltState: BoltDataPoint | undefined;
  /** Some products report the opposite of Tuya's standard (protocol 5.1). */
  inverted: boolean;
  /** How long a lock without state counts as unlocked after a confirmed unlock, s. */
  relockSeconds: number;
}

export const noEvidence: LockState = { reports: new Map(), operated: undefined };

/**
 * Takes in data points. Per data point the newest report counts, whatever the order of arrival; of two reports with the
 * same time the one with the larger text counts, so that any order of the same reports ends the same. For a bolt that
 * is "true" before "false": if in doubt, open.
 * @param at when the lock said so, cloud time, ms
 */
export function withPoints(state: LockState, points: readonly DataPoint[], at: number): LockState {
  const reports = new Map(state.reports);
  for (const { code, value } of points) {
    const known = reports.get(code);
    const newer = known === undefined || at > known.at || (at === known.at && rank(value) > rank(known.value));
    if (newer) {
      reports.set(code, { value, at });
    }
  }
  return { ...state, reports };
}

/** Takes in a command that the lock confirmed (`result: true`). */
export function withOperation(state: LockState, open: boolean, at: number): LockState {
  return state.operated !== undefined && state.operated.at > at ? state : { ...state, operated: { open, at } };
}

/**
 * Where the bolt is. Never derived from what was asked for, except for a lock that reports no state at all: a
 * confirmed unlock then counts as open for `relockSeconds`, and as closed afterwards.
 * @param now cloud time, ms
 */
export function boltOf(state: LockState, { boltState, inverted, relockSeconds }: StateReading, now: number): BoltState {
  if (boltState === undefined) {
    const { operated } = state;
    if (operated === undefined) {
      return 'unknown';
    }
    return operated.open && now < operated.at + relockSeconds * 1000 ? 'unsecured' : 'secured';
  }
  const value = state.reports.get(boltState)?.value;
  // true = open for both data points (protocol 5.1, 5.2); anything but a boolean is no evidence.
  return typeof value !== 'boolean' ? 'unknown' : value === inverted ? 'secured' : 'unsecured';
}

/** The value of a data point, undefined before its first report. */
export function valueOf(state: LockState, code: string): unknown {
  return state.reports.get(code)?.value;
}

/** Any order will do, as long as it is one: JSON puts true after false. */
function rank(value: unknown): string {
  return JSON.stringify(value ?? null);
}
