import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/lock/commands/pending-request.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { TuyaError } from '../../src/tuya/errors.ts';
import { settled } from '../support/virtual-clock.ts';
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

describe('a second wish', () => {
  it('for the same joins the first: one command', async () => {
    const replies = [lock.ask('unsecured'), lock.ask('unsecured')];
    await told(replies[1] ?? Promise.reject(new Error('no reply')));
    void lock.ask('unsecured');
    await cloud.clock.advance(10_000);
    expect(cloud.sent).toHaveLength(1);
  });

  it('for the opposite takes the first back before it is sent: no command at all', async () => {
    const first = lock.ask('unsecured');
    await settled();
    const second = lock.ask('secured');
    expect((await told(first)).reply).toEqual({ kind: 'accepted' });
    expect((await told(second)).reply).toEqual({ kind: 'accepted' });
    await cloud.clock.advance(20_000);
    expect(cloud.sent).toEqual([]);
    expect(shown()).toBe('secured/secured');
  });

  it('for the opposite after the command left waits for its answer, sees the bolt move, and then locks', async () => {
    void lock.ask('unsecured');
    await cloud.clock.advance(150);
    expect(cloud.sent).toHaveLength(1);
    await told(lock.ask('secured'));
    await cloud.clock.advance(10_000);
    expect(cloud.sent.map(({ open }) => open)).toEqual([true, false]);
    expect(shown()).toBe('secured/secured');
  });

  it('after a hand at the door was faster than the first: its command may still come, and is waited for', async () => {
    cloud.callTime = 3_000;
    void lock.ask('unsecured');
    await cloud.clock.advance(3_100);
    expect(cloud.sent).toHaveLength(1);
    cloud.open = true;
    lock.observePush([{ code: 'lock_motor_state', value: true, at: cloud.clock.now() }]);
    expect(shown()).toBe('unsecured/unsecured');
    const answered = cloud.clock.now() + 2_900;
    cloud.callTime = 100;
    void lock.ask('secured');
    await cloud.clock.advance(20_000);
    expect(cloud.sent.map(({ open }) => open)).toEqual([true, false]);
    expect(cloud.sent[1]?.at).toBeGreaterThanOrEqual(answered);
    expect(shown()).toBe('secured/secured');
  });

  it('for the opposite locks a slow bolt as soon as it reports itself open', async () => {
    cloud.answers.push('accept, bolt stays');
    void lock.ask('unsecured');
    await cloud.clock.advance(150);
    await told(lock.ask('secured'));
    await cloud.clock.advance(4_500);
    const reported = cloud.clock.now();
    cloud.open = true;
    lock.observePush([{ code: 'lock_motor_state', value: true, at: reported }]);
    await cloud.clock.advance(500);
    expect(cloud.sent.map(({ open }) => open)).toEqual([true, false]);
    // A ticket, and then the command.
    expect((cloud.sent[1]?.at ?? 0) - reported).toBe(100);
    await cloud.clock.advance(10_000);
    expect([shown(), cloud.sent.length]).toEqual(['secured/secured', 2]);
  });

  it.each([
    ['takes long', undefined],
    ['fails', new TuyaError({ kind: 'lost', meaning: 'No answer' })],
  ])('for the opposite locks a bolt that reports itself open while a read %s', async (_, failure) => {
    cloud.answers.push('accept, bolt stays');
    void lock.ask('unsecured');
    await cloud.clock.advance(150);
    const second = lock.ask('secured');
    cloud.readTime = 6_000;
    cloud.readable = failure;
    await cloud.clock.advance(3_000);
    const reported = cloud.clock.now();
    lock.observePush([{ code: 'lock_motor_state', value: true, at: reported }]);
    await cloud.clock.advance(500);
    expect((await told(second)).reply).toEqual({ kind: 'accepted' });
    expect(cloud.sent.map(({ open }) => open)).toEqual([true, false]);
    expect((cloud.sent[1]?.at ?? 0) - reported).toBe(100);
  });

  it.each([2_000, 9_000])(
    'for the opposite sends nothing later than 12 s after its tap, however long reads hang (%i ms until the bolt reports)',
    async (reports) => {
      cloud.answers.push('accept, bolt stays');
      void lock.ask('unsecured');
      await cloud.clock.advance(150);
      cloud.readTime = 3600_000;
      const tap = cloud.clock.now();
      await told(lock.ask('secured'));
      await cloud.clock.advance(reports);
      lock.observePush([{ code: 'lock_motor_state', value: true, at: cloud.clock.now() }]);
      cloud.ticketAnswers.push(1110, 1110, 1110, 1110, 1110, 1110, 1110, 0);
      await cloud.clock.advance(120_000);
      expect(cloud.sent.slice(1).map(({ at }) => at - tap)).toEqual([]);
      expect(shown()).toBe('unsecured/unsecured');
    },
  );

  it('keeps nothing pending for longer than 10 s when every read of an accepted command hangs', async () => {
    await told(lock.ask('unsecured'));
    cloud.readTime = 3600_000;
    await cloud.clock.advance(10_100);
    expect(lock.target).toBe('secured');
  });

  it('for what Home shows already sends nothing when the truth came so late that Home may be told of a failure', async () => {
    cloud.readTime = 7_700;
    cloud.open = true;
    const { reply } = await told(lock.ask('secured'));
    await cloud.clock.advance(30_000);
    expect([reply.kind, cloud.sent]).toEqual(['failed', []]);
  });

  it('and a third and a fourth, quickly one after the other, still know of the command that has left', async () => {
    cloud.answers.push('lose, bolt moves');
    void lock.ask('unsecured');
    await cloud.clock.advance(150);
    void lock.ask('secured');
    void lock.ask('unsecured');
    await told(lock.ask('secured'));
    await cloud.clock.advance(10_000);
    expect(cloud.sent.map(({ open }) => open)).toEqual([true, false]);
    expect([shown(), cloud.open]).toEqual(['secured/secured', false]);
  });

  it('after a failure is a new request', async () => {
    cloud.answers.push('lose');
    await told(lock.ask('unsecured'));
    expect((await told(lock.ask('unsecured'))).reply).toEqual({ kind: 'accepted' });
    expect(cloud.sent).toHaveLength(2);
  });
});
