import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/lock/commands/pending-request.ts';
import type { Lock } from '../../src/lock/lock.ts';
import type { OpeningLog } from '../../src/lock/state/openings.ts';
import { TuyaError } from '../../src/tuya/errors.ts';
import { settled } from '../support/virtual-clock.ts';
import { ScriptedCloud } from './scripted-cloud.ts';

let cloud: ScriptedCloud;
let lock: Lock;

beforeEach(() => {
  cloud = new ScriptedCloud();
  lock = cloud.lock();
});

/** What Home is told, and after how long, ms; time passes until then, 20 s at most. */
async function told(reply: Promise<Reply>): Promise<{ reply: Reply; after: number }> {
  const start = cloud.clock.now();
  let answer: { reply: Reply; after: number } | undefined;
  void reply.then((value) => (answer = { reply: value, after: cloud.clock.now() - start }));
  for (let waited = 0; answer === undefined && waited < 20_000; waited += 100) {
    await cloud.clock.advance(100);
  }
  if (answer === undefined) {
    throw new Error('Home was told nothing within 20 s');
  }
  return answer;
}

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
  it.each([[1110], [2328]])('is tried again with a new ticket while Home waits (%d)', async (code) => {
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

describe('locking', () => {
  beforeEach(() => {
    cloud.open = true;
    lock.observeRead(cloud.points(), cloud.clock.now());
  });

  it('is one command open:false', async () => {
    await told(lock.ask('secured'));
    await cloud.clock.advance(1_200);
    expect(cloud.sent).toMatchObject([{ endpoint: 'door-operate', open: false }]);
    expect(shown()).toBe('secured/secured');
  });

  it('by a lock that cannot do it fails with one line, and is not asked of it again', async () => {
    cloud.answers.push(2008);
    for (let times = 0; times < 2; times += 1) {
      expect((await told(lock.ask('secured'))).reply).toMatchObject({
        kind: 'failed',
        failure: { reason: 'unsupported' },
      });
      expect(shown()).toBe('unsecured/unsecured');
    }
    expect(cloud.sent).toHaveLength(1);
  });
});

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

describe('the ways to unlock', () => {
  describe.each([1108, 1109, 2003, 2008, 2009])('of one door of several, where channels are refused (%i)', (code) => {
    it.each([
      ['the second door alone', { channel: 2 }],
      ['the first of two', { channel: 1, channelCount: 2 }],
    ])('open no other door instead: %s', async (_, door) => {
      cloud.history = { worked: { unsecured: 'door-operate', secured: 'door-operate' }, refused: {} };
      lock = cloud.lock({ category: 'mk', evidence: false, ...door });
      cloud.answers.push(code);
      const { reply } = await told(lock.ask('unsecured'));
      expect(reply).toMatchObject({ kind: 'failed', failure: { reason: 'unsupported' } });
      await told(lock.ask('secured'));
      expect(cloud.sent.map(({ endpoint }) => endpoint)).toEqual([`channel ${door.channel}`]);
      expect(lock.bolt).toBe('unknown');
      expect(cloud.history.worked).toEqual({});
      expect(cloud.log.shown.join('\n')).toContain(`no other call of Tuya names door ${door.channel}`);
    });
  });

  it('of a Wi-Fi access control name the channel', async () => {
    lock = cloud.lock({ category: 'mk', channel: 2 });
    await told(lock.ask('unsecured'));
    expect(cloud.sent).toMatchObject([{ endpoint: 'channel 2' }]);
  });

  it('end with the PIN, where the owner gave one', async () => {
    lock = cloud.lock({ pin: '123456' });
    cloud.answers.push(2008, 2008);
    await told(lock.ask('unsecured'));
    expect(cloud.sent.at(-1)).toMatchObject({ endpoint: 'pin 123456' });
    expect(cloud.log.lines.join('\n')).not.toContain('123456');
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

it('tells a listener of every change until it stops listening', () => {
  let calls = 0;
  const stop = lock.onChange(() => (calls += 1));
  lock.observeRead([{ code: 'lock_motor_state', value: true }], cloud.clock.now());
  stop();
  lock.observeRead([{ code: 'lock_motor_state', value: false }], cloud.clock.now());
  expect(calls).toBe(1);
});

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
});
