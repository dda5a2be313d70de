import { answerWithin, breathe, wakeEvery } from './request-timing.ts';
import type { Failure, Target } from '../target.ts';
import type { TuyaError, TuyaErrorKind } from '../../tuya/errors.ts';
import type { Capabilities } from '../capabilities.ts';
import type { BoltState } from '../state/state.ts';

/** What one attempt (one ticket, one command) came to. */
export type Outcome =
  | { kind: 'accepted' }
  /** Delivered, and turned down by the lock (`result: false`). */
  | { kind: 'turned down' }
  /** The ticket could not be had, so no command was sent. */
  | { kind: 'no ticket'; error: TuyaError }
  | { kind: 'error'; error: TuyaError };

/** What became of one command. */
export interface CommandResult {
  wanted: Target;
  outcome: Outcome;
  /** When the command left, steady time, ms; 0 where none left. */
  leftAt: number;
  /** When its outcome was known, steady time, ms. */
  answeredAt: number;
}

/** What follows an attempt. */
export type Step =
  /** The command is under way: wait for the bolt's own report. */
  | { kind: 'confirm' }
  /** This endpoint is not for this lock, and nothing was delivered: the next one, with a new ticket. */
  | { kind: 'next method' }
  /** The lock sleeps: the same again after a while, with a new ticket. */
  | { kind: 'wake'; afterMs: number }
  /** Too many calls or a busy lock: the same again shortly, while Home still waits for its answer. */
  | { kind: 'again'; afterMs: number }
  | { kind: 'fail'; failure: Failure; bolt: 'untouched' | 'unknown' };

/**
 * Tuya's code for a ticket that is no longer valid (protocol 2): the other door of the device may have used it, or a try
 * that was refused for its token or its time. Nothing was delivered, and each attempt has a new ticket.
 */
const ticketUsedUp = 2405;

/** What follows an error of which it is certain that it moved no bolt: another try, or the reason that Home is told. */
const afterKind: Readonly<Record<TuyaErrorKind, 'wake' | 'again' | Failure['reason']>> = {
  asleep: 'wake',
  offline: 'wake',
  throttled: 'again',
  busy: 'again',
  // Held back at the last moment: the ticket's life was over.
  withdrawn: 'again',
  unsupported: 'unsupported',
  cloud: 'timed out',
  lost: 'timed out',
  unreadable: 'timed out',
  oversized: 'timed out',
  cancelled: 'timed out',
  unreachable: 'unreachable',
  permission: 'not permitted',
  subscription: 'not permitted',
  quota: 'not permitted',
  keys: 'not permitted',
  account: 'not permitted',
  'data-center': 'not permitted',
  token: 'refused',
  clock: 'refused',
  refused: 'refused',
  media: 'refused',
};

/**
 * What to do after an attempt. Only answers that prove that nothing was delivered lead to another attempt.
 * @param methodsLeft whether there is another method to try
 */
export function stepAfter(outcome: Outcome, wanted: Target, methodsLeft: boolean): Step {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'confirm' };
    case 'turned down':
      // The lock's refusal counts, and its state is read once more.
      return fail('refused', `The lock refused to ${verb(wanted)}`, 'unknown');
    case 'no ticket':
    case 'error':
      return afterError(outcome.error, outcome.kind === 'error', wanted, methodsLeft);
  }
}

function afterError(error: TuyaError, commandSent: boolean, wanted: Target, methodsLeft: boolean): Step {
  if (commandSent && !error.nothingDelivered) {
    const reason = error.kind === 'refused' ? 'refused' : 'timed out';
    return fail(reason, `${error.message}. The command may have arrived; it is not repeated`, 'unknown');
  }
  if (commandSent && error.code === ticketUsedUp) {
    return { kind: 'again', afterMs: breathe };
  }
  const next = afterKind[error.kind];
  switch (next) {
    case 'wake':
      return { kind: 'wake', afterMs: wakeEvery };
    case 'again':
      return { kind: 'again', afterMs: breathe };
    case 'unsupported':
      if (commandSent && methodsLeft) {
        return { kind: 'next method' };
      }
      return fail(next, commandSent && wanted === 'secured' ? cannotLock(error) : error.message, 'untouched');
    default:
      return fail(next, error.message, 'untouched');
  }
}

/**
 * The failure of a request whose time is over.
 * @param last what the last attempt came to
 * @param commandLeft whether a command is on its way without an answer
 */
export function outOfTime(wanted: Target, last: TuyaError | undefined, commandLeft: boolean): Failure {
  const patience = `Tuya took longer than ${answerWithin / 1000} s`;
  const why = commandLeft
    ? `${patience}; the command may have arrived and is not repeated`
    : (last?.message ?? patience);
  const busy = !commandLeft && (last?.kind === 'busy' || last?.kind === 'throttled');
  return { reason: busy ? 'busy' : 'timed out', message: `Could not ${verb(wanted)}. ${why}` };
}

/** The failure of a command that the lock accepted, and whose bolt did not follow. */
export function unconfirmed(wanted: Target, bolt: BoltState): Failure {
  const accepted = `The lock accepted the command to ${verb(wanted)}`;
  return {
    reason: 'timed out',
    message: `${accepted}, but still reports its bolt as ${bolt}. Home shows what it reports`,
  };
}

/** The failure of a request for which there is nothing to try. */
export function noMethod(wanted: Target): Failure {
  const locking = 'This lock cannot be locked from afar. It locks by itself or by hand';
  return { reason: 'unsupported', message: wanted === 'secured' ? locking : 'This lock cannot be unlocked from afar' };
}

/** What the owner should know about a lock that refused every way. */
export function hintFor(
  { reason }: Failure,
  { family, namedDoor }: Pick<Capabilities, 'family' | 'namedDoor'>,
): string {
  if (reason !== 'unsupported') {
    return '';
  }
  if (namedDoor !== undefined) {
    return `. Nothing else was tried: no other call of Tuya names door ${namedDoor}, and another door could move`;
  }
  return family.unlock.includes('answer-request') ? '. It opens from afar only while somebody asks at its door' : '';
}

export function verb(wanted: Target): 'lock' | 'unlock' {
  return wanted === 'secured' ? 'lock' : 'unlock';
}

function cannotLock(error: TuyaError): string {
  const code = error.code === undefined ? '' : ` (Tuya code ${error.code})`;
  return `This lock cannot be locked from afar${code}. It locks by itself or by hand`;
}

function fail(reason: Failure['reason'], message: string, bolt: 'untouched' | 'unknown'): Step {
  return { kind: 'fail', failure: { reason, message }, bolt };
}
