import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Lock } from '../../src/lock/lock.ts';
import { openingInWords, opensBolt } from '../../src/lock/state/openings.ts';
import { device, ScriptedCloud } from './scripted-cloud.ts';

const second = 1_000;

let cloud: ScriptedCloud;
let lock: Lock;

beforeEach(() => {
  cloud = new ScriptedCloud();
  lock = cloud.lock();
});

/** The lock tells something, `age` ms ago by its own clock. */
function tell(code: string, value: unknown, age = 0): void {
  lock.observePush([{ code, value, at: cloud.clock.now() - age }]);
}

describe('what a lock tells by itself', () => {
  it('shows at once', () => {
    tell('lock_motor_state', true);
    expect(lock.bolt).toBe('unsecured');
    expect(lock.target).toBe('unsecured');
  });

  it('counts from its arrival when it carries no time, or one in the future', async () => {
    lock.observePush([{ code: 'lock_motor_state', value: true, at: undefined }]);
    expect(lock.bolt).toBe('unsecured');
    tell('lock_motor_state', true, -3600 * second);
    await cloud.clock.advance(second);
    tell('lock_motor_state', false);
    expect(lock.bolt).toBe('secured');
  });

  it('in whole seconds is not undone by a read of the same second that was asked before', async () => {
    await cloud.clock.advance(10_500);
    lock.observeRead([{ code: 'lock_motor_state', value: false }], cloud.clock.now());
    await cloud.clock.advance(300);
    lock.observePush([{ code: 'lock_motor_state', value: true, at: Math.floor(cloud.clock.now() / second) * second }]);
    expect(lock.bolt).toBe('unsecured');
  });

  it('opens the door contact, too', () => {
    tell('closed_opened', 'open');
    expect(lock.door).toBe('open');
    expect(lock.bolt).toBe('secured');
  });

  it('brings a lock back that was offline for a command', async () => {
    cloud.answers.push(...Array.from({ length: 20 }, () => 2001));
    void lock.ask('unsecured');
    await cloud.clock.advance(50 * second);
    expect(lock.reachable).toBe(false);
    tell('residual_electricity', 80);
    expect(lock.reachable).toBe(true);
  });

  it('also does so when the cloud says that it is online again, and not when it says offline of one with a battery', async () => {
    tell('residual_electricity', 80);
    cloud.answers.push(...Array.from({ length: 20 }, () => 2001));
    void lock.ask('unsecured');
    await cloud.clock.advance(50 * second);
    lock.rediscovered({ ...lock.device, online: false });
    expect(lock.reachable).toBe(false);
    lock.rediscovered({ ...lock.device, online: true });
    expect(lock.reachable).toBe(true);
    lock.rediscovered({ ...lock.device, online: false });
    expect(lock.reachable).toBe(true);
  });
});

describe('a request for a lock that Tuya calls offline', () => {
  beforeEach(() => {
    cloud.answers.push(...Array.from({ length: 20 }, () => 2001));
    void lock.ask('unsecured');
  });

  it('is shown as pending for as long as a command may leave, and as "No Response" when it has ended', async () => {
    for (let waited = 0; waited < 44; waited += 1) {
      await cloud.clock.advance(second);
      expect([lock.reachable, lock.target]).toEqual([true, 'unsecured']);
    }
    await cloud.clock.advance(3 * second);
    expect(lock.reachable).toBe(false);
    const { length } = cloud.sent;
    await cloud.clock.advance(300 * second);
    expect(cloud.sent).toHaveLength(length);
  });

  it('ends without "No Response" when the lock is back before it ends', async () => {
    cloud.answers.splice(1, Infinity, 'accept');
    await cloud.clock.advance(20 * second);
    expect([lock.reachable, lock.bolt]).toEqual([true, 'unsecured']);
  });

  it('is forgotten with the first read that works', async () => {
    await cloud.clock.advance(50 * second);
    lock.observeRead(cloud.points(), cloud.clock.now());
    expect(lock.reachable).toBe(true);
  });
});

describe('a lock on mains power', () => {
  const offline = { ...device('mk'), online: false };

  it('gives no response while Tuya calls it offline, and does again with its first message', () => {
    lock.rediscovered(offline);
    expect(lock.reachable).toBe(false);
    tell('unlock_card', 3);
    expect(lock.reachable).toBe(true);
  });

  it.each([
    ['has a battery', [{ code: 'battery_state', value: 'high' }], offline],
    ['is behind a gateway', [], { ...offline, sub: true }],
    ['may be behind a gateway: Tuya does not say', [], { ...offline, sub: undefined }],
  ])('is not taken for one that %s', (_, points, shown) => {
    lock.observeRead(points, cloud.clock.now());
    lock.rediscovered(shown);
    expect(lock.reachable).toBe(true);
  });
});

describe('a lock that is merely asleep', () => {
  it('stays reachable', async () => {
    cloud.answers.push(...Array.from({ length: 20 }, () => 2312));
    void lock.ask('unsecured');
    await cloud.clock.advance(50 * second);
    expect(lock.reachable).toBe(true);
  });
});

describe('a lock whose clock is an hour behind', () => {
  const hour = 3600 * second;

  it('shows its bolt open at once after asking, although its report is dated back', async () => {
    cloud.open = true;
    tell('lock_motor_state', true, hour);
    await cloud.clock.advance(2 * second);
    expect([lock.bolt, cloud.reads]).toEqual(['unsecured', 1]);
  });

  it('shows its bolt open a second later although nothing can be read', async () => {
    cloud.readTime = Infinity;
    tell('lock_motor_state', true, hour);
    await cloud.clock.advance(second);
    expect(lock.bolt).toBe('unsecured');
  });

  it('is known after three reports: the fourth shows at once and nothing is read', async () => {
    for (const open of [true, false, true]) {
      cloud.open = open;
      tell('lock_motor_state', open, hour);
      await cloud.clock.advance(20 * second);
    }
    const { reads } = cloud;
    tell('lock_motor_state', false, hour);
    await cloud.clock.advance(0);
    expect([lock.bolt, cloud.reads]).toEqual(['secured', reads]);
  });

  it('opens at its door: that shows, and the log says nothing of an hour', async () => {
    tell('unlock_fingerprint', 3, hour);
    await cloud.clock.advance(second);
    expect(lock.bolt).toBe('unsecured');
    expect(cloud.log.shown).toEqual(['info Front Door: unlocked with fingerprint 3']);
  });
});

describe('a lock that was offline', () => {
  it('tells many things at once that are over: they are in the log, and the bolt is asked', async () => {
    [3000, 2000, 1000].forEach((age, index) => {
      tell('unlock_card', index + 1, age * second);
      tell('lock_motor_state', true, (age - 1) * second);
      tell('lock_motor_state', false, (age - 9) * second);
    });
    await cloud.clock.advance(2 * second);
    expect(lock.bolt).toBe('secured');
    expect(cloud.log.shown).toEqual(
      [50, 33, 17].map((minutes, index) => expect.stringMatching(`card ${index + 1}, reported ${minutes} min later`)),
    );
  });

  it('is not shown open by a message that the cloud kept back, but by what a read says', async () => {
    const at = cloud.clock.now() - 600 * second;
    lock.observePush([{ code: 'lock_motor_state', value: true, at, sentAt: at }]);
    expect(lock.bolt).toBe('secured');
    await cloud.clock.advance(2 * second);
    expect([lock.bolt, cloud.reads]).toEqual(['secured', 1]);
  });
});

describe('an opening at the door', () => {
  it('is in the log with who and how, once however often it is told', () => {
    tell('unlock_fingerprint', 3);
    tell('unlock_fingerprint', 3);
    expect(cloud.log.shown).toEqual(['info Front Door: unlocked with fingerprint 3']);
  });

  it('from Home has one author, whatever the lock says of it; others are named', async () => {
    void lock.ask('unsecured');
    await cloud.clock.advance(400);
    tell('unlock_app', 1);
    tell('lock_motor_state', true);
    await cloud.clock.advance(2 * second);
    tell('unlock_fingerprint', 3);
    expect(cloud.log.shown).toEqual([
      'info Front Door: unlocked from Home',
      'info Front Door: unlocked with fingerprint 3',
    ]);
    await cloud.clock.advance(60 * second);
    tell('unlock_app', 1);
    expect(cloud.log.shown).toContain('info Front Door: unlocked with the Tuya app');
  });

  it('with the Tuya app is named although Home unlocked a moment later, or tried in vain a moment before', async () => {
    tell('unlock_app', 1);
    await cloud.clock.advance(3 * second);
    void lock.ask('unsecured');
    await cloud.clock.advance(2 * second);
    expect(cloud.log.shown).toContain('info Front Door: unlocked with the Tuya app');
  });

  it('with the Tuya app is named where Home was refused', async () => {
    cloud.answers.push('turn down');
    void lock.ask('unsecured');
    await cloud.clock.advance(2 * second);
    tell('unlock_app', 1);
    expect(cloud.log.shown).toContain('info Front Door: unlocked with the Tuya app');
  });

  it('is named by what the lock says where the answer to the command of Home was lost', async () => {
    cloud.answers.push('lose, bolt moves');
    void lock.ask('unsecured');
    await cloud.clock.advance(400);
    tell('unlock_app', 1);
    await cloud.clock.advance(20 * second);
    expect(cloud.log.shown.filter((line) => line.includes('unlocked'))).toEqual([
      'info Front Door: unlocked with the Tuya app',
    ]);
  });

  it('from Home hides one report of the lock, not the next person with the Tuya app', async () => {
    void lock.ask('unsecured');
    await cloud.clock.advance(400);
    tell('unlock_app', 1);
    await cloud.clock.advance(5 * second);
    tell('unlock_app', 1);
    expect(cloud.log.shown.filter((line) => line.endsWith('the Tuya app'))).toHaveLength(1);
  });

  it('from Home has one author at an access control as well', async () => {
    void lock.ask('unsecured');
    await cloud.clock.advance(400);
    tell('unlock_app_kit', 1);
    tell('lock_motor_state', true);
    await cloud.clock.advance(2 * second);
    expect(cloud.log.shown).toEqual(['info Front Door: unlocked from Home']);
    await cloud.clock.advance(60 * second);
    tell('unlock_app_kit', 1);
    expect(cloud.log.shown).toContain('info Front Door: unlocked with the Tuya app');
  });

  it('that is told late updates the log, not the bolt', () => {
    tell('unlock_card', 2, 4 * 3600 * second);
    expect(cloud.log.shown).toEqual(['info Front Door: unlocked with card 2, reported 240 min later']);
    expect(lock.bolt).toBe('secured');
  });

  it('shows locked again by itself when the lock has relocked', async () => {
    let published = 0;
    tell('unlock_face', 1);
    expect(lock.bolt).toBe('unsecured');
    lock.onChange(() => (published += 1));
    await cloud.clock.advance(8_100);
    expect(lock.bolt).toBe('secured');
    expect(published).toBeGreaterThan(0);
  });

  it('is no opening when it is only read', () => {
    lock.observeRead([{ code: 'unlock_fingerprint', value: 3 }], cloud.clock.now() + 1);
    expect(lock.bolt).toBe('secured');
    expect(cloud.log.shown).toEqual([]);
  });

  it.each([
    ['unlock_password', 12, 'PIN 12'],
    ['unlock_key', 1, 'key'],
    ['unlock_phone_remote', 1, 'remote unlocking by phone'],
    ['unlock_app', 900, 'the Tuya app'],
    ['unlock_card_kit', 'AQAB', 'card'],
  ])('by %s %p reads "%s"', (code, value, words) => {
    expect(opensBolt({ code, value })).toBe(true);
    expect(openingInWords({ code, value })).toBe(words);
  });
});

describe('a change found by reading', () => {
  it('is told to whoever watches the feed, but not the first evidence', () => {
    const found: string[] = [];
    lock = cloud.lock({ evidence: false, changeFound: () => found.push(lock.id) });
    lock.observeRead([{ code: 'lock_motor_state', value: false }], 1);
    lock.observeRead([{ code: 'lock_motor_state', value: false }], 2);
    expect(found).toEqual([]);
    lock.observeRead([{ code: 'lock_motor_state', value: true }], 3);
    expect(found).toEqual(['lock1']);
  });
});

describe('while Home waits', () => {
  it('the bolt’s own message ends the pending state without a read', async () => {
    void lock.ask('unsecured');
    await cloud.clock.advance(400);
    const { reads } = cloud;
    tell('lock_motor_state', true);
    expect([lock.target, lock.bolt]).toEqual(['unsecured', 'unsecured']);
    await cloud.clock.advance(10 * second);
    expect(cloud.reads).toBe(reads);
  });

  it('a jam ends it as jammed', async () => {
    cloud.answers.push('accept, bolt stays');
    void lock.ask('unsecured');
    await cloud.clock.advance(400);
    tell('alarm_lock', 'tongue_bad');
    expect(lock.bolt).toBe('jammed');
    await cloud.clock.advance(10 * second);
    expect(lock.bolt).toBe('jammed');
    expect(lock.target).toBe('secured');
  });
});
