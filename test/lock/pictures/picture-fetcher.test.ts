import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { settled } from '../../support/virtual-clock.ts';
import { mediaFile, ring, ScriptedEvents } from '../events/scripted-events.ts';

const second = 1_000;

let cloud: ScriptedEvents;
let lockEvents: LockEvents;
let events: EventNotification[];

function listen(codes?: readonly string[]): void {
  ({ lockEvents, events } = cloud.listen(codes));
}

const shown = (): string | undefined => lockEvents.newest?.image.toString();

beforeEach(() => {
  cloud = new ScriptedEvents();
  listen();
});

describe('when somebody rings', () => {
  it('shows the picture that the lock names, should another one have been found before', async () => {
    cloud.latest = { 'remote unlock': { image: mediaFile('/stale.jpg'), video: undefined } };
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(second);
    expect(shown()).toBe('/stale.jpg');
    lockEvents.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
    lockEvents.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(second);
    expect(cloud.calls.filter((call) => call.startsWith('address'))).toHaveLength(1);
  });

  it('waits for a named picture that is not in the storage yet', async () => {
    cloud.broken = new TuyaError({ kind: 'media', meaning: 'HTTP 404' });
    lockEvents.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(3 * second);
    cloud.broken = undefined;
    await cloud.clock.advance(3 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
    expect(cloud.log.shown.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('shows the picture that the lock names although another download hangs', async () => {
    cloud.slow.set('/0.jpg', 60 * second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/0.jpg'), video: undefined } };
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(4 * second);
    lockEvents.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(300);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('looks at the newest picture although the download of the named one hangs', async () => {
    cloud.slow.set('/0.jpg', 60 * second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    lockEvents.hear([cloud.message(18, '/0.jpg')]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('gives a slow upload a quarter of a minute', async () => {
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(12 * second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    await cloud.clock.advance(7 * second);
    expect(shown()).toBe('/1.jpg');
  });

  it('is looked for less often while the pictures fail to come, until one comes', async () => {
    const callsOfARing = async (): Promise<number> => {
      cloud.calls.length = 0;
      lockEvents.hear([cloud.push('doorbell', true)]);
      await cloud.clock.advance(60 * second);
      return cloud.calls.length;
    };
    cloud.album = [];
    const calls = [];
    for (let times = 0; times < 5; times += 1) {
      calls.push(await callsOfARing());
    }
    // Three places, looked at six times and then twice.
    expect(calls).toEqual([18, 18, 18, 6, 6]);
    cloud.latest = { alert: { image: mediaFile('/1.jpg'), video: undefined } };
    await callsOfARing();
    cloud.latest = {};
    expect(await callsOfARing()).toBeGreaterThan(5);
  });

  it('is looked for at once at the bell, although nothing is ever shown of a door left open', async () => {
    for (let times = 0; times < 4; times += 1) {
      lockEvents.hear([cloud.push('alarm_lock', 'unclosed_time')]);
      await cloud.clock.advance(60 * second);
    }
    events.length = 0;
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(200);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('a lock that seems to have no camera is asked for pictures of three alarms, and never again', async () => {
    listen(['alarm_lock', 'doorbell']);
    const asked: number[] = [];
    for (let times = 0; times < 5; times += 1) {
      lockEvents.hear([cloud.push('alarm_lock', 'shock')]);
      await cloud.clock.advance(60 * second);
      asked.push(cloud.calls.splice(0).length);
    }
    expect(events).toHaveLength(5);
    expect(asked.map((calls) => calls > 0)).toEqual([true, true, true, false, false]);
    expect(lockEvents.capabilities.pictures).toBe(false);
    lockEvents.hear([cloud.push('alarm_lock', 'pry')]);
    await settled();
    expect(events.at(-1)).toEqual({ kind: 'alarm', tampered: true });
  });

  it('a lock that shows its camera by a picture only is known to have one from then on', async () => {
    listen(['doorbell']);
    lockEvents.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(4 * second);
    cloud.latest = { alert: { image: mediaFile('/1.jpg'), video: undefined } };
    await cloud.clock.advance(2 * second);
    expect([events, shown(), lockEvents.capabilities.pictures]).toEqual([[ring], '/1.jpg', true]);
  });

  it('a burst gets its pictures four at a time', async () => {
    await cloud.clock.advance(3600 * second);
    const times = Array.from({ length: 50 }, (_, minute) => cloud.now - minute * 60 * second);
    lockEvents.polled(
      times.map((at) => ({
        type: 'shock',
        source: 'album',
        told: 'history',
        from: at,
        at,
        files: [`/${at}.jpg`],
        image: mediaFile(`/${at}.jpg`),
      })),
    );
    await cloud.clock.advance(60 * second);
    expect([events.length, cloud.mostDownloading]).toEqual([50, 4]);
    expect(shown()).toBe(`/${times[0]}.jpg`);
  });
});

describe('a lock that raves with alarms', () => {
  /** So many alarms, each with a picture that can be found, one every two seconds. */
  async function rave(alarms: number): Promise<void> {
    for (let count = 0; count < alarms; count += 1) {
      cloud.latest = { alert: { image: mediaFile(`/${count}.jpg`), video: undefined } };
      lockEvents.hear([cloud.push('alarm_lock', count % 2 === 0 ? 'pry' : 'shock')]);
      await cloud.clock.advance(10 * second);
    }
  }
  const searches = (): number => cloud.calls.filter((call) => call.startsWith('latest')).length;

  it('costs no more than some dozen searches at once, and then a few an hour; every alarm is told', async () => {
    listen(['alarm_lock', 'initiative_message']);
    await rave(200);
    expect(events).toHaveLength(200);
    const first = searches();
    expect(first).toBeLessThanOrEqual(70);
    await rave(360);
    // One event each five minutes, looked for twice at most.
    expect(searches() - first).toBeLessThanOrEqual(26);
  });

  it('still shows the pictures whose place it names', async () => {
    await rave(100);
    lockEvents.hear([cloud.message(18, '/named.jpg')]);
    await cloud.clock.advance(second);
    expect(shown()).toBe('/named.jpg');
  });
});
