import { statusBatch } from '../tuya/devices.ts';

/** What decides when the locks are read again. Times in ms of one clock. */
export interface ReadingSituation {
  locks: number;
  /** When they were last read. */
  readAt: number;
  /** When something last happened to any bolt. */
  activityAt: number;
  /** Calls of the Tuya plan per month. */
  callsPerMonth: number;
}

const month = 30 * 24 * 3600 * 1000;
/** Part of the plan that planned reads may use; the rest is for unlocking, tokens and discovery. */
const shareForReads = 0.6;
/** The soonest a planned read follows another, or an event, ms: below it a bolt has hardly had time to move. */
const soonest = 5_000;
/** The soonest when nothing happens, ms, however large the plan. */
const soonestIdle = 60_000;

/**
 * When to read all locks next. The older the news, the rarer the look: after something happened the pauses double from
 * 5 s up to the pace that the monthly plan allows.
 * @returns ms of the same clock
 */
export function nextReadAt({ locks, readAt, activityAt, callsPerMonth }: ReadingSituation): number {
  const callsPerRound = Math.max(1, Math.ceil(locks / statusBatch));
  const idle = Math.max(soonestIdle, Math.ceil((month * callsPerRound) / (callsPerMonth * shareForReads)));
  const ageOfNews = Math.max(0, readAt - activityAt);
  return Math.max(readAt, activityAt) + Math.min(idle, Math.max(soonest, ageOfNews));
}
