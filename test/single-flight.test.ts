import { describe, expect, it } from '@jest/globals';
import { SingleFlight } from '../src/single-flight.ts';

/** Work that ends when it is told to. */
function work(): { begun: number; begin: () => Promise<string>; end: (result: string) => void; fail: () => void } {
  const script = {
    begun: 0,
    end: (() => undefined) as (result: string) => void,
    fail: (): void => undefined,
    begin: async (): Promise<string> => {
      script.begun += 1;
      return new Promise((resolve, reject) => {
        script.end = resolve;
        script.fail = (): void => {
          reject(new Error('fails'));
        };
      });
    },
  };
  return script;
}

describe('work that several ask for', () => {
  it('is done once, and all get what comes of it', async () => {
    const flight = new SingleFlight<string>();
    const script = work();
    const all = [flight.share(script.begin), flight.share(script.begin)];
    script.end('result');
    expect(await Promise.all(all)).toEqual(['result', 'result']);
    expect(script.begun).toBe(1);
  });

  it('fails for all of them', async () => {
    const flight = new SingleFlight<string>();
    const script = work();
    const all = [flight.share(script.begin), flight.share(script.begin)];
    script.fail();
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it.each(['end', 'fail'] as const)('is done anew for those who ask after its %s', async (how) => {
    const flight = new SingleFlight<string>();
    const script = work();
    const first = flight.share(script.begin);
    script[how]('result');
    await first.catch(() => undefined);
    const second = flight.share(script.begin);
    script.end('another');
    expect(await second).toBe('another');
  });

  it('goes on side by side under different keys', () => {
    const flight = new SingleFlight<string>();
    const script = work();
    void flight.share(script.begin, 'a');
    void flight.share(script.begin, 'b');
    expect(script.begun).toBe(2);
  });
});
