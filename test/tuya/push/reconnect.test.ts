import { describe, expect, it } from '@jest/globals';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { connectionError } from '../../../src/tuya/push/connection-error.ts';
import { type Connection, reconnectPause, stayConnected } from '../../../src/tuya/push/reconnect.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const lost = new TuyaError({ kind: 'lost', meaning: 'The connection broke' });
const unreachable = new TuyaError({ kind: 'unreachable', meaning: 'No network' });
const refused = new TuyaError({ kind: 'subscription', meaning: 'Refused', advice: 'Switch it on' });

/** Runs scripted attempts; each is told its number. @returns what the listener heard and when attempts began, s */
function supervised(attempt: (number: number, up: () => void, clock: VirtualClock) => Promise<TuyaError>): {
  clock: VirtualClock;
  heard: string[];
  attempts: number[];
  stop: () => Promise<void>;
} {
  const clock = new VirtualClock(0);
  const heard: string[] = [];
  const attempts: number[] = [];
  const ending = new AbortController();
  const connection: Connection = async (up) => {
    attempts.push(clock.now() / 1000);
    return attempt(attempts.length, up, clock);
  };
  const listener = {
    message: (): undefined => undefined,
    connected: (): number => heard.push('connected'),
    disconnected: ({ meaning }: TuyaError): number => heard.push(meaning),
  };
  const running = stayConnected(connection, listener, { clock, random: () => 0 }, ending.signal);
  const stop = async (): Promise<void> => {
    ending.abort();
    await running;
  };
  return { clock, heard, attempts, stop };
}

describe('the pause between two attempts', () => {
  it('doubles from 1 s to 5 min', () => {
    const pauses = [1, 2, 3, 8, 9, 10, 1000].map((failures) => reconnectPause(failures, 0) / 1000);
    expect(pauses).toEqual([1, 2, 4, 128, 150, 150, 150]);
    expect(reconnectPause(1000, 1)).toBe(5 * 60_000);
  });

  it('is spread by chance up to twice its length', () => {
    expect([0, 0.5, 1].map((random) => reconnectPause(3, random))).toEqual([4_000, 6_000, 8_000]);
  });
});

describe('staying connected', () => {
  it('tries again with growing pauses and tells of the outage once', async () => {
    const { clock, heard, attempts, stop } = supervised(() => Promise.resolve(lost));
    await clock.advance(20_000);
    expect(attempts).toEqual([0, 1, 3, 7, 15]);
    expect(heard).toEqual(['The connection broke']);
    await stop();
  });

  it('tells of a second reason in the same outage only when the owner can do something about it', async () => {
    const reasons = [lost, unreachable, refused, unreachable, refused];
    const { clock, heard, stop } = supervised((number) => Promise.resolve(reasons[number - 1] ?? lost));
    await clock.advance(60_000);
    expect(heard).toEqual(['The connection broke', 'Refused']);
    await stop();
  });

  it('tells of the next outage again', async () => {
    const { clock, heard, stop } = supervised((number, up) => {
      if (number === 2) {
        up();
      }
      return Promise.resolve(lost);
    });
    await clock.advance(5_000);
    expect(heard).toEqual(['The connection broke', 'connected', 'The connection broke']);
    await stop();
  });

  it('starts from the shortest pause after a connection that held, and only then', async () => {
    const { clock, attempts, stop } = supervised(async (number, up, time) => {
      if (number >= 3) {
        up();
        await time.delay(number === 3 ? 60_000 : 10_000);
      }
      return lost;
    });
    await clock.advance(100_000);
    expect(attempts).toEqual([0, 1, 3, 64, 76, 90]);
    await stop();
  });

  it('goes on after a defect', async () => {
    const { clock, heard, attempts, stop } = supervised(() => Promise.reject(new Error('odd')));
    await clock.advance(1_000);
    expect(heard).toEqual(['Unexpected failure, Error: odd']);
    expect(attempts).toHaveLength(2);
    await stop();
  });

  it('does not begin when it is no longer wanted', async () => {
    const running = stayConnected(
      () => Promise.reject(new Error('never')),
      { message: () => undefined, connected: () => undefined, disconnected: () => undefined },
      { clock: new VirtualClock(), random: () => 0 },
      AbortSignal.abort(),
    );
    await expect(running).resolves.toBeUndefined();
  });
});

describe('a failed connection', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable', 'The certificate of Tuya’s broker is not trusted'],
    ['ENOTFOUND', 'unreachable', 'Tuya’s broker cannot be reached (ENOTFOUND)'],
    ['ECONNRESET', 'lost', 'The connection to Tuya’s broker broke (ECONNRESET)'],
  ])('with %s is %s: %s', (code, kind, words) => {
    const error = connectionError('Tuya’s broker', Object.assign(new Error('secret'), { code }));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('secret');
  });

  it('says nothing of an error without a code', () => {
    expect(connectionError('Tuya’s broker', new Error('secret')).message).toBe('The connection to Tuya’s broker broke');
    expect(connectionError('Tuya’s broker', Object.assign(new Error(), { code: 'my secret' })).message).not.toContain(
      'my',
    );
  });
});
