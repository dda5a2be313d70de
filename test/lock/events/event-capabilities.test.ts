import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LockEvents } from '../../../src/lock/events/lock-events.ts';
import { mediaFile, ScriptedEvents } from './scripted-events.ts';

const second = 1_000;

let cloud: ScriptedEvents;
let lockEvents: LockEvents;

function listen(codes?: readonly string[]): void {
  ({ lockEvents } = cloud.listen(codes));
}

beforeEach(() => {
  cloud = new ScriptedEvents();
  listen();
});

describe('what a door can do', () => {
  it.each([
    [['lock_motor_state'], { pictures: false, rings: false, alarms: false, requests: false }],
    [['alarm_lock'], { pictures: false, rings: false, alarms: true, requests: false }],
    [['doorbell'], { pictures: false, rings: true, alarms: false, requests: false }],
    [['unlock_request'], { pictures: false, rings: true, alarms: false, requests: true }],
    [['initiative_message'], { pictures: true, rings: false, alarms: true, requests: false }],
  ])('follows from the data points %j', (codes, capabilities) => {
    listen(codes);
    expect(lockEvents.capabilities).toEqual(capabilities);
  });

  it('grows with what it has done', async () => {
    listen([]);
    cloud.latest = { 'remote unlock': { image: mediaFile('/1.jpg'), video: undefined } };
    lockEvents.hear([cloud.push('unlock_request', 60)]);
    await cloud.clock.advance(2 * second);
    expect(lockEvents.capabilities).toEqual({ pictures: true, rings: true, alarms: false, requests: true });
  });
});
