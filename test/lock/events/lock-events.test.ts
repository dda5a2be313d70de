import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import type { AlbumEntry } from '../../../src/tuya/media/media.ts';
import { settled } from '../../support/virtual-clock.ts';
import { mediaFile, ScriptedEvents } from './scripted-events.ts';

const second = 1_000;
const ring: EventNotification = { kind: 'ring' };
const alarm: EventNotification = { kind: 'alarm', tampered: false };

let cloud: ScriptedEvents;
let keeper: LockEvents;
let events: EventNotification[];
let changes: number;

function stand(codes?: readonly string[]): void {
  keeper = cloud.keeper(codes);
  events = [];
  changes = 0;
  keeper.onEvent((event) => {
    events.push(event);
  });
  keeper.onChange(() => {
    changes += 1;
  });
}

const shown = (): string | undefined => keeper.newest?.image.toString();

beforeEach(() => {
  cloud = new ScriptedEvents();
  stand();
});

describe('when somebody rings', () => {
  it('the picture that the lock names comes first, then the bell', async () => {
    keeper.hear([cloud.push('doorbell', true), cloud.message(18, '/1.jpg')]);
    await settled();
    expect([events, shown()]).toEqual([[], undefined]);
    let pictureAtTheBell: string | undefined;
    keeper.onEvent(() => {
      pictureAtTheBell = shown();
    });
    await cloud.clock.advance(second);
    expect([events, pictureAtTheBell]).toEqual([[ring], '/1.jpg']);
    expect(cloud.calls).toEqual(['address of b/1.jpg']);
    expect(cloud.log.shown).toEqual(['info somebody rang']);
  });

  it('the bell rings once, however many tell of it', async () => {
    keeper.hear([cloud.push('doorbell', true)]);
    keeper.hear([cloud.push('unlock_request', 60)]);
    await cloud.clock.advance(2 * second);
    keeper.hear([cloud.message(23, '/1.jpg')]);
    keeper.find([
      {
        type: 'request',
        source: 'album',
        told: 'history',
        from: cloud.cloudTime,
        at: cloud.cloudTime,
        files: ['/1.jpg'],
      },
    ]);
    await cloud.clock.advance(30 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
    expect(cloud.log.shown).toEqual(['info somebody rang', 'info somebody asks to be let in; 60 s to answer']);
  });

  it('a notice of the cloud rings, and is the same ring as the data point beside it', async () => {
    keeper.hear([cloud.push('event_notify', 'doorbell')]);
    await cloud.clock.advance(5 * second);
    keeper.hear([cloud.push('doorbell', true, 5 * second)]);
    await cloud.clock.advance(5 * second);
    expect(events).toEqual([ring]);
  });

  it('the picture is looked for where the lock has it, and the place is remembered', async () => {
    cloud.latest = { alert: { image: mediaFile('/1.jpg'), video: mediaFile('/1.mjpeg') } };
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
    expect(keeper.newest?.clip).toEqual(mediaFile('/1.mjpeg'));
    cloud.calls.length = 0;
    await cloud.clock.advance(60 * second);
    cloud.latest = { alert: { image: mediaFile('/2.jpg'), video: undefined } };
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(2 * second);
    expect([cloud.calls, shown()]).toEqual([['latest alert'], '/2.jpg']);
  });

  it('the picture of an earlier event is not taken for this one', async () => {
    cloud.latest = { alert: { image: mediaFile('/1.jpg'), video: undefined } };
    keeper.hear([cloud.push('alarm_lock', 'pry')]);
    await cloud.clock.advance(30 * second);
    keeper.hear([cloud.push('alarm_lock', 'shock')]);
    await cloud.clock.advance(1.5 * second);
    cloud.latest = { alert: { image: mediaFile('/2.jpg'), video: undefined } };
    expect(shown()).toBe('/1.jpg');
    await cloud.clock.advance(5 * second);
    expect(shown()).toBe('/2.jpg');
  });

  it('the bell waits 3 s for the picture, which may come later', async () => {
    cloud.downloadTime = 5 * second;
    keeper.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(2_999);
    expect(events).toEqual([]);
    await cloud.clock.advance(1);
    expect([events, shown()]).toEqual([[ring], undefined]);
    await cloud.clock.advance(3 * second);
    expect(shown()).toBe('/1.jpg');
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
    const now = cloud.cloudTime;
    cloud.album = [
      entry(now - 900 * second, '/old.jpg'),
      entry(now + second, '/right.jpg'),
      entry(now, '/alarm.jpg', 2),
    ];
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[ring], '/right.jpg']);
  });

  it('a picture without an address is looked for elsewhere', async () => {
    cloud.address = 28_841_105;
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    keeper.hear([cloud.message(23, '/1.jpg')]);
    await cloud.clock.advance(2 * second);
    keeper.hear([cloud.message(2, '/2.jpg')]);
    await cloud.clock.advance(2 * second);
    expect(shown()).toBe('/1.jpg');
    expect(cloud.calls.filter((call) => call.startsWith('address'))).toHaveLength(1);
  });

  it('rings at once when the picture is there already', async () => {
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    keeper.hear([cloud.push('doorbell', true)]);
    // One call for the place of the picture, one download.
    await cloud.clock.advance(200);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('rings once in time for a lock that uploads for 4 s, and then shows its picture', async () => {
    cloud.address = 1108;
    keeper.hear([cloud.push('doorbell', true)]);
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(second);
    keeper.hear([cloud.push('video_request_realtime', 'AAABAQ==')]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[ring], undefined]);
    await cloud.clock.advance(second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: mediaFile('/1.mjpeg') } };
    keeper.hear([cloud.message(23, '/1.jpg')]);
    await cloud.clock.advance(500);
    expect([events, shown(), keeper.requested]).toEqual([[ring], '/1.jpg', true]);
  });

  it('shows the picture that the lock names, should another one have been found before', async () => {
    cloud.latest = { 'remote unlock': { image: mediaFile('/stale.jpg'), video: undefined } };
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(second);
    expect(shown()).toBe('/stale.jpg');
    keeper.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
    keeper.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(second);
    expect(cloud.calls.filter((call) => call.startsWith('address'))).toHaveLength(1);
  });

  it('waits for a named picture that is not in the storage yet', async () => {
    cloud.broken = new TuyaError({ kind: 'media', meaning: 'HTTP 404' });
    keeper.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(3 * second);
    cloud.broken = undefined;
    await cloud.clock.advance(3 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
    expect(cloud.log.shown.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('shows the picture that the lock names although another download hangs', async () => {
    cloud.slow.set('/0.jpg', 60 * second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/0.jpg'), video: undefined } };
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(4 * second);
    keeper.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(300);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('looks at the newest picture although the download of the named one hangs', async () => {
    cloud.slow.set('/0.jpg', 60 * second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    keeper.hear([cloud.message(18, '/0.jpg')]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('does not take a picture for this event that was stored before it', async () => {
    cloud.latest = { 'remote unlock': { image: mediaFile('/0.jpg'), video: undefined } };
    cloud.storedAt = cloud.cloudTime - 60 * second;
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(2 * second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    cloud.storedAt = cloud.cloudTime;
    await cloud.clock.advance(3 * second);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('gives a slow upload a quarter of a minute', async () => {
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(12 * second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    await cloud.clock.advance(7 * second);
    expect(shown()).toBe('/1.jpg');
  });

  it('is looked for less often while the pictures fail to come, until one comes', async () => {
    const callsOfARing = async (): Promise<number> => {
      cloud.calls.length = 0;
      keeper.hear([cloud.push('doorbell', true)]);
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
      keeper.hear([cloud.push('alarm_lock', 'unclosed_time')]);
      await cloud.clock.advance(60 * second);
    }
    events.length = 0;
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(200);
    expect([events, shown()]).toEqual([[ring], '/1.jpg']);
  });

  it('is asked for again when its address failed to come for a moment', async () => {
    cloud.address = 500;
    cloud.latest = { 'remote unlock': { image: { ...mediaFile('/1.jpg'), url: undefined }, video: undefined } };
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(500);
    cloud.address = 'https://cos.example/signed';
    await cloud.clock.advance(3 * second);
    expect(shown()).toBe('/1.jpg');
  });

  it('looks elsewhere again when the proven place has had nothing for long', async () => {
    const rings = async (found: typeof cloud.latest): Promise<void> => {
      cloud.latest = found;
      keeper.hear([cloud.push('doorbell', true)]);
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
      keeper.hear([cloud.push('doorbell', true)]);
      await cloud.clock.advance(hours * 3600 * second);
      expect(places()).toHaveLength(hours === 6 ? 0 : 1);
    }
  });

  it('a code that nobody knows is no picture yet', async () => {
    cloud.latest = { 'remote unlock': 2310 };
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(second);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    await cloud.clock.advance(3 * second);
    expect(shown()).toBe('/1.jpg');
  });

  it('a picture that cannot be shown is said once, and the bell rings', async () => {
    cloud.broken = new TuyaError({ kind: 'media', meaning: 'The picture is broken' });
    for (let times = 0; times < 2; times += 1) {
      keeper.hear([cloud.message(18, `/${times}.jpg`)]);
      await cloud.clock.advance(60 * second);
    }
    expect(events).toEqual([ring, ring]);
    expect(cloud.log.shown.filter((line) => line.startsWith('warn'))).toEqual([
      'warn a picture of the door cannot be shown. The picture is broken',
    ]);
  });

  it('an address that fails to come for a moment costs one picture at most', async () => {
    cloud.address = 500;
    cloud.latest = { 'remote unlock': 500, alert: 500 };
    keeper.hear([cloud.message(2, '/1.jpg')]);
    await cloud.clock.advance(60 * second);
    expect([events, shown()]).toEqual([[alarm], undefined]);
    cloud.address = 'https://cos.example/signed';
    keeper.hear([cloud.message(2, '/2.jpg')]);
    await cloud.clock.advance(60 * second);
    expect(shown()).toBe('/2.jpg');
  });

  it('a lock that seems to have no camera is asked for pictures of three alarms, and never again', async () => {
    stand(['alarm_lock', 'doorbell']);
    const asked: number[] = [];
    for (let times = 0; times < 5; times += 1) {
      keeper.hear([cloud.push('alarm_lock', 'shock')]);
      await cloud.clock.advance(60 * second);
      asked.push(cloud.calls.splice(0).length);
    }
    expect(events).toHaveLength(5);
    expect(asked.map((calls) => calls > 0)).toEqual([true, true, true, false, false]);
    expect(keeper.capabilities.pictures).toBe(false);
    keeper.hear([cloud.push('alarm_lock', 'pry')]);
    await settled();
    expect(events.at(-1)).toEqual({ kind: 'alarm', tampered: true });
  });

  it('a lock that shows its camera by a picture only is known to have one from then on', async () => {
    stand(['doorbell']);
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(4 * second);
    cloud.latest = { alert: { image: mediaFile('/1.jpg'), video: undefined } };
    await cloud.clock.advance(2 * second);
    expect([events, shown(), keeper.capabilities.pictures]).toEqual([[ring], '/1.jpg', true]);
  });

  it('the bell does not wait where Tuya has no place for pictures of the lock', async () => {
    cloud.latest = { 'remote unlock': 2003, alert: 2003 };
    keeper.hear([cloud.push('doorbell', true)]);
    await cloud.clock.advance(300);
    expect(events).toEqual([ring]);
  });

  it('a burst gets its pictures four at a time', async () => {
    await cloud.clock.advance(3600 * second);
    const times = Array.from({ length: 50 }, (_, minute) => cloud.cloudTime - minute * 60 * second);
    keeper.find(
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

describe('what happened earlier', () => {
  it('is in the log, and rings no bell', async () => {
    keeper.hear([cloud.push('doorbell', true, 300 * second)]);
    await cloud.clock.advance(10 * second);
    expect(events).toEqual([]);
    expect(cloud.log.shown).toEqual(['info somebody rang, 5 min ago']);
  });

  it('and is found by the first look is history, but shows a picture to begin with', async () => {
    const at = cloud.cloudTime - 600 * second;
    keeper.find([
      { type: 'ring', source: 'album', told: 'history', from: at - 60 * second, at: at - 60 * second, files: ['/1.jpg'], image: mediaFile('/1.jpg') },
      { type: 'ring', source: 'album', told: 'history', from: at, at, files: ['/2.jpg'], image: mediaFile('/2.jpg') },
    ]); // prettier-ignore
    await cloud.clock.advance(10 * second);
    expect([events, shown(), cloud.log.shown]).toEqual([[], '/2.jpg', []]);
  });

  it('and is still there at the first read is history too', async () => {
    keeper.hear([cloud.read('alarm_lock', 'pry'), cloud.read('doorbell', true), cloud.read('unlock_request', 60)]);
    await cloud.clock.advance(10 * second);
    expect([events, keeper.requested, keeper.tampered]).toEqual([[], false, false]);
    keeper.hear([cloud.read('alarm_lock', 'shock')]);
    await cloud.clock.advance(10 * second);
    expect(events).toEqual([alarm]);
  });
});

describe('an alarm', () => {
  it('is told with its picture', async () => {
    keeper.hear([cloud.push('alarm_lock', 'wrong_finger'), cloud.message(2, '/1.jpg')]);
    await cloud.clock.advance(5 * second);
    expect([events, shown(), keeper.tampered]).toEqual([[alarm], '/1.jpg', false]);
    expect(cloud.log.shown).toEqual(['info wrong finger']);
  });

  it('by prying lasts until somebody opens the lock', async () => {
    keeper.hear([cloud.push('alarm_lock', 'pry')]);
    expect([keeper.tampered, changes]).toEqual([true, 1]);
    await cloud.clock.advance(10 * second);
    expect(events).toEqual([{ kind: 'alarm', tampered: true }]);
    keeper.hear([cloud.push('unlock_fingerprint', 3)]);
    expect([keeper.tampered, changes]).toEqual([false, 2]);
    expect(cloud.log.shown).toEqual(['info somebody pries at the lock']);
  });

  it('by prying goes on when the lock is found open soon after, by nobody knows whom', async () => {
    keeper.hear([cloud.push('alarm_lock', 'pry')]);
    await cloud.clock.advance(60 * second);
    keeper.foundOpen(cloud.cloudTime);
    expect(keeper.tampered).toBe(true);
    await cloud.clock.advance(3600 * second);
    keeper.foundOpen(cloud.cloudTime);
    expect(keeper.tampered).toBe(false);
  });

  it('may come as a data point of its own', async () => {
    keeper.hear([cloud.push('anti_alarm', true), cloud.push('door_bell', true), cloud.push('error_alarm', false)]);
    await cloud.clock.advance(5 * second);
    expect(events).toEqual(expect.arrayContaining([{ kind: 'alarm', tampered: true }, ring]));
    expect(events).toHaveLength(2);
  });

  it('of a battery or a stuck bolt is for the log alone', async () => {
    keeper.hear([cloud.push('alarm_lock', 'low_battery'), cloud.push('alarm_lock', 'tongue_bad')]);
    await cloud.clock.advance(5 * second);
    expect(events).toEqual([]);
    expect(cloud.log.shown).toEqual(['info the battery is low', 'info the bolt is stuck']);
  });
});

describe('a message that does not say why it comes', () => {
  const unreadable = { cmd: 'door_lock_video', alarm: true, files: [{ data: '7b22', keyId: 'default' }] };
  const sent = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64');

  it('is somebody at the door, with the picture that Tuya has', async () => {
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    keeper.hear([cloud.push('initiative_message', sent(unreadable))]);
    await cloud.clock.advance(2 * second);
    expect([events, shown()]).toEqual([[alarm], '/1.jpg']);
    expect(cloud.log.shown).toEqual(['info somebody is at the door']);
  });

  it.each([
    ['the bell', 'doorbell', true, [ring]],
    ['an opening', 'unlock_fingerprint', 2, []],
    ['an alarm', 'alarm_lock', 'wrong_finger', [alarm]],
  ])('belongs to %s beside it', async (_, code, value, expected) => {
    for (const [first, then] of [
      [cloud.push('initiative_message', sent(unreadable)), cloud.push(code, value)],
      [cloud.push(code, value), cloud.push('initiative_message', sent(unreadable))],
    ] as const) {
      stand();
      keeper.hear([first]);
      await cloud.clock.advance(200);
      keeper.hear([then]);
      await cloud.clock.advance(5 * second);
      expect(events).toEqual(expected);
    }
  });
});

describe('an opening', () => {
  it('shows its picture and is no event', async () => {
    keeper.hear([cloud.message(8, '/1.jpg')]);
    await cloud.clock.advance(5 * second);
    expect([events, shown(), cloud.log.shown]).toEqual([[], '/1.jpg', []]);
  });

  it('that only the history knows is in the log', () => {
    const now = cloud.cloudTime;
    keeper.find([
      { type: 'fingerprint', source: 'records', told: 'history', from: now, at: now, detail: 'fingerprint 3 (Ann)', files: [] },
    ]); // prettier-ignore
    expect(cloud.log.shown).toEqual(['info unlocked with fingerprint 3 (Ann)']);
  });
});

describe('a request to be let in', () => {
  beforeEach(() => {
    keeper.hear([cloud.push('unlock_request', 60)]);
  });

  it('waits for an answer until its countdown is over', async () => {
    expect([keeper.requested, changes]).toEqual([true, 1]);
    await cloud.clock.advance(59 * second);
    expect(keeper.requested).toBe(true);
    await cloud.clock.advance(second);
    expect([keeper.requested, changes]).toEqual([false, 2]);
    expect(events).toEqual([ring]);
  });

  it('goes on while the lock counts down, and rings no more', async () => {
    for (const left of [40, 20]) {
      await cloud.clock.advance(20 * second);
      keeper.hear([cloud.push('unlock_request', left)]);
    }
    expect([keeper.requested, events]).toEqual([true, [ring]]);
  });

  it.each([
    ['the lock says 0', () => { keeper.hear([cloud.push('unlock_request', 0)]); }],
    ['somebody opens the lock', () => { keeper.hear([cloud.push('unlock_fingerprint', 1)]); }],
    ['it is unlocked from Home', () => { keeper.opened(cloud.cloudTime); }],
  ])('ends when %s', async (_, end) => {
    await cloud.clock.advance(5 * second);
    end();
    expect([keeper.requested, changes]).toEqual([false, 2]);
  }); // prettier-ignore

  it('that was rejected is followed by the next one, however soon', async () => {
    await cloud.clock.advance(2 * second);
    void keeper.reject();
    await cloud.clock.advance(second);
    expect(keeper.requested).toBe(false);
    keeper.hear([cloud.push('unlock_request', 60)]);
    expect(keeper.requested).toBe(true);
    await cloud.clock.advance(10 * second);
    expect(events).toEqual([ring, ring]);
  });

  it('ends when the lock is found open', async () => {
    await cloud.clock.advance(5 * second);
    keeper.foundOpen(cloud.cloudTime);
    expect([keeper.requested, changes]).toEqual([false, 2]);
  });

  it('can be rejected, once', async () => {
    const both = [keeper.reject(), keeper.reject()];
    await cloud.clock.advance(second);
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(cloud.calls.filter((call) => call.startsWith('cancel'))).toEqual(['cancel: reject']);
    expect([keeper.requested, changes]).toEqual([false, 2]);
    expect(await keeper.reject()).toBe(false);
    keeper.hear([cloud.push('unlock_request', 59)]);
    expect(keeper.requested).toBe(false);
  });

  it.each([
    ['turned down', false, 'warn the lock does not take the rejection'],
    ['refused', 1106, 'warn the request could not be rejected.'],
  ])('still waits when the rejection is %s', async (_, answer, line) => {
    cloud.rejected = answer;
    const rejection = keeper.reject();
    await cloud.clock.advance(second);
    expect([await rejection, keeper.requested]).toEqual([false, true]);
    expect(cloud.log.shown.at(-1)).toContain(line);
  });
});

describe('an old lock, which answers by a data point,', () => {
  const reply = 'commands [{"code":"reply_unlock_request","value":false}]';

  it('gets the rejection there', async () => {
    stand(['unlock_request', 'reply_unlock_request']);
    keeper.hear([cloud.push('unlock_request', 60)]);
    const rejection = keeper.reject();
    await cloud.clock.advance(second);
    expect([await rejection, cloud.calls.filter((call) => !call.startsWith('latest') && call !== 'album')]).toEqual([
      true,
      [reply],
    ]);
  });

  it('gets it there when it does not know the newer way', async () => {
    stand(['unlock_request', 'reply_unlock_request', 'remote_no_dp_key']);
    cloud.rejected = 2003;
    keeper.hear([cloud.push('unlock_request', 60)]);
    const rejection = keeper.reject();
    await cloud.clock.advance(second);
    expect(await rejection).toBe(true);
    expect(cloud.calls).toEqual(expect.arrayContaining(['cancel: reject', reply]));
  });

  it('gets it within 8 s in all, or not at all: Home waits', async () => {
    stand(['unlock_request', 'reply_unlock_request', 'remote_no_dp_key']);
    cloud.rejected = 2003;
    cloud.callTime = 7 * second;
    keeper.hear([cloud.push('unlock_request', 60)]);
    let told: boolean | undefined;
    void keeper.reject().then((rejected) => (told = rejected));
    await cloud.clock.advance(8 * second);
    expect([told, keeper.requested]).toEqual([false, true]);
  });
});

describe('what a door can do', () => {
  it.each([
    [['lock_motor_state'], { pictures: false, rings: false, alarms: false, requests: false }],
    [['alarm_lock'], { pictures: false, rings: false, alarms: true, requests: false }],
    [['doorbell'], { pictures: false, rings: true, alarms: false, requests: false }],
    [['unlock_request'], { pictures: false, rings: true, alarms: false, requests: true }],
    [['initiative_message'], { pictures: true, rings: false, alarms: true, requests: false }],
  ])('follows from the data points %j', (codes, capabilities) => {
    stand(codes);
    expect(keeper.capabilities).toEqual(capabilities);
  });

  it('grows with what it has done', async () => {
    stand([]);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    keeper.hear([cloud.push('unlock_request', 60)]);
    await cloud.clock.advance(2 * second);
    expect(keeper.capabilities).toEqual({ pictures: true, rings: true, alarms: false, requests: true });
  });
});

describe('the clip of a picture', () => {
  const picture = { image: Buffer.alloc(0), at: 0 };
  const open = async (clip: ReturnType<typeof mediaFile> | undefined): Promise<string> => {
    const opened = keeper.openClip({ ...picture, clip }, new AbortController().signal);
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

describe('a door that is left', () => {
  it('tells nothing any more and forgets its pictures', async () => {
    keeper.hear([cloud.message(18, '/1.jpg')]);
    await cloud.clock.advance(second);
    keeper.hear([cloud.push('alarm_lock', 'pry'), cloud.push('unlock_request', 60)]);
    keeper.dispose();
    const seen = [...events];
    await cloud.clock.advance(90 * second);
    expect([events, shown()]).toEqual([seen, undefined]);
    expect(cloud.log.shown.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('has no listeners that have stopped', async () => {
    const heard: EventNotification[] = [];
    keeper.onEvent((event) => heard.push(event))();
    keeper.onChange(() => {
      throw new Error('told after all');
    })();
    keeper.hear([cloud.push('unlock_request', 60)]);
    await cloud.clock.advance(10 * second);
    expect([events, heard]).toEqual([[ring], []]);
  });
});
