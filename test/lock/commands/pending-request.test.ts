import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Ending, PendingRequest } from '../../../src/lock/commands/pending-request.ts';
import { longestWatch, sendWithin } from '../../../src/lock/commands/request-timing.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const failure = { reason: 'refused', message: 'The lock refused to unlock' } as const;
const failed: Ending = { kind: 'failed', failure, bolt: 'untouched' };

let clock: VirtualClock;
let home: PendingRequest;

beforeEach(() => {
  clock = new VirtualClock();
  home = new PendingRequest(clock);
});

describe('a command may leave', () => {
  it('from the tap on, but not so late that Home may be told of a failure first', async () => {
    await clock.advance(sendWithin - 1);
    expect(home.maySend()).toBe(true);
    await clock.advance(1);
    expect(home.maySend()).toBe(false);
  });

  it('as long again when only a look showed that there is something to send, and Home waits for the bolt', async () => {
    home.accept();
    await clock.advance(sendWithin);
    home.startAgain();
    expect(home.msToSend()).toBe(longestWatch - sendWithin);
    expect(home.maySend()).toBe(true);
  });

  it('no later because of a look while Home still waits for its answer', async () => {
    await clock.advance(sendWithin);
    home.startAgain();
    expect(home.maySend()).toBe(false);
  });

  it('while Home waits for the bolt', () => {
    home.accept();
    expect(home.maySend()).toBe(true);
  });

  it.each([failed, { kind: 'withdrawn' }, { kind: 'done', moved: false }] as const)(
    'no more once the request is over ($kind), whatever follows',
    (ending) => {
      home.end(ending);
      home.startAgain();
      home.waitForWaking(45);
      expect(home.maySend()).toBe(false);
    },
  );
});

describe('a lock that sleeps', () => {
  it('may be sent a command until wakeSeconds are over; Home is told that all is well so far', async () => {
    await clock.advance(1_000);
    home.waitForWaking(45);
    expect(await home.reply).toEqual({ kind: 'accepted' });
    expect(home.isOver()).toBe(false);
    expect(home.msToSend()).toBe(45_000);
  });

  it('gets no more time by still sleeping', async () => {
    home.waitForWaking(45);
    await clock.advance(44_000);
    home.waitForWaking(45);
    expect(home.msToSend()).toBe(1_000);
  });

  it('is not waited for where the owner does not want it', () => {
    home.waitForWaking(0);
    expect(home.isAnswered()).toBe(false);
    expect(home.maySend()).toBe(false);
  });
});

describe('Home', () => {
  it('is told of a failure that comes before its answer', async () => {
    home.end(failed);
    expect(await home.reply).toEqual({ kind: 'failed', failure });
    expect(await home.ended).toBe(failed);
  });

  it('has its answer when a failure comes later: only the pending state ends', async () => {
    home.accept();
    home.end(failed);
    expect(await home.reply).toEqual({ kind: 'accepted' });
    expect(await home.ended).toBe(failed);
  });

  it.each([{ kind: 'withdrawn' }, { kind: 'done', moved: true }] as const)(
    'is told that all is well when a request ends without a failure ($kind)',
    async (ending) => {
      home.end(ending);
      expect(await home.reply).toEqual({ kind: 'accepted' });
    },
  );

  it('sees one ending, the first', async () => {
    expect(home.end({ kind: 'withdrawn' })).toBe(true);
    expect(home.end(failed)).toBe(false);
    expect(await home.ended).toEqual({ kind: 'withdrawn' });
    expect(await home.reply).toEqual({ kind: 'accepted' });
  });
});
