import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { settled } from '../../support/virtual-clock.ts';
import { mediaFile, ring, ScriptedEvents } from './scripted-events.ts';

const second = 1_000;

let cloud: ScriptedEvents;
let lockEvents: LockEvents;
let events: EventNotification[];

const shown = (): string | undefined => lockEvents.newest?.image.toString();

beforeEach(() => {
  cloud = new ScriptedEvents();
  ({ lockEvents, events } = cloud.listen());
});

describe('when somebody rings', () => {
  it('the picture that the lock names comes first, then the bell', async () => {
    lockEvents.hear([cloud.push('doorbell', true), cloud.message(18, '/1.jpg')]);
    await settled();
    expect([events, shown()]).toEqual([[], undefined]);
    let pictureAtTheBell: string | undefined;
    lockEvents.onEvent(() => {
      pictureAtTheBell = shown();
    });
    await cloud.clock.advance(second);
    expect([events, pictureAtTheBell]).toEqual([[ring], '/1.jpg']);
    expect(cloud.calls).toEqual(['address of b/1.jpg']);
    expect(cloud.log.shown).toEqual(['info somebody rang']);
  });

  it('the bell rings once, however many tell of it', async () => {
    lockEvents.hear([cloud.push('doorbell', true)]);
    lockEvents.hear([cloud.push('unlock_request', 60)]);
    await cloud.clock.advance(2 * second);
    lockEvents.hear([cloud.message(23, '/1.jpg')]);
    lockEvents.polled([
      {
        type: 'request',
        source: 'album',
        told: 'history',
        from: cloud.now,
        at: cloud.now,
        files: ['/1.jpg'],
      },
    ]);
    await cloud.clock.advance(30 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
    expect(cloud.log.shown).toEqual(['info somebody rang', 'info somebody asks to be let in; 60 s to answer']);
  });

  it('a notice of the cloud rings, and is the same ring as the data point beside it', async () => {
    lockEvents.hear([cloud.push('event_notify', 'doorbell')]);
    await cloud.clock.advance(5 * second);
    lockEvents.hear([cloud.push('doorbell', true, 5 * second)]);
    await cloud.clock.advance(5 * second);
    expect(events).toEqual([ring]);
  });

  it('the bell waits 3 s for the picture, which may come later', async () => {
    cloud.downloadTime = 5 * second;
    lockEvents.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(2_999);
    expect(events).toEqual([]);
    await cloud.clock.advance(1);
    expect([events, shown()]).toEqual([[ring], undefined]);
    await cloud.clock.advance(3 * second);
    expect(shown()).toBe('/1.jpg');
  });

  it('rings at once when the picture is there already', async () => {
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    lockEvents.hear([cloud.push('doorbell', true)]);
    // One call for the place of the picture, one download.
    await cloud.clock.advance(200);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('rings once in time for a lock that uploads for 4 s, and then shows its picture', async () => {
    cloud.address = 1108;
    lockEvents.hear([cloud.push('doorbell', true)]);
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(second);
    lockEvents.hear([cloud.push('video_request_realtime', 'AAABAQ==')]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[ring], undefined]);
    await cloud.clock.advance(second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: mediaFile('/1.mjpeg') } };
    lockEvents.hear([cloud.message(23, '/1.jpg')]);
    await cloud.clock.advance(500);
    expect([events, shown(), lockEvents.requested]).toEqual([[ring], '/1.jpg', true]);
  });

  it('a picture that cannot be shown is said once, and the bell rings', async () => {
    cloud.broken = new TuyaError({ kind: 'media', meaning: 'The picture is broken' });
    for (let times = 0; times < 2; times += 1) {
      lockEvents.hear([cloud.message(18, `/${times}.jpg`)]);
      await cloud.clock.advance(60 * second);
    }
    expect(events).toEqual([ring, ring]);
    expect(cloud.log.shown.filter((line) => line.startsWith('warn'))).toEqual([
      'warn a picture of the door cannot be shown. The picture is broken',
    ]);
  });

  it('the bell does not wait where Tuya has no place for pictures of the lock', async () => {
    cloud.latest = { 'remote unlock': 2003, alert: 2003 };
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(300);
    expect(events).toEqual([ring]);
  });
});
