import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Bolt } from '../../simulator/bolt.ts';
import { Timers } from '../../simulator/timers.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** A bolt that travels for 300 ms and locks itself again after 5 s, and what it went through. */
function boltWithStory(timers = new Timers()): { bolt: Bolt; story: string[] } {
  const story: string[] = [];
  const tell = (what: string) => (position: string) => {
    story.push(`${what} ${position}`);
  };
  const bolt = new Bolt({
    travelMs: 300,
    relockMs: 5000,
    timers,
    onStart: tell('starts to be'),
    onArrival: tell('is'),
    onJam: tell('fails to be'),
  });
  return { bolt, story };
}

describe('the motor of a bolt', () => {
  it('needs its time, and locks again after its time', () => {
    const { bolt, story } = boltWithStory();
    bolt.drive('unlocked', 'remote');
    jest.advanceTimersByTime(299);
    expect(bolt.position).toBe('moving');
    jest.advanceTimersByTime(1);
    expect(bolt.position).toBe('unlocked');
    jest.advanceTimersByTime(5300);
    expect(story).toEqual(['starts to be unlocked', 'is unlocked', 'starts to be locked', 'is locked']);
  });

  it('gives way to a hand', () => {
    const { bolt, story } = boltWithStory();
    bolt.drive('unlocked', 'remote');
    jest.advanceTimersByTime(100);
    bolt.moveByHand('locked');
    jest.advanceTimersByTime(60_000);
    expect(story).toEqual(['starts to be unlocked', 'starts to be locked', 'is locked']);
  });

  it('does not lock again what a hand has locked and opened meanwhile, before its time', () => {
    const { bolt } = boltWithStory();
    bolt.moveByHand('unlocked');
    jest.advanceTimersByTime(4000);
    bolt.moveByHand('locked');
    bolt.moveByHand('unlocked');
    jest.advanceTimersByTime(4000);
    expect(bolt.position).toBe('unlocked');
    jest.advanceTimersByTime(1300);
    expect(bolt.position).toBe('locked');
  });

  it('stands still when the cloud has closed', () => {
    const timers = new Timers();
    const { bolt, story } = boltWithStory(timers);
    bolt.drive('unlocked', 'remote');
    timers.close();
    jest.advanceTimersByTime(60_000);
    expect(story).toEqual(['starts to be unlocked']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
