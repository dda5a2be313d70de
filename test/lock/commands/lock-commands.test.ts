import { beforeEach, describe, expect, it } from '@jest/globals';
import { capabilitiesOf } from '../../../src/lock/capabilities.ts';
import { LockCommands } from '../../../src/lock/commands/lock-commands.ts';
import { device, ScriptedCloud } from '../scripted-cloud.ts';

let cloud: ScriptedCloud;
let requested: boolean;

/** The commands of a lock that has said this about itself. */
function commandsOf(category: string, points = cloud.points()): LockCommands {
  const { clock, log } = cloud;
  const capabilities = capabilitiesOf(device(category), points, { pin: undefined, channel: undefined });
  return new LockCommands('lock1', {
    ...{ cloud, clock, log },
    memory: { recall: () => undefined, keep: () => undefined },
    capabilities: () => capabilities,
    requested: () => requested,
  });
}

beforeEach(() => {
  cloud = new ScriptedCloud();
  requested = false;
});

describe('the ways to a bolt', () => {
  it('are those that the lock has for this target', () => {
    const { methods } = commandsOf('jtmspro');
    expect(methods('unsecured').map(({ kind }) => kind)).toEqual(['door-operate', 'open-door']);
    expect(methods('secured').map(({ kind }) => kind)).toEqual(['door-operate']);
  });

  it('include the answer to a request only while somebody asks at the door', () => {
    const { methods } = commandsOf('ms', [{ code: 'reply_unlock_request', value: false }]);
    const answers = (): boolean => methods('unsecured').some(({ kind }) => kind === 'answer-request');
    expect(answers()).toBe(false);
    requested = true;
    expect(answers()).toBe(true);
  });
});

describe('a command', () => {
  const attempt = async (stillWanted = (): boolean => true): Promise<unknown> => {
    const { signal } = new AbortController();
    const outcome = commandsOf('jtmspro').attempt({ kind: 'door-operate' }, 'unsecured', { signal, stillWanted });
    await cloud.clock.advance(20_000);
    return outcome;
  };

  it.each([
    ['accept', { kind: 'accepted' }],
    ['turn down', { kind: 'turned down' }],
    ['lose', { kind: 'error', error: expect.objectContaining({ kind: 'lost' }) }],
  ] as const)('that the cloud answers (%s) is not sent again', async (answer, outcome) => {
    cloud.answers.push(answer);
    expect(await attempt()).toEqual(outcome);
    expect([cloud.tickets, cloud.sent.length]).toEqual([1, 1]);
  });

  it('leaves only in the life of its ticket, which begins when it is asked for', async () => {
    cloud.callTime = 6_000;
    cloud.ticketSeconds = 6;
    expect(await attempt()).toEqual({ kind: 'error', error: expect.objectContaining({ kind: 'withdrawn' }) });
    expect(cloud.sent).toEqual([]);
    cloud.ticketSeconds = 7;
    expect(await attempt()).toEqual({ kind: 'accepted' });
  });
});
