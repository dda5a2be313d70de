import type { EventReport } from './event-reports.ts';
import type { LockEvent } from '../lock-event.ts';
import { eventTypes } from '../event-types.ts';

/** What Home is told: a lock or a cloud that kept a message back rings no bell (design section 4). */
export type Timeliness =
  /** The owner hears of it in Home. */
  | 'now'
  /** Too late for Home; the log has it. */
  | 'log'
  /** From before the plugin started, so the owner need not hear of it again. */
  | 'history';

/** A visitor has left after this time, ms (design section 4; protocol 5.2: a request lasts 90 s at most). */
const bellAge = 120_000;
/** Something older than this is dated in the log, ms. */
const stillNew = 60_000;
/** An alarm found in the history is told for longer, since minutes pass between two polls, ms. */
const foundAlarmAge = 3600_000;

/**
 * What becomes of an event that was not reported before.
 * @param told how it became known
 * @param now steady time, ms
 * @param startedAt when the plugin began to listen, steady time, ms
 */
export function timelinessOf(event: LockEvent, told: EventReport['told'], now: number, startedAt: number): Timeliness {
  if ((told === 'history' && event.from < startedAt) || (told === 'read' && event.at < startedAt)) {
    return 'history';
  }
  const { effect } = eventTypes[event.type];
  const isAlarm = effect === 'alarm' || effect === 'tampering';
  // A request that a read shows is still running, however long ago the read before was.
  const since = told === 'read' && effect === 'request' ? event.at : event.from;
  return now - since <= (isAlarm && told !== 'push' ? foundAlarmAge : bellAge) ? 'now' : 'log';
}

/**
 * The event as a line of the log.
 * @param until until when a request can be answered, steady time, ms
 * @param now steady time, ms
 */
export function inWords(event: LockEvent, until: number | undefined, now: number): string {
  const { effect, words } = eventTypes[event.type];
  const age = now - event.at;
  const what = effect === 'opening' && event.detail !== undefined ? `unlocked with ${event.detail}` : words;
  const left = until === undefined ? 0 : Math.round((until - now) / 1000);
  return `${what}${left > 0 ? `; ${left} s to answer` : ''}${age > stillNew ? `, ${Math.round(age / 60_000)} min ago` : ''}`;
}
