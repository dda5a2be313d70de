import { describe, expect, it } from '@jest/globals';
import { noMethod, outOfTime, stepAfter, unconfirmed } from '../../../src/lock/commands/request-policy.ts';
import { TuyaError, type TuyaErrorKind } from '../../../src/tuya/errors.ts';
import { refusal } from '../../../src/tuya/refusal.ts';

const kinds: readonly TuyaErrorKind[] = [
  'token', 'clock', 'throttled', 'busy', 'asleep', 'offline', 'unsupported', 'keys', 'account', 'data-center',
  'permission', 'subscription', 'quota', 'refused', 'cloud', 'unreachable', 'lost', 'unreadable', 'cancelled', 'withdrawn',
  'oversized', 'media',
]; // prettier-ignore

const failing = (kind: TuyaErrorKind): TuyaError => new TuyaError({ kind, meaning: kind });

describe('after an attempt', () => {
  it('only an answer that proves that nothing was delivered leads to another one', () => {
    const again = kinds.filter(
      (kind) => stepAfter({ kind: 'error', error: failing(kind) }, 'unsecured', true).kind !== 'fail',
    );
    expect(again).toEqual(['throttled', 'busy', 'asleep', 'offline', 'unsupported', 'withdrawn']);
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

  it('a ticket that cannot be had has moved nothing, whatever the reason', () => {
    for (const kind of kinds) {
      const step = stepAfter({ kind: 'no ticket', error: failing(kind) }, 'unsecured', true);
      expect(step.kind === 'fail' ? step.bolt : 'untouched').toBe('untouched');
    }
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
