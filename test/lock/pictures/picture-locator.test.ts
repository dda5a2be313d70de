import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import type { AlbumEntry } from '../../../src/tuya/media/media.ts';
import { alarm, mediaFile, ring, ScriptedEvents } from '../events/scripted-events.ts';

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
  it('the picture is looked for where the lock has it, and the place is remembered', async () => {
    cloud.latest = { alert: { image: mediaFile('/1.jpg'), video: mediaFile('/1.mjpeg') } };
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
    expect(lockEvents.newest?.clip).toEqual(mediaFile('/1.mjpeg'));
    cloud.calls.length = 0;
    await cloud.clock.advance(60 * second);
    cloud.latest = { alert: { image: mediaFile('/2.jpg'), video: undefined } };
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(2 * second);
    expect([cloud.calls, shown()]).toEqual([['latest alert'], '/2.jpg']);
  });

  it('the picture of an earlier event is not taken for this one', async () => {
    cloud.latest = { alert: { image: mediaFile('/1.jpg'), video: undefined } };
    lockEvents.hear([cloud.push('alarm_lock', 'pry')]);
    await cloud.clock.advance(30 * second);
    lockEvents.hear([cloud.push('alarm_lock', 'shock')]);
    await cloud.clock.advance(1.5 * second);
    cloud.latest = { alert: { image: mediaFile('/2.jpg'), video: undefined } };
    expect(shown()).toBe('/1.jpg');
    await cloud.clock.advance(5 * second);
    expect(shown()).toBe('/2.jpg');
  });

  it('a video-talk lock has the picture in its album', async () => {
    cloud.latest = { 'remote unlock': 2003, alert: 2003 };
    const entry = (at: number, path: string, eventType = 18): AlbumEntry => ({
      id: path,
      eventType,
      uploadedAt: at,
      image: mediaFile(path),
      video: undefined,
    });
    const now = cloud.now;
    cloud.album = [
      entry(now - 900 * second, '/old.jpg'),
      entry(now + second, '/right.jpg'),
      entry(now, '/alarm.jpg', 2),
    ];
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[ring], '/right.jpg']);
  });

  it('a picture without an address is looked for elsewhere', async () => {
    cloud.address = 28_841_105;
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    lockEvents.hear([cloud.message(23, '/1.jpg')]);
    await cloud.clock.advance(2 * second);
    lockEvents.hear([cloud.message(2, '/2.jpg')]);
    await cloud.clock.advance(2 * second);
    expect(shown()).toBe('/1.jpg');
    expect(cloud.calls.filter((call) => call.startsWith('address'))).toHaveLength(1);
  });

  it('does not take a picture for this event that was stored before it', async () => {
    cloud.latest = { 'remote unlock': { image: mediaFile('/0.jpg'), video: undefined } };
    cloud.storedAt = cloud.now - 60 * second;
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(2 * second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    cloud.storedAt = cloud.now;
    await cloud.clock.advance(3 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('is asked for again when its address failed to come for a moment', async () => {
    cloud.address = 500;
    cloud.latest = { 'remote unlock': { image: { ...mediaFile('/1.jpg'), url: undefined }, video: undefined } };
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(500);
    cloud.address = 'https://cos.example/signed';
    await cloud.clock.advance(3 * second);
    expect(shown()).toBe('/1.jpg');
  });

  it('looks elsewhere again when the proven place has had nothing for long', async () => {
    const rings = async (found: typeof cloud.latest): Promise<void> => {
      cloud.latest = found;
      lockEvents.hear([cloud.push('doorbell', true)]);
      await cloud.clock.advance(60 * second);
    };
    await rings({ 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } });
    await rings({ alert: { image: mediaFile('/2.jpg'), video: undefined } });
    await rings({ alert: { image: mediaFile('/3.jpg'), video: undefined } });
    expect(shown()).toBe('/3.jpg');
  });

  it('a place that Tuya refuses is asked again after six hours', async () => {
    const places = (): string[] => cloud.calls.splice(0).filter((call) => call === 'latest remote unlock');
    cloud.latest = { 'remote unlock': 28_841_105 };
    for (const hours of [1, 6, 2]) {
      lockEvents.hear([cloud.push('doorbell', true)]);
      await cloud.clock.advance(hours * 3600 * second);
      expect(places()).toHaveLength(hours === 6 ? 0 : 1);
    }
  });

  it('a code that nobody knows is no picture yet', async () => {
    cloud.latest = { 'remote unlock': 2310 };
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    await cloud.clock.advance(3 * second);
    expect(shown()).toBe('/1.jpg');
  });

  it('an address that fails to come for a moment costs one picture at most', async () => {
    cloud.address = 500;
    cloud.latest = { 'remote unlock': 500, alert: 500 };
    lockEvents.hear([cloud.message(2, '/1.jpg')]);
    await cloud.clock.advance(60 * second);
    expect([events, shown()]).toEqual([[alarm], undefined]);
    cloud.address = 'https://cos.example/signed';
    lockEvents.hear([cloud.message(2, '/2.jpg')]);
    await cloud.clock.advance(60 * second);
    expect(shown()).toBe('/2.jpg');
  });
});

describe('the clip of a picture', () => {
  const picture = { image: Buffer.alloc(0), at: 0 };
  const open = async (clip: ReturnType<typeof mediaFile> | undefined): Promise<string> => {
    const opened = lockEvents.openClip({ ...picture, clip }, new AbortController().signal);
    const content = opened.then(text);
    await Promise.race([content.catch(() => undefined), cloud.clock.advance(second)]);
    return content;
  };

  it('has a new address, or the one that came with it', async () => {
    expect(await open(mediaFile('/1.mjpeg'))).toBe('https://cos.example/signed');
    cloud.address = undefined;
    expect(await open(mediaFile('/1.mjpeg'))).toBe('https://cos.example/1.mjpeg');
  });

  it('may be missing, or have no address at all', async () => {
    await expect(open(undefined)).rejects.toThrow('No clip belongs to this picture');
    cloud.address = 2003;
    await expect(open({ ...mediaFile('/1.mjpeg'), url: undefined })).rejects.toThrow('no address for the clip');
  });
});
