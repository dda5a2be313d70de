import { beforeEach, describe, expect, it } from '@jest/globals';
import { Commands } from '../../../src/lock/commands/commands.ts';
import { Evidence } from '../../../src/lock/state/evidence.ts';
import { DelayedTasks } from '../../../src/lock/delayed-tasks.ts';
import { type CommandResult, LockCommands } from '../../../src/lock/commands/lock-commands.ts';
import type { StatusReading } from '../../../src/tuya/devices.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { device, ScriptedCloud } from '../scripted-cloud.ts';

let cloud: ScriptedCloud;
let evidence: Evidence;
let bolt: LockCommands;
let end: AbortController;
let readings: StatusReading[];
let results: CommandResult[];
let requested: boolean;
let inDoubt: boolean;

/** The bolt of a lock that has said this about itself. */
function boltOf(category: string, points = cloud.points()): LockCommands {
  const { clock, log } = cloud;
  evidence = new Evidence(device(category), {
    pin: undefined,
    channel: undefined,
    invertState: false,
    relockSeconds: 8,
  });
  evidence.add(points.map((point) => ({ ...point, at: clock.now(), source: 'read' })));
  return new LockCommands('lock1', {
    ...{ cloud, clock, evidence },
    wakeSeconds: 45,
    commands: new Commands('lock1', { cloud, clock, log, memory: { recall: () => undefined, keep: () => undefined } }),
    tasks: new DelayedTasks(clock, log, end.signal),
    shown: {
      bolt: 'secured',
      get inDoubt(): boolean {
        return inDoubt;
      },
    },
    requested: () => requested,
    read: (reading) => readings.push(reading),
    leaves: () => undefined,
    commanded: (result) => results.push(result),
  });
}

beforeEach(() => {
  cloud = new ScriptedCloud();
  end = new AbortController();
  readings = [];
  results = [];
  requested = false;
  inDoubt = false;
  bolt = boltOf('jtmspro');
});

describe('the ways to a bolt', () => {
  it('are those that the lock has for this target', () => {
    expect(bolt.methods('unsecured').map(({ kind }) => kind)).toEqual(['door-operate', 'open-door']);
    expect(bolt.methods('secured').map(({ kind }) => kind)).toEqual(['door-operate']);
  });

  it('include the answer to a request only while somebody asks at the door', () => {
    bolt = boltOf('ms', [{ code: 'reply_unlock_request', value: false }]);
    const answers = (): boolean => bolt.methods('unsecured').some(({ kind }) => kind === 'answer-request');
    expect(answers()).toBe(false);
    requested = true;
    expect(answers()).toBe(true);
  });
});

describe('a command', () => {
  it.each([
    ['accept', { kind: 'accepted' }],
    ['turn down', { kind: 'turned down' }],
    ['lose', { kind: 'error', error: expect.objectContaining({ kind: 'lost' }) }],
  ] as const)(
    'that the cloud answers (%s) is told to the lock as well, with the times when the command left and was answered',
    async (answer, outcome) => {
      cloud.answers.push(answer);
      const start = cloud.cloudTime;
      const attempt = bolt.attempt({ kind: 'door-operate' }, 'unsecured', { signal: end.signal });
      await cloud.clock.advance(1_000);
      expect(await attempt).toEqual(outcome);
      // The ticket takes 100 ms, and so does the command.
      expect(results).toEqual([{ wanted: 'unsecured', outcome, leftAt: start + 100, answeredAt: start + 200 }]);
    },
  );
});

describe('a look at the bolt', () => {
  it('is told to the lock with the time when it was asked', async () => {
    const askedAt = cloud.cloudTime;
    const look = bolt.look(end.signal);
    await cloud.clock.advance(1_000);
    await look;
    expect(readings).toEqual([{ points: [{ code: 'lock_motor_state', value: false }], askedAt }]);
  });

  it('costs no call where the lock does not report its bolt', async () => {
    bolt = boltOf('jtmspro', []);
    await bolt.look(end.signal);
    expect([cloud.reads, readings]).toEqual([0, []]);
  });

  it('that fails throws, and tells the lock nothing', async () => {
    cloud.readable = new TuyaError({ kind: 'offline', meaning: 'The lock is offline' });
    const [look] = await Promise.all([
      bolt.look(end.signal).catch((error: unknown) => error),
      cloud.clock.advance(1_000),
    ]);
    expect(look).toBe(cloud.readable);
    expect(readings).toEqual([]);
  });
});

describe('after a command of which nobody knows what became', () => {
  it('the bolt is looked at at once, and again after 2 s and 5 s, when a slow one has moved', async () => {
    const start = cloud.cloudTime;
    bolt.lookLater();
    await cloud.clock.advance(60_000);
    expect(readings.map(({ askedAt }) => askedAt - start)).toEqual([0, 2_000, 5_000]);
  });

  it('the bolt is looked at less and less often, for as long as nothing says where it is', async () => {
    inDoubt = true;
    const start = cloud.cloudTime;
    bolt.lookLater();
    await cloud.clock.advance(700_000);
    const looks = (): number[] => readings.map(({ askedAt }) => (askedAt - start) / 1_000);
    // The last pauses begin when the time before is over: 5 + 10 + 20 …
    expect(looks()).toEqual([0, 2, 5, 10, 30, 70, 150, 310, 630]);
    inDoubt = false;
    await cloud.clock.advance(24 * 3600_000);
    expect(readings).toHaveLength(9);
  });

  it('a look that fails leaves the others', async () => {
    cloud.readable = new TuyaError({ kind: 'offline', meaning: 'The lock is offline' });
    bolt.lookLater();
    await cloud.clock.advance(1_000);
    cloud.readable = undefined;
    await cloud.clock.advance(60_000);
    expect([cloud.reads, readings.length]).toEqual([3, 2]);
  });

  it('nobody looks any more when the lock is gone', async () => {
    bolt.lookLater();
    await cloud.clock.advance(1_000);
    end.abort();
    await cloud.clock.advance(60_000);
    expect(cloud.reads).toBe(1);
  });
});
