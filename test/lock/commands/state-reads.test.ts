import { beforeEach, describe, expect, it } from '@jest/globals';
import { StateReads } from '../../../src/lock/commands/state-reads.ts';
import { DelayedTasks } from '../../../src/lock/delayed-tasks.ts';
import type { StatusReading } from '../../../src/tuya/devices.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { ScriptedCloud } from '../scripted-cloud.ts';

let cloud: ScriptedCloud;
let reads: StateReads;
let end: AbortController;
let readings: StatusReading[];
/** Whether the lock reports its bolt. */
let reports: boolean;
let inDoubt: boolean;

beforeEach(() => {
  cloud = new ScriptedCloud();
  end = new AbortController();
  readings = [];
  reports = true;
  inDoubt = false;
  reads = new StateReads('lock1', {
    cloud,
    tasks: new DelayedTasks(cloud.clock, cloud.log, end.signal),
    reportsBolt: () => reports,
    inDoubt: () => inDoubt,
    read: (reading) => readings.push(reading),
  });
});

describe('a look at the bolt', () => {
  it('is told to the lock with the time when it was asked', async () => {
    const askedAt = cloud.now;
    const look = reads.look(end.signal);
    await cloud.clock.advance(1_000);
    await look;
    expect(readings).toEqual([{ points: [{ code: 'lock_motor_state', value: false }], askedAt }]);
  });

  it('costs no call where the lock does not report its bolt', async () => {
    reports = false;
    await reads.look(end.signal);
    expect([cloud.reads, readings]).toEqual([0, []]);
  });

  it('that fails throws, and tells the lock nothing', async () => {
    cloud.readable = new TuyaError({ kind: 'offline', meaning: 'The lock is offline' });
    const [look] = await Promise.all([
      reads.look(end.signal).catch((error: unknown) => error),
      cloud.clock.advance(1_000),
    ]);
    expect(look).toBe(cloud.readable);
    expect(readings).toEqual([]);
  });
});

describe('after a command of which nobody knows what became', () => {
  it('the bolt is looked at at once, and again after 2 s and 5 s, when a slow one has moved', async () => {
    const start = cloud.now;
    reads.lookLater();
    await cloud.clock.advance(60_000);
    expect(readings.map(({ askedAt }) => askedAt - start)).toEqual([0, 2_000, 5_000]);
  });

  it('the bolt is looked at less and less often, for as long as nothing says where it is', async () => {
    inDoubt = true;
    const start = cloud.now;
    reads.lookLater();
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
    reads.lookLater();
    await cloud.clock.advance(1_000);
    cloud.readable = undefined;
    await cloud.clock.advance(60_000);
    expect([cloud.reads, readings.length]).toEqual([3, 2]);
  });

  it('nobody looks any more when the lock is gone', async () => {
    reads.lookLater();
    await cloud.clock.advance(1_000);
    end.abort();
    await cloud.clock.advance(60_000);
    expect(cloud.reads).toBe(1);
  });
});
