import { describe, expect, it } from '@jest/globals';
import { noMethod, outOfTime, type Step, stepAfter, unconfirmed } from '../../../src/lock/commands/request-policy.ts';
import { TuyaError, type TuyaErrorKind } from '../../../src/tuya/errors.ts';
import { refusal } from '../../../src/tuya/refusal.ts';

/**
 * What follows a command, and what a ticket, that failed like this: for every kind of error. A command leads to another
 * attempt only where nothing was delivered; a ticket moves no bolt, whatever becomes of it.
 */
const following: Readonly<Record<TuyaErrorKind, readonly [afterCommand: string, afterTicket: string]>> = {
  asleep: ['wake', 'wake'],
  offline: ['wake', 'wake'],
  throttled: ['again', 'again'],
  busy: ['again', 'again'],
  withdrawn: ['again', 'again'],
  unsupported: ['next method', 'fail, untouched'],
  unreachable: ['fail, untouched', 'fail, untouched'],
  token: ['fail, untouched', 'fail, untouched'],
  clock: ['fail, untouched', 'fail, untouched'],
  keys: ['fail, untouched', 'fail, untouched'],
  account: ['fail, untouched', 'fail, untouched'],
  'data-center': ['fail, untouched', 'fail, untouched'],
  permission: ['fail, untouched', 'fail, untouched'],
  subscription: ['fail, untouched', 'fail, untouched'],
  quota: ['fail, untouched', 'fail, untouched'],
  refused: ['fail, unknown', 'fail, untouched'],
  cloud: ['fail, unknown', 'fail, untouched'],
  lost: ['fail, unknown', 'fail, untouched'],
  unreadable: ['fail, unknown', 'fail, untouched'],
  cancelled: ['fail, unknown', 'fail, untouched'],
  oversized: ['fail, unknown', 'fail, untouched'],
  media: ['fail, unknown', 'fail, untouched'],
};
const kinds = Object.keys(following) as TuyaErrorKind[];

const failing = (kind: TuyaErrorKind): TuyaError => new TuyaError({ kind, meaning: kind });
const words = (step: Step): string => (step.kind === 'fail' ? `fail, ${step.bolt}` : step.kind);

describe('after an attempt', () => {
  it.each(kinds)('that failed as %s, what follows is certain', (kind) => {
    const error = failing(kind);
    expect([
      words(stepAfter({ kind: 'error', error }, 'unsecured', true)),
      words(stepAfter({ kind: 'no ticket', error }, 'unsecured', true)),
    ]).toEqual(following[kind]);
  });

  it('only an answer that proves that nothing was delivered leads to another one', () => {
    const again = kinds.filter((kind) => !following[kind][0].startsWith('fail'));
    expect(again.filter((kind) => !failing(kind).nothingDelivered)).toEqual([]);
    expect(again).toHaveLength(6);
  });

  it.each([
    ['cloud', 'timed out'],
    ['lost', 'timed out'],
    ['unreadable', 'timed out'],
    ['oversized', 'timed out'],
    ['cancelled', 'timed out'],
    ['refused', 'refused'],
  ] as const)('with an unknown outcome (%s) nothing is repeated and the true state is wanted', (kind, reason) => {
    const step = stepAfter({ kind: 'error', error: failing(kind) }, 'unsecured', true);
    expect(step).toMatchObject({ kind: 'fail', bolt: 'unknown', failure: { reason } });
  });

  it('the next way is tried only where there is one, and not for want of a ticket', () => {
    const error = refusal(2008, '');
    expect(stepAfter({ kind: 'error', error }, 'unsecured', true)).toEqual({ kind: 'next method' });
    expect(stepAfter({ kind: 'error', error }, 'unsecured', false).kind).toBe('fail');
    expect(stepAfter({ kind: 'no ticket', error }, 'unsecured', true).kind).toBe('fail');
  });

  it('a lock that turns the command down is not asked in another way, and is looked after: the command was delivered', () => {
    expect(stepAfter({ kind: 'turned down' }, 'unsecured', true)).toMatchObject({ kind: 'fail', bolt: 'unknown' });
  });

  it('every failure names Tuya’s code and what the owner can do, where there is one', () => {
    const step = stepAfter({ kind: 'error', error: refusal(28841105, '') }, 'unsecured', false);
    expect(step).toMatchObject({
      failure: { message: expect.stringMatching(/Tuya code 28841105.*Smart Lock Open Service/) },
    });
  });
});

describe('the words of a failure', () => {
  it('say whether a command may be on its way', () => {
    expect(outOfTime('unsecured', undefined, true).message).toContain('may have arrived and is not repeated');
    expect(outOfTime('unsecured', failing('busy'), false)).toEqual({
      reason: 'busy',
      message: 'Could not unlock. busy',
    });
    expect(outOfTime('secured', undefined, false).message).toBe('Could not lock. Tuya took longer than 8 s');
  });

  it('name what Home shows after an unconfirmed command', () => {
    expect(unconfirmed('secured', 'unsecured').message).toContain('still reports its bolt as unsecured');
  });

  it('tell locking from unlocking', () => {
    expect(noMethod('secured').message).not.toBe(noMethod('unsecured').message);
  });
});
