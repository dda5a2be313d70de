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
