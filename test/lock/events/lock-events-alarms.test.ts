import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventNotification } from '../../../src/lock/events/camera-view.ts';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import { alarm, mediaFile, ring, ScriptedEvents } from './scripted-events.ts';

const second = 1_000;

let cloud: ScriptedEvents;
let lockEvents: LockEvents;
let events: EventNotification[];
let changes: () => number;

function listen(codes?: readonly string[]): void {
  ({ lockEvents, events, changes } = cloud.listen(codes));
}

const shown = (): string | undefined => lockEvents.newest?.image.toString();

beforeEach(() => {
  cloud = new ScriptedEvents();
  listen();
});

describe('an alarm', () => {
  it('is told with its picture', async () => {
    lockEvents.hear([cloud.push('alarm_lock', 'wrong_finger'), cloud.message(2, '/1.jpg')]);
    await cloud.clock.advance(5 * second);
    expect([events, shown(), lockEvents.tampered]).toEqual([[alarm], '/1.jpg', false]);
    expect(cloud.log.shown).toEqual(['info wrong finger']);
  });

  it('by prying lasts until somebody opens the lock', async () => {
    lockEvents.hear([cloud.push('alarm_lock', 'pry')]);
    expect([lockEvents.tampered, changes()]).toEqual([true, 1]);
    await cloud.clock.advance(10 * second);
    expect(events).toEqual([{ kind: 'alarm', tampered: true }]);
    lockEvents.hear([cloud.push('unlock_fingerprint', 3)]);
    expect([lockEvents.tampered, changes()]).toEqual([false, 2]);
    expect(cloud.log.shown).toEqual(['info somebody pries at the lock']);
  });

  it('by prying goes on when the lock is found open soon after, by nobody knows whom', async () => {
    lockEvents.hear([cloud.push('alarm_lock', 'pry')]);
    await cloud.clock.advance(60 * second);
    lockEvents.foundOpen(cloud.now);
    expect(lockEvents.tampered).toBe(true);
    await cloud.clock.advance(3600 * second);
    lockEvents.foundOpen(cloud.now);
    expect(lockEvents.tampered).toBe(false);
  });

  it('may come as a data point of its own', async () => {
    lockEvents.hear([cloud.push('anti_alarm', true), cloud.push('door_bell', true), cloud.push('error_alarm', false)]);
    await cloud.clock.advance(5 * second);
    expect(events).toEqual(expect.arrayContaining([{ kind: 'alarm', tampered: true }, ring]));
    expect(events).toHaveLength(2);
  });

  it('of a battery or a stuck bolt is for the log alone', async () => {
    lockEvents.hear([cloud.push('alarm_lock', 'low_battery'), cloud.push('alarm_lock', 'tongue_bad')]);
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
    lockEvents.hear([cloud.push('initiative_message', sent(unreadable))]);
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
      listen();
      lockEvents.hear([first]);
      await cloud.clock.advance(200);
      lockEvents.hear([then]);
      await cloud.clock.advance(5 * second);
      expect(events).toEqual(expected);
    }
  });
});
