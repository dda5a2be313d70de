import { beforeEach, describe, expect, it } from '@jest/globals';
import { pause } from '../src/clock.ts';
import { outcomeWithin, withTimeLimit } from '../src/time-limit.ts';
import { VirtualClock } from './support/virtual-clock.ts';

let clock: VirtualClock;
let end: AbortController;

beforeEach(() => {
  clock = new VirtualClock();
  end = new AbortController();
});

const never = new Promise<never>(() => undefined);

describe('work with a time limit', () => {
  const hanging = async (): Promise<AbortSignal> => {
    let given: AbortSignal | undefined;
    void withTimeLimit(1_000, clock, end.signal, async (limited) => {
      given = limited;
      return never;
    });
    await clock.advance(0);
    return given ?? end.signal;
  };

  it('is told to end when its time is over', async () => {
    const limited = await hanging();
    await clock.advance(999);
    expect(limited.aborted).toBe(false);
    await clock.advance(1);
    expect(limited.aborted).toBe(true);
  });

  it('is told to end with whatever it belongs to', async () => {
    const limited = await hanging();
    end.abort();
    expect(limited.aborted).toBe(true);
  });

  it('that ends in time leaves no timer behind, whether it fails or not', async () => {
    const signals: AbortSignal[] = [];
    const result = await withTimeLimit(1_000, clock, end.signal, async (limited) => {
      signals.push(limited);
      return Promise.resolve('result');
    });
    const failing = withTimeLimit(1_000, clock, end.signal, async (limited) => {
      signals.push(limited);
      return Promise.reject(new Error('fails'));
    });
    await expect(failing).rejects.toThrow('fails');
    await clock.advance(2_000);
    expect([result, ...signals.map(({ aborted }) => aborted)]).toEqual(['result', false, false]);
  });
});

describe('the outcome of work', () => {
  it('is handed on when it comes in time', async () => {
    expect(await outcomeWithin(1_000, clock, Promise.resolve('result'))).toBe('result');
    await expect(outcomeWithin(1_000, clock, Promise.reject(new Error('fails')))).rejects.toThrow('fails');
  });

  it('is not waited for any longer than that, nor than the signal allows', async () => {
    let ended = 0;
    const count = (): void => {
      ended += 1;
    };
    void outcomeWithin(1_000, clock, never).then(count);
    void outcomeWithin(5_000, clock, never, end.signal).then(count);
    await clock.advance(1_000);
    expect(ended).toBe(1);
    end.abort();
    await clock.advance(0);
    expect(ended).toBe(2);
  });
});

describe('a pause', () => {
  it('ends when its time is over, or early and without an error with its signal', async () => {
    let ended = 0;
    [new AbortController(), end].forEach(({ signal }) => {
      void pause(clock, 1_000, signal).then(() => {
        ended += 1;
      });
    });
    end.abort();
    await clock.advance(999);
    expect(ended).toBe(1);
    await clock.advance(1);
    expect(ended).toBe(2);
  });
});
