import { type Clock, pause } from '../../clock.ts';
import { asTuyaError, type TuyaError } from '../errors.ts';
import type { FeedListener } from './feed.ts';

export interface ReconnectOptions {
  clock: Clock;
  /** Between 0 and 1; keeps many homes from coming back in the same second. */
  random: () => number;
}

/**
 * One connection from beginning to end.
 * @param up to be called when it is subscribed, and again when it may have missed something
 * @returns why it ended, with everything closed; throwing means the same
 */
export type Connection = (up: () => void, signal: AbortSignal) => Promise<TuyaError>;

/** Bounds of the pause between two attempts, ms: a short cut is bridged at once, a long one costs no load. */
const shortest = 1_000;
const longest = 5 * 60_000;
/** A connection that lasted this long was a good one, ms: the next pause is the shortest again. */
const steady = 60_000;

/**
 * The pause before the next attempt: doubled with every failure, with random jitter.
 * @param failures attempts in a row that failed, from 1
 * @param random between 0 and 1
 * @returns ms, 1 s to 5 min
 */
export function reconnectPause(failures: number, random: number): number {
  const full = Math.min(longest, 2 * shortest * 2 ** Math.min(failures - 1, 20));
  return full * (0.5 + random / 2);
}

/**
 * Connects again and again until the signal ends it. Never rejects.
 *
 * The listener hears `disconnected` once per outage, however many attempts fail in it; a second time only for a new
 * reason that the owner can do something about.
 */
export async function stayConnected(
  connection: Connection,
  listener: FeedListener,
  { clock, random }: ReconnectOptions,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let told: TuyaError | undefined;
  while (!signal.aborted) {
    let upSince: number | undefined;
    const up = (): void => {
      upSince ??= clock.now();
      told = undefined;
      listener.connected();
    };
    const reason = await connection(up, signal).catch(asTuyaError);
    // The signal may have ended the connection, which is no outage.
    if (hasEnded(signal)) {
      return;
    }
    if (told === undefined || (reason.advice !== undefined && reason.message !== told.message)) {
      told = reason;
      listener.disconnected(reason);
    }
    const wasSteady = upSince !== undefined && clock.now() - upSince >= steady;
    failures = wasSteady ? 1 : failures + 1;
    await pause(clock, reconnectPause(failures, random()), signal);
  }
}

function hasEnded(signal: AbortSignal): boolean {
  return signal.aborted;
}
