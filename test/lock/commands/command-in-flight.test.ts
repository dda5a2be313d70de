import { beforeEach, describe, expect, it } from '@jest/globals';
import { CommandInFlight } from '../../../src/lock/commands/command-in-flight.ts';
import type { CommandResult, Outcome } from '../../../src/lock/commands/request-policy.ts';
import type { Target } from '../../../src/lock/target.ts';
import { TuyaError, type TuyaErrorKind } from '../../../src/tuya/errors.ts';
import { refusal } from '../../../src/tuya/refusal.ts';

let mayLeave: boolean;
let now: number;
let delivery: CommandInFlight;
let results: CommandResult[];

const deliveryOf = (wanted: Target, maySend: () => boolean, earlier?: CommandInFlight): CommandInFlight =>
  new CommandInFlight(
    { wanted, maySend, clock: { now: () => now }, leaves: () => undefined, answered: (result) => results.push(result) },
    earlier,
  );

beforeEach(() => {
  mayLeave = true;
  now = 1_000;
  results = [];
  delivery = deliveryOf('unsecured', () => mayLeave);
});

const failed = (kind: TuyaErrorKind): Outcome => ({ kind: 'error', error: new TuyaError({ kind, meaning: kind }) });

/** An attempt whose command wants to leave at once and is answered when the test says so. */
function begin(): { left: boolean; answer: (outcome: Outcome) => Promise<Outcome> } {
  let left = false;
  let resolve: (outcome: Outcome) => void = () => undefined;
  const attempt = delivery.attempt((stillWanted) => {
    left = stillWanted();
    return new Promise((done) => (resolve = done));
  });
  const answer = (outcome: Outcome): Promise<Outcome> => {
    resolve(outcome);
    return attempt;
  };
  return { left, answer };
}

describe('a command', () => {
  it.each([{ kind: 'accepted' }, { kind: 'turned down' }, failed('lost')] as const)(
    'that is answered ($kind) is told with the times when it left and was answered, before whoever waits goes on',
    async (outcome) => {
      const { answer } = begin();
      const waits = deliveryOf('secured', () => true, delivery).earlierAnswered();
      const seen = waits.then(() => results.length);
      now = 1_200;
      await answer(outcome);
      expect(results).toEqual([{ wanted: 'unsecured', outcome, leftAt: 1_000, answeredAt: 1_200 }]);
      expect(await seen).toBe(1);
    },
  );

  it('that has left may have moved the bolt, as long as nobody knows better', () => {
    expect(begin().left).toBe(true);
    expect(delivery.mayHaveMoved).toBe(true);
    expect(delivery.underWay).toBe(true);
  });

  it('that may not leave moves nothing, although its attempt is under way', () => {
    mayLeave = false;
    expect(begin().left).toBe(false);
    expect(delivery.mayHaveMoved).toBe(false);
    expect(delivery.underWay).toBe(true);
  });

  it('that may not leave for a second time has still left once', async () => {
    const outcome = delivery.attempt((stillWanted) => {
      stillWanted();
      mayLeave = false;
      expect(stillWanted()).toBe(false);
      return Promise.resolve(failed('lost'));
    });
    expect(delivery.mayHaveMoved).toBe(true);
    await outcome;
    expect(delivery.mayHaveMoved).toBe(true);
  });

  it.each([
    ['accepted', { kind: 'accepted' }],
    ['lost on the way', failed('lost')],
    ['answered unreadably', failed('unreadable')],
    ['answered with a failure inside the cloud', failed('cloud')],
    ['given up before the answer', failed('cancelled')],
  ] as const)('that was %s may have moved the bolt', async (_, outcome) => {
    expect(await begin().answer(outcome)).toBe(outcome);
    expect(delivery).toMatchObject({ mayHaveMoved: true, underWay: false });
  });

  it.each([
    ['turned down by the lock', { kind: 'turned down' }],
    ['refused by the cloud', { kind: 'error', error: refusal(1106, '') }],
    ['refused because the lock sleeps', { kind: 'error', error: refusal(2312, '') }],
    ['held back', failed('withdrawn')],
  ] as const)('that was %s has moved nothing, and the next attempt begins anew', async (_, outcome) => {
    await begin().answer(outcome);
    expect(delivery).toMatchObject({ mayHaveMoved: false, underWay: false });
    expect(begin().left).toBe(true);
    expect(delivery.mayHaveMoved).toBe(true);
  });
});

describe('whoever takes the place of another', () => {
  it('waits for the answer to a command that has left, and finds what it proves', async () => {
    const { answer } = begin();
    const next = deliveryOf('secured', () => true, delivery);
    expect(next).toMatchObject({ mayHaveMoved: false, earlierMayHaveMoved: true });
    const found = next.earlierAnswered().then(() => next.earlierMayHaveMoved);
    await answer(failed('asleep'));
    expect(await found).toBe(false);
  });

  it('knows of a command before the one it replaces, although that one sent nothing', async () => {
    const { answer } = begin();
    const third = deliveryOf(
      'unsecured',
      () => true,
      deliveryOf('secured', () => true, delivery),
    );
    let waited = false;
    const waits = third.earlierAnswered().then(() => (waited = true));
    await Promise.resolve();
    expect(waited).toBe(false);
    await answer(failed('lost'));
    await waits;
    expect(third).toMatchObject({ mayHaveMoved: false, earlierMayHaveMoved: true, isSettled: false });
  });

  it('does not wait where nothing has left', async () => {
    mayLeave = false;
    begin();
    const next = deliveryOf('secured', () => true, delivery);
    await expect(next.earlierAnswered()).resolves.toBeUndefined();
    expect(next.isSettled).toBe(true);
  });

  it('knows since when the bolt may be open, until the answer proves that it was not opened', async () => {
    const { answer } = begin();
    now = 5_000;
    const next = deliveryOf('secured', () => true, delivery);
    await next.attempt((stillWanted) => Promise.resolve(stillWanted() ? failed('lost') : failed('withdrawn')));
    expect(next.mayHaveOpenedAt).toBe(1_000);
    await answer(failed('asleep'));
    expect(next.mayHaveOpenedAt).toBeUndefined();
  });
});
