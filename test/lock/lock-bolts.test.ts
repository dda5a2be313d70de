import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/lock/commands/pending-request.ts';
import type { LockEvents } from '../../src/lock/events/lock-events.ts';
import type { Lock } from '../../src/lock/lock.ts';
import type { OpeningLog } from '../../src/lock/state/opening-log.ts';
import { ScriptedCloud } from './scripted-cloud.ts';
import { type Told, toldIn } from './told.ts';

let cloud: ScriptedCloud;
let lock: Lock;

beforeEach(() => {
  cloud = new ScriptedCloud();
  lock = cloud.lock();
});

const told = (reply: Promise<Reply>): Promise<Told> => toldIn(cloud.clock, reply);
const shown = (): string => `${lock.target}/${lock.bolt}`;

describe('one of two doors of a device', () => {
  it.each([
    [1, 'secured'],
    [2, 'unsecured'],
  ] as const)('shows an opening at the second one if it is that: door %d is %s', async (channel, bolt) => {
    const door = cloud.lock({ category: 'mk', channelCount: 2, channel });
    const opens = (which: number): void => {
      const value = Buffer.from([which, 0, 1]).toString('base64');
      const at = cloud.clock.now();
      door.observePush([{ code: 'unlock_card_kit', value, at, sentAt: at }]);
    };
    opens(channel);
    await cloud.clock.advance(3600_000);
    expect(door.bolt).toBe('secured');
    opens(2);
    expect(door.bolt).toBe(bolt);
  });

  it('tells the events of the device what Home unlocked, at the second door as well', async () => {
    const opened: number[] = [];
    const events = { opened: (at: number) => opened.push(at) } as unknown as LockEvents;
    const second = cloud.lock({ category: 'mk', channelCount: 2, channel: 2, eventsOfDevice: () => events });
    void second.ask('unsecured');
    await cloud.clock.advance(1_000);
    expect(opened).toEqual([cloud.sent[0]?.at]);
  });

  describe('and an opening that names no door', () => {
    let doors: Lock[];

    beforeEach(() => {
      const openingLogs: OpeningLog[] = [];
      doors = [1, 2].map((channel) =>
        cloud.lock({ category: 'mk', channelCount: 2, channel, openingLogs, nameOf: () => `Door ${channel}` }),
      );
    });

    const pushed = (code: string, value: unknown): void => {
      const at = cloud.clock.now();
      doors.forEach((door) => {
        door.observePush([{ code, value, at, sentAt: at }]);
      });
    };

    it('is told once, and moves neither bolt', async () => {
      const before = doors.map(({ bolt }) => bolt);
      pushed('unlock_fingerprint_kit', 'AAAAAQAA');
      await cloud.clock.advance(5_000);
      pushed('unlock_card', 7);
      expect(cloud.log.shown).toEqual([
        'info Door 1: unlocked with fingerprint 1, at which door is not known',
        'info Door 1: unlocked with card 7, at which door is not known',
      ]);
      expect(doors.map(({ bolt }) => bolt)).toEqual(before);
    });

    it('is told once also when both hear of it a moment apart, or twice', async () => {
      const at = cloud.clock.now();
      for (const door of [...doors, ...doors]) {
        door.observePush([{ code: 'unlock_fingerprint_kit', value: 'AAAAAQAA', at, sentAt: at }]);
        await cloud.clock.advance(3);
      }
      expect(cloud.log.shown).toEqual(['info Door 1: unlocked with fingerprint 1, at which door is not known']);
    });

    it('is the one from Home, whichever door that was for', async () => {
      const wish = doors[1]?.ask('unsecured');
      await cloud.clock.advance(500);
      pushed('unlock_phone_remote_kit', 'AAAAAQAA');
      await cloud.clock.advance(20_000);
      await wish;
      expect(cloud.sent).toHaveLength(1);
      expect(cloud.log.shown).toEqual(['info Door 2: unlocked from Home']);
      pushed('unlock_phone_remote_kit', 'AAAAAQAA');
      expect(cloud.log.shown.at(-1)).toBe(
        'info Door 1: unlocked with remote unlocking by phone, at which door is not known',
      );
    });
  });
});

describe('a deadbolt thrown from inside', () => {
  it.each([true, false])('is no evidence where nothing else tells of the bolt (%p)', async (thrown) => {
    cloud.points = () => [{ code: 'reverse_lock', value: thrown }];
    lock = cloud.lock();
    lock.observePush([{ code: 'reverse_lock', value: thrown, at: cloud.clock.now(), sentAt: cloud.clock.now() }]);
    await cloud.clock.advance(3_600_000);
    expect(lock.bolt).toBe('unknown');
  });

  it.each([
    [true, 'unsecured'],
    [false, 'secured'],
  ] as const)('changes nothing beside the bolt that Tuya moves (%p: %s)', (open, bolt) => {
    cloud.open = open;
    lock = cloud.lock();
    for (const value of [true, false, true]) {
      lock.observePush([{ code: 'reverse_lock', value, at: cloud.clock.now(), sentAt: cloud.clock.now() }]);
      expect(lock.bolt).toBe(bolt);
    }
  });
});

describe('a lock that is held open', () => {
  const passage = (value: boolean): void => {
    lock.observePush([{ code: 'normal_open_switch', value, at: cloud.clock.now(), sentAt: cloud.clock.now() }]);
  };

  it('shows unlocked, says so once, and says when it ends', async () => {
    passage(true);
    passage(true);
    await cloud.clock.advance(3_600_000);
    expect(shown()).toBe('unsecured/unsecured');
    passage(false);
    expect(shown()).toBe('secured/secured');
    expect(cloud.log.shown).toEqual([
      expect.stringContaining('info Front Door: is held open by its passage mode ("normal_open_switch")'),
      'info Front Door: is no longer held open',
    ]);
  });

  it('is not locked from Home: nothing is sent, and Home and the log are told what keeps it open', async () => {
    passage(true);
    expect((await told(lock.ask('secured'))).reply).toEqual({
      kind: 'failed',
      failure: { reason: 'unsupported', message: expect.stringContaining('passage mode') },
    });
    await cloud.clock.advance(20_000);
    expect(cloud.sent).toEqual([]);
    expect(shown()).toBe('unsecured/unsecured');
    expect(cloud.log.shown.at(-1)).toContain('cannot be locked from Home: it is held open by its passage mode');
  });

  it('while Home waits for it to be locked is locked no more: nothing leaves, and the wish ends', async () => {
    cloud.open = true;
    lock = cloud.lock();
    const reply = lock.ask('secured');
    await cloud.clock.advance(50);
    passage(true);
    expect((await told(reply)).reply).toMatchObject({ kind: 'failed', failure: { reason: 'unsupported' } });
    await cloud.clock.advance(20_000);
    expect(cloud.sent).toEqual([]);
    expect(shown()).toBe('unsecured/unsecured');
  });
});
