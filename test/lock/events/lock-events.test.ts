import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import { alarm, mediaFile, ring, ScriptedEvents } from './scripted-events.ts';

const second = 1_000;

let cloud: ScriptedEvents;
let lockEvents: LockEvents;
let events: EventNotification[];

const shown = (): string | undefined => lockEvents.newest?.image.toString();

beforeEach(() => {
  cloud = new ScriptedEvents();
  ({ lockEvents, events } = cloud.listen());
});

describe('what happened earlier', () => {
  it('is in the log, and rings no bell', async () => {
    lockEvents.hear([cloud.push('doorbell', true, 300 * second)]);
    await cloud.clock.advance(10 * second);
    expect(events).toEqual([]);
    expect(cloud.log.shown).toEqual(['info somebody rang, 5 min ago']);
  });

  it('and is found by the first look is history, but shows a picture to begin with', async () => {
    const at = cloud.now - 600 * second;
    lockEvents.polled([
      { type: 'ring', source: 'album', told: 'history', from: at - 60 * second, at: at - 60 * second, files: ['/1.jpg'], image: mediaFile('/1.jpg') },
      { type: 'ring', source: 'album', told: 'history', from: at, at, files: ['/2.jpg'], image: mediaFile('/2.jpg') },
    ]); // prettier-ignore
    await cloud.clock.advance(10 * second);
    expect([events, shown(), cloud.log.shown]).toEqual([[], '/2.jpg', []]);
  });

  it('and is still there at the first read is history too', async () => {
    lockEvents.hear([cloud.read('alarm_lock', 'pry'), cloud.read('doorbell', true), cloud.read('unlock_request', 60)]);
    await cloud.clock.advance(10 * second);
    expect([events, lockEvents.requested, lockEvents.tampered]).toEqual([[], false, false]);
    lockEvents.hear([cloud.read('alarm_lock', 'shock')]);
    await cloud.clock.advance(10 * second);
    expect(events).toEqual([alarm]);
  });
});

describe('an opening', () => {
  it('shows its picture and is no event', async () => {
    lockEvents.hear([cloud.message(8, '/1.jpg')]);
    await cloud.clock.advance(5 * second);
    expect([events, shown(), cloud.log.shown]).toEqual([[], '/1.jpg', []]);
  });

  it('that only the history knows is in the log', () => {
    const now = cloud.now;
    lockEvents.polled([
      { type: 'fingerprint', source: 'records', told: 'history', from: now, at: now, detail: 'fingerprint 3 (Ann)', files: [] },
    ]); // prettier-ignore
    expect(cloud.log.shown).toEqual(['info unlocked with fingerprint 3 (Ann)']);
  });
});

describe('a door that is left', () => {
  it('tells nothing any more and forgets its pictures', async () => {
    lockEvents.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(second);
    lockEvents.hear([cloud.push('alarm_lock', 'pry'), cloud.push('unlock_request', 60)]);
    lockEvents.dispose();
    const seen = [...events];
    await cloud.clock.advance(90 * second);
    expect([events, shown()]).toEqual([seen, undefined]);
    expect(cloud.log.shown.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('has no listeners that have stopped', async () => {
    const heard: EventNotification[] = [];
    lockEvents.onEvent((event) => heard.push(event))();
    lockEvents.onChange(() => {
      throw new Error('told after all');
    })();
    lockEvents.hear([cloud.push('unlock_request', 60)]);
    await cloud.clock.advance(10 * second);
    expect([events, heard]).toEqual([[ring], []]);
  });
});
