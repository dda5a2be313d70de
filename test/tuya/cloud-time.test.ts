import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CloudTime } from '../../src/tuya/cloud-time.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const second = 1_000;
const hour = 3600 * second;

let clock: VirtualClock;
let time: CloudTime;
/** How far Tuya's clock really is ahead of ours, ms. */
let ahead: number;

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 0, 1, 0, 0, 0, 500));
  time = new CloudTime(clock);
  ahead = 0;
});

/** One answer of Tuya, written half-way between sending and receiving. */
async function answer({ takes = 100, off = 0, certain = false, inSeconds = false } = {}): Promise<void> {
  const sentAt = clock.now();
  await clock.advance(takes / 2);
  const t = clock.now() + ahead + off;
  await clock.advance(takes / 2);
  time.learn(inSeconds ? Math.floor(t / second) : t, { sentAt, receivedAt: clock.now() }, certain);
}

const error = (): number => time.now - (clock.now() + ahead);

describe('the time of the cloud', () => {
  it.each([6 * second, -6 * second, 150 * second, hour, -4 * 24 * hour])(
    'follows from the first answer where ours is wrong by %d ms',
    async (wrong) => {
      ahead = wrong;
      await answer();
      expect(Math.abs(error())).toBeLessThanOrEqual(50);
    },
  );

  it('in whole seconds moves it only as far as that proves it wrong', async () => {
    ahead = 700;
    await answer({ inSeconds: true });
    expect(Math.abs(error())).toBeLessThanOrEqual(second);
    const before = time.now - clock.now();
    await answer({ inSeconds: true });
    expect(time.now - clock.now()).toBe(before);
  });

  it('is not spoilt by slow answers', async () => {
    ahead = 300;
    await answer();
    const before = error();
    await answer({ takes: 7 * second });
    expect(error()).toBe(before);
  });

  it('is not moved far by one odd answer, and is by two that agree', async () => {
    await answer();
    await answer({ off: hour });
    expect(Math.abs(error())).toBeLessThanOrEqual(50);
    await answer();
    await answer({ off: -hour });
    await answer({ off: hour });
    expect(Math.abs(error())).toBeLessThanOrEqual(50);
    // The machine has slept, its steady clock with it.
    ahead = 2 * hour;
    await answer();
    await answer();
    expect(Math.abs(error())).toBeLessThanOrEqual(50);
  });

  it('is moved by one answer that refuses our time', async () => {
    await answer();
    ahead = hour;
    await answer({ certain: true });
    expect(Math.abs(error())).toBeLessThanOrEqual(50);
  });

  it('does not jump with the clock of the machine', async () => {
    await answer();
    clock.jumped = -2 * hour;
    expect(Math.abs(error())).toBeLessThanOrEqual(50);
  });

  it.each([undefined, null, 0, -1, 'soon', NaN, Infinity, {}, true, ''])('learns nothing from %p', (t) => {
    const before = time.now;
    time.learn(t, { sentAt: clock.now(), receivedAt: clock.now() });
    expect(time.now).toBe(before);
  });

  it('is never wrong by more than the quickest answer allows', async () => {
    const trips = fc.array(fc.record({ takes: fc.integer({ min: 2, max: 8_000 }), inSeconds: fc.boolean() }), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -hour, max: hour }), trips, async (wrong, answers) => {
        clock = new VirtualClock();
        time = new CloudTime(clock);
        ahead = wrong;
        for (const each of answers) {
          await answer(each);
        }
        const best = Math.min(...answers.map(({ takes, inSeconds }) => takes + (inSeconds ? second : 0)));
        expect(Math.abs(error())).toBeLessThanOrEqual(best);
      }),
      { numRuns: 50 },
    );
  });
});
