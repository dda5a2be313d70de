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

describe('an unlock', () => {
  it('takes a fresh ticket and one command, and shows unlocked when the bolt says so', async () => {
    const reply = lock.ask('unsecured');
    expect(shown()).toBe('unsecured/secured');
    expect(await told(reply)).toEqual({ reply: { kind: 'accepted' }, after: 200 });
    expect(shown()).toBe('unsecured/secured');
    await cloud.clock.advance(1_200);
    expect(shown()).toBe('unsecured/unsecured');
    expect(cloud.sent).toMatchObject([{ endpoint: 'door-operate', ticket: 'ticket 1', open: true }]);
    expect(cloud.log.shown).toEqual(['info Front Door: unlocked from Home']);
  });

  it('ends its pending state when the lock accepts and the bolt stays', async () => {
    cloud.answers.push('accept, bolt stays');
    await told(lock.ask('unsecured'));
    await cloud.clock.advance(8_200);
    expect(shown()).toBe('secured/secured');
    expect(cloud.sent).toHaveLength(1);
    expect(cloud.log.shown).toEqual([expect.stringContaining('still reports its bolt as secured')]);
  });

  it('is over as soon as a report shows the bolt open, without reading again', async () => {
    await told(lock.ask('unsecured'));
    lock.observeRead([{ code: 'lock_motor_state', value: true }], cloud.clock.now());
    const { reads } = cloud;
    await cloud.clock.advance(10_000);
    expect(cloud.reads).toBe(reads);
    expect(shown()).toBe('unsecured/unsecured');
  });

  it('sends nothing when somebody opens the door before the command leaves', async () => {
    const reply = lock.ask('unsecured');
    lock.observeRead([{ code: 'lock_motor_state', value: true }], cloud.clock.now());
    expect((await told(reply)).reply).toEqual({ kind: 'accepted' });
    await cloud.clock.advance(10_000);
    expect(cloud.sent).toEqual([]);
  });

  it('asks a lock that already shows unlocked for the truth, and sends nothing if it is', async () => {
    cloud.open = true;
    lock.observeRead(cloud.points(), cloud.clock.now());
    expect((await told(lock.ask('unsecured'))).reply).toEqual({ kind: 'accepted' });
    expect(cloud.reads).toBe(1);
    expect(cloud.sent).toEqual([]);
    expect(cloud.log.shown).toEqual([]);
  });

  it('unlocks a lock that shows unlocked but has relocked unseen', async () => {
    lock.observeRead([{ code: 'lock_motor_state', value: true }], cloud.clock.now());
    await cloud.clock.advance(60_000);
    await told(lock.ask('unsecured'));
    expect(cloud.sent).toHaveLength(1);
  });

  it('is not taken for relocked before the lock was read once: it may tell where its bolt is', async () => {
    lock = cloud.lock({ evidence: false });
    await told(lock.ask('unsecured'));
    expect(lock.bolt).toBe('unsecured');
    await cloud.clock.advance(10_000);
    expect(lock.bolt).toBe('unknown');
    lock.observeRead([{ code: 'residual_electricity', value: 80 }], cloud.clock.now());
    expect(lock.bolt).toBe('secured');
  });

  it('works before the first evidence and from a jam', async () => {
    lock = cloud.lock({ evidence: false });
    expect(lock.bolt).toBe('unknown');
    expect((await told(lock.ask('unsecured'))).reply).toEqual({ kind: 'accepted' });
    expect(cloud.sent).toHaveLength(1);
  });
});

describe('a failure', () => {
  it.each([
    ['refused by the lock (result: false)', 'turn down', 'refused', 'The lock refused to unlock'],
    ['no permission', 1106, 'not permitted', 'Tuya code 1106'],
    ['quota used up', 28841004, 'not permitted', 'Tuya code 28841004'],
    ['a token that stays refused', 1010, 'refused', 'Tuya code 1010'],
  ] as const)('tells Home at once and says why: %s', async (_, answer, reason, words) => {
    cloud.answers.push(answer);
    const { reply, after } = await told(lock.ask('unsecured'));
    expect(reply).toMatchObject({ kind: 'failed', failure: { reason, message: expect.stringContaining(words) } });
    expect(after).toBeLessThan(1_000);
    expect(shown()).toBe('secured/secured');
    await cloud.clock.advance(120_000);
    expect(cloud.sent).toHaveLength(1);
    expect(cloud.log.shown).toHaveLength(1);
  });

  it.each([
    ['a failure inside the cloud', 500],
    ['a lost answer', 'lose'],
  ] as const)('that leaves the bolt unknown is told as such until a read says where it is: %s', async (_, answer) => {
    cloud.answers.push(answer);
    const { reply, after } = await told(lock.ask('unsecured'));
    const words = expect.stringContaining('The command may have arrived; it is not repeated');
    expect(reply).toMatchObject({ kind: 'failed', failure: { reason: 'timed out', message: words } });
    expect(after).toBeLessThan(1_000);
    expect(shown()).toBe('secured/unknown');
    await cloud.clock.advance(2_200);
    expect(shown()).toBe('secured/secured');
    await cloud.clock.advance(120_000);
    expect(cloud.sent).toHaveLength(1);
    expect(cloud.log.shown).toHaveLength(1);
  });

  it('tells Home the failure when the cloud’s answer is lost, never repeats the unlock, and finds out where the bolt is', async () => {
    cloud.answers.push('lose, bolt moves');
    const { reply } = await told(lock.ask('unsecured'));
    expect(reply.kind).toBe('failed');
    await cloud.clock.advance(2_200);
    expect(shown()).toBe('unsecured/unsecured');
    await cloud.clock.advance(120_000);
    expect(cloud.sent).toHaveLength(1);
  });

  it('answers Home within 8 s when the cloud never answers a command, and sends nothing afterwards', async () => {
    cloud.answers.push('hang');
    const { reply, after } = await told(lock.ask('unsecured'));
    expect(reply).toMatchObject({ kind: 'failed', failure: { reason: 'timed out' } });
    expect(after).toBe(8_000);
    await cloud.clock.advance(120_000);
    expect(cloud.sent).toHaveLength(1);
  });

  it('answers Home when a command could not leave in time any more: the cloud never answers for a ticket', async () => {
    cloud.ticketAnswers.push('hang');
    const { reply, after } = await told(lock.ask('unsecured'));
    expect(reply).toMatchObject({ kind: 'failed', failure: { reason: 'timed out' } });
    expect(after).toBe(6_500);
    expect(shown()).toBe('secured/secured');
    await cloud.clock.advance(120_000);
    expect(cloud.sent).toEqual([]);
  });

  it('holds back a command so late that Home may be told of its failure first', async () => {
    cloud.ticketAnswers.push(1110, 1110, 1110, 1110, 0);
    const { reply } = await told(lock.ask('unsecured'));
    expect(reply).toMatchObject({ kind: 'failed', failure: { reason: 'busy' } });
    await cloud.clock.advance(60_000);
    expect(cloud.sent).toEqual([]);
  });

  it.each([
    ['fails', (): void => void (cloud.readable = new TuyaError({ kind: 'lost', meaning: 'No answer' }))],
    ['hangs', (): void => void (cloud.readTime = 3600_000)],
  ])('leaves an accepted unlock unknown, never locked, while every read %s, and goes on asking', async (_, break_) => {
    await told(lock.ask('unsecured'));
    break_();
    await cloud.clock.advance(11_000);
    expect(shown()).toBe('secured/unknown');
    const { reads } = cloud;
    await cloud.clock.advance(60_000);
    expect(shown()).toBe('secured/unknown');
    expect(cloud.reads).toBeGreaterThan(reads);
    cloud.readable = undefined;
    cloud.readTime = 100;
    await cloud.clock.advance(120_000);
    expect(shown()).toBe('unsecured/unsecured');
    expect(cloud.sent).toHaveLength(1);
  });

  it('of a newer request that sends nothing does not make an older command untouched', async () => {
    cloud.answers.push('lose, bolt moves');
    void lock.ask('unsecured');
    await cloud.clock.advance(150);
    cloud.readable = new TuyaError({ kind: 'lost', meaning: 'No answer' });
    cloud.ticketAnswers.push(...Array.from({ length: 20 }, () => 1106));
    await told(lock.ask('secured'));
    await cloud.clock.advance(11_000);
    expect(lock.bolt).toBe('unknown');
    cloud.readable = undefined;
    await cloud.clock.advance(20_000);
    expect(shown()).toBe('unsecured/unsecured');
    expect(cloud.sent).toHaveLength(1);
  });

  it('is logged once until its cause changes or the lock works again', async () => {
    cloud.answers.push(1106, 1106, 28841004, 'accept', 1106);
    for (let times = 0; times < 3; times += 1) {
      await told(lock.ask('unsecured'));
    }
    expect(cloud.log.shown).toHaveLength(2);
    await told(lock.ask('unsecured'));
    await cloud.clock.advance(2_000);
    cloud.open = false;
    lock.observeRead(cloud.points(), cloud.clock.now());
    await told(lock.ask('unsecured'));
    expect(cloud.log.shown.filter((line) => line.includes('1106'))).toHaveLength(2);
  });
});

describe('a refusal that proves that nothing was delivered', () => {
  it.each([[1110], [2328], [2405]])('is tried again with a new ticket while Home waits (%d)', async (code) => {
    cloud.answers.push(code, code);
    expect((await told(lock.ask('unsecured'))).reply).toEqual({ kind: 'accepted' });
    expect(cloud.sent.map(({ ticket }) => ticket)).toEqual(['ticket 1', 'ticket 2', 'ticket 3']);
  });

  it.each([[2003], [2004], [2008], [2009], [1108], [1109]])(
    'by an endpoint that is not for this lock (%d) leads to the next way, with a new ticket, and is remembered',
    async (code) => {
      cloud.answers.push(code);
      await told(lock.ask('unsecured'));
      expect(cloud.sent).toMatchObject([
        { endpoint: 'door-operate', ticket: 'ticket 1' },
        { endpoint: 'open-door', ticket: 'ticket 2' },
      ]);
      await cloud.clock.advance(2_000);
      cloud.open = false;
      lock.observeRead(cloud.points(), cloud.clock.now());
      await told(lock.ask('unsecured'));
      expect(cloud.sent.slice(2)).toMatchObject([{ endpoint: 'open-door' }]);
    },
  );

  it('by every way fails once, in words', async () => {
    cloud.answers.push(2008, 2008);
    const { reply } = await told(lock.ask('unsecured'));
    expect(reply).toMatchObject({ kind: 'failed', failure: { reason: 'unsupported' } });
    expect(cloud.sent).toHaveLength(2);
  });

  it('is not there when the ticket itself has expired: another one is taken, and the old one is never used', async () => {
    cloud.ticketSeconds = 0;
    const reply = lock.ask('unsecured');
    await cloud.clock.advance(1_000);
    cloud.ticketSeconds = 300;
    expect((await told(reply)).reply).toEqual({ kind: 'accepted' });
    expect(cloud.sent).toMatchObject([{ ticket: 'ticket 2' }]);
  });

  it('counts the life of a ticket from when it was asked for: it may have begun before the answer came', async () => {
    cloud.ticketSeconds = 2;
    cloud.callTime = 2_500;
    const reply = lock.ask('unsecured');
    await cloud.clock.advance(2_600);
    expect(cloud.sent).toEqual([]);
    cloud.callTime = 100;
    expect((await told(reply)).reply).toEqual({ kind: 'accepted' });
    expect(cloud.sent).toMatchObject([{ ticket: 'ticket 2' }]);
  });
});

it('tells a listener of every change until it stops listening', () => {
  let calls = 0;
  const stop = lock.onChange(() => (calls += 1));
  lock.observeRead([{ code: 'lock_motor_state', value: true }], cloud.clock.now());
  stop();
  lock.observeRead([{ code: 'lock_motor_state', value: false }], cloud.clock.now());
  expect(calls).toBe(1);
});
