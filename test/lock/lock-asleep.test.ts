import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/lock/commands/pending-request.ts';
import type { Lock } from '../../src/lock/lock.ts';
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

describe('a lock that is asleep', () => {
  it('stays pending in Home and is tried with new tickets until it wakes', async () => {
    cloud.answers.push(2312, 2312, 2001, 'accept');
    expect(await told(lock.ask('unsecured'))).toEqual({ reply: { kind: 'accepted' }, after: 200 });
    expect(shown()).toBe('unsecured/secured');
    await cloud.clock.advance(17_000);
    expect(shown()).toBe('unsecured/unsecured');
    expect(new Set(cloud.sent.map(({ ticket }) => ticket)).size).toBe(4);
  });

  it('is given up after wakeSeconds: Home shows locked again, the log says why, nothing follows', async () => {
    cloud.answers.push(...Array.from({ length: 40 }, () => 2312));
    await told(lock.ask('unsecured'));
    await cloud.clock.advance(46_000);
    expect(shown()).toBe('secured/secured');
    expect(cloud.log.shown).toEqual([expect.stringContaining('asleep')]);
    const { length } = cloud.sent;
    await cloud.clock.advance(300_000);
    expect(cloud.sent).toHaveLength(length);
  });

  it('gets nothing at all when the machine was suspended while the ticket was on its way', async () => {
    const reply = lock.ask('unsecured');
    await cloud.clock.advance(50);
    cloud.clock.suspend(3600_000);
    await told(reply);
    await cloud.clock.advance(300_000);
    expect(cloud.sent).toEqual([]);
    expect(shown()).toBe('secured/secured');
  });

  it('is not waited for when the machine was suspended before Home had its answer: Home has long given up', async () => {
    cloud.ticketAnswers.push(2312);
    const reply = lock.ask('unsecured');
    await cloud.clock.advance(50);
    cloud.clock.suspend(600_000);
    expect((await told(reply)).reply.kind).toBe('failed');
    await cloud.clock.advance(60_000);
    expect(cloud.sent).toEqual([]);
  });

  it('gets nothing more when the machine was suspended meanwhile: Home has long given up', async () => {
    cloud.answers.push(2312, 'accept');
    await told(lock.ask('unsecured'));
    cloud.clock.suspend(3600_000);
    await cloud.clock.advance(300_000);
    expect(cloud.sent).toHaveLength(1);
    expect(shown()).toBe('secured/secured');
  });

  it('gets nothing more once Home takes the request back', async () => {
    cloud.answers.push(...Array.from({ length: 40 }, () => 2312));
    await told(lock.ask('unsecured'));
    await cloud.clock.advance(7_000);
    const { length } = cloud.sent;
    expect((await told(lock.ask('secured'))).reply).toEqual({ kind: 'accepted' });
    await cloud.clock.advance(300_000);
    expect(cloud.sent).toHaveLength(length);
    expect(shown()).toBe('secured/secured');
  });

  it('fails at once where the owner does not want to wait', async () => {
    lock = cloud.lock({ wakeSeconds: 0 });
    cloud.answers.push(2312);
    const { reply, after } = await told(lock.ask('unsecured'));
    expect(reply).toMatchObject({ kind: 'failed', failure: { message: expect.stringContaining('asleep') } });
    expect(after).toBeLessThan(500);
  });

  it('gets nothing more after the plugin ends', async () => {
    cloud.answers.push(2312);
    await told(lock.ask('unsecured'));
    lock.dispose();
    await cloud.clock.advance(300_000);
    expect(cloud.sent).toHaveLength(1);
  });
});
