import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/lock/commands/pending-request.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { TuyaError } from '../../src/tuya/errors.ts';
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

describe('a lock that reports no state', () => {
  beforeEach(() => {
    cloud.points = (): never[] => [];
    lock = cloud.lock();
  });

  it('opens once when it is tapped unlock, lock, unlock within a second', async () => {
    cloud.answers.push('accept', 2008);
    void lock.ask('unsecured');
    await cloud.clock.advance(300);
    void lock.ask('secured');
    await cloud.clock.advance(350);
    void lock.ask('unsecured');
    await cloud.clock.advance(60_000);
    expect(cloud.sent.filter(({ open }) => open)).toHaveLength(1);
    expect(lock.bolt).toBe('secured');
  });

  it('is open for relockSeconds from the answer on, however long ticket and command took', async () => {
    cloud.callTime = 3_000;
    const { reply } = await told(lock.ask('unsecured'));
    expect(reply.kind).toBe('accepted');
    await cloud.clock.advance(7_900);
    expect(lock.bolt).toBe('unsecured');
    await cloud.clock.advance(200);
    expect(lock.bolt).toBe('secured');
  });

  it('is unknown after a command of which nobody knows what became, until somebody opens it', async () => {
    await told(lock.ask('unsecured'));
    await cloud.clock.advance(9_000);
    cloud.answers.push('lose');
    await told(lock.ask('unsecured'));
    await cloud.clock.advance(3600_000);
    expect(lock.bolt).toBe('unknown');
    lock.observePush([{ code: 'unlock_fingerprint', value: 3, at: cloud.clock.now() }]);
    expect(lock.bolt).toBe('unsecured');
    await cloud.clock.advance(9_000);
    expect(lock.bolt).toBe('secured');
  });

  it('is unknown, then unlocked for relockSeconds after a confirmed unlock, then locked', async () => {
    expect(lock.bolt).toBe('unknown');
    await told(lock.ask('unsecured'));
    expect(shown()).toBe('unsecured/unsecured');
    await cloud.clock.advance(7_500);
    expect(shown()).toBe('unsecured/unsecured');
    let published = 0;
    lock.onChange(() => (published += 1));
    await cloud.clock.advance(1_000);
    expect(shown()).toBe('secured/secured');
    expect(published).toBeGreaterThan(0);
  });

  it('shows nothing after an unlock that failed', async () => {
    cloud.answers.push('turn down');
    await told(lock.ask('unsecured'));
    expect(lock.bolt).toBe('unknown');
  });
});

describe('a lock that cannot be read', () => {
  const trouble = new TuyaError({ kind: 'permission', meaning: 'Tuya denies access', code: 1106 });

  it('is unreachable after three failures in a row, and back with the first success', () => {
    lock.readFailed(trouble);
    lock.readFailed(trouble);
    expect(lock.reachable).toBe(true);
    lock.readFailed(trouble);
    expect(lock.reachable).toBe(false);
    expect(cloud.log.shown).toHaveLength(1);
    lock.observeRead(cloud.points(), cloud.clock.now());
    expect(lock.reachable).toBe(true);
    expect(cloud.log.shown.at(-1)).toBe('info Front Door: can be read again');
  });

  it('fails a wish for what Home shows already, since nobody knows whether it is true', async () => {
    cloud.readable = trouble;
    expect((await told(lock.ask('secured'))).reply).toMatchObject({
      kind: 'failed',
      failure: { reason: 'not permitted' },
    });
    expect(cloud.sent).toEqual([]);
  });
});
