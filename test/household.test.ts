import { beforeEach, describe, expect, it } from '@jest/globals';
import { Household } from '../src/household.ts';
import type { Lock } from '../src/lock/lock.ts';
import type { DataPoint, Device, DeviceList, Devices, StatusReading } from '../src/tuya/devices.ts';
import { refusal } from '../src/tuya/errors.ts';
import { device, ScriptedCloud } from './lock/scripted-cloud.ts';

const minute = 60_000;
const hour = 60 * minute;

const lockDevice = (id: string): Device => ({ ...device('jtmspro'), id, name: `Lock ${id}` });
const other = (id: string, status?: DataPoint[]): Device => ({ ...device('kg'), id, name: `Other ${id}`, status });

/** A project whose listing and status the tests write down. */
class ScriptedProject {
  readonly cloud = new ScriptedCloud();
  list: () => DeviceList = () => ({ devices: [lockDevice('a'), lockDevice('b'), other('x', [])], complete: true });
  listings = 0;
  readonly batches: string[][] = [];
  readonly singles: string[] = [];
  refuseBatch = false;
  refuse = new Set<string>();
  points: DataPoint[] = [{ code: 'lock_motor_state', value: false }];

  readonly devices = {
    list: (): Promise<DeviceList> => {
      this.listings += 1;
      return Promise.resolve().then(this.list);
    },
    statusOf: (ids: string[]): Promise<Map<string, StatusReading>> => {
      this.batches.push(ids);
      return this.refuseBatch
        ? Promise.reject(refusal(1106, ''))
        : Promise.resolve(new Map(ids.map((id) => [id, this.#reading()])));
    },
    status: (id: string): Promise<StatusReading> => {
      this.singles.push(id);
      return this.refuse.has(id) ? Promise.reject(refusal(1106, '')) : Promise.resolve(this.#reading());
    },
  } as unknown as Devices;

  #reading(): StatusReading {
    return { points: this.points, askedAt: this.cloud.clock.now() };
  }
}

let project: ScriptedProject;
let household: Household;
let found: string[];
let gone: string[];

beforeEach(() => {
  project = new ScriptedProject();
  found = [];
  gone = [];
  household = new Household({
    devices: project.devices,
    clock: project.cloud.clock,
    log: project.cloud.log,
    feed: undefined,
    budget: () => ({ perMonth: 26_000, left: 26_000, msLeft: 30 * 24 * hour }),
    hidden: (id) => id === 'hidden',
    lockOptions: () => ({
      cloud: project.cloud,
      clock: project.cloud.clock,
      log: project.cloud.log,
      pin: undefined,
      channel: undefined,
      invertState: false,
      relockSeconds: 8,
      wakeSeconds: 45,
    }),
    found: (lock) => found.push(lock.id),
    gone: (lock) => gone.push(lock.id),
  });
});

const lockOf = (id: string): Lock => {
  const lock = household.locks.find((one) => one.id === id);
  if (lock === undefined) {
    throw new Error(`no lock ${id}`);
  }
  return lock;
};

async function runFor(ms: number): Promise<void> {
  void household.run();
  await project.cloud.clock.advance(ms);
}

describe('finding the locks', () => {
  it('takes locks and leaves other devices', async () => {
    await runFor(minute);
    expect(found).toEqual(['a', 'b']);
    expect(lockOf('a').bolt).toBe('secured');
  });

  it('leaves a lock alone that its owner hides', async () => {
    project.list = (): DeviceList => ({ devices: [lockDevice('a'), lockDevice('hidden')], complete: true });
    await runFor(minute);
    expect(found).toEqual(['a']);
    expect([...project.batches.flat(), ...project.singles]).not.toContain('hidden');
  });

  it('asks for the data points of devices in unknown categories when the listing has none', async () => {
    project.list = (): DeviceList => ({ devices: [other('mystery'), other('plain', [])], complete: true });
    project.points = [{ code: 'unlock_fingerprint', value: 0 }];
    await runFor(minute);
    expect(found).toEqual(['mystery']);
    expect(project.batches[0]).toEqual(['mystery']);
  });

  it('sees a new lock within an hour and drops one that two complete discoveries lack', async () => {
    await runFor(minute);
    project.list = (): DeviceList => ({ devices: [lockDevice('a'), lockDevice('c')], complete: true });
    await project.cloud.clock.advance(hour);
    expect(found).toEqual(['a', 'b', 'c']);
    expect(gone).toEqual([]);
    await project.cloud.clock.advance(hour);
    expect(gone).toEqual(['b']);
    expect(household.locks.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('keeps every lock through errors, and says so once', async () => {
    await runFor(minute);
    project.list = (): DeviceList => {
      throw refusal(28841002, '');
    };
    await project.cloud.clock.advance(12 * hour);
    expect(gone).toEqual([]);
    expect(project.cloud.log.shown.filter((line) => line.includes('28841002'))).toHaveLength(1);
    project.list = (): DeviceList => ({ devices: [lockDevice('a'), lockDevice('b')], complete: true });
    await project.cloud.clock.advance(2 * hour);
    expect(project.cloud.log.shown.at(-1)).toBe('info Tuya answers again');
  });

  it('tries again soon after a failed start, then ever later', async () => {
    project.list = (): DeviceList => {
      throw refusal(500, '');
    };
    await runFor(10 * minute);
    expect(project.listings).toBeGreaterThanOrEqual(5);
    const { listings } = project;
    await project.cloud.clock.advance(12 * hour);
    expect(project.listings - listings).toBeLessThan(20);
  });

  it('tells the owner what to do when the project has no lock', async () => {
    project.list = (): DeviceList => ({ devices: [], complete: true });
    await runFor(3 * hour);
    expect(project.cloud.log.shown).toEqual([expect.stringContaining('Link App Account')]);
  });

  it('takes over the new name of a lock', async () => {
    await runFor(minute);
    project.list = (): DeviceList => ({
      devices: [{ ...lockDevice('a'), name: 'Back Door' }, lockDevice('b')],
      complete: true,
    });
    await project.cloud.clock.advance(hour);
    expect(lockOf('a').device.name).toBe('Back Door');
  });
});

describe('reading the locks', () => {
  it('is one call for up to 20 locks', async () => {
    project.list = (): DeviceList => ({
      devices: Array.from({ length: 21 }, (_, index) => lockDevice(`l${index}`)),
      complete: true,
    });
    await household.discover();
    await household.readAll();
    expect(project.batches.map(({ length }) => length)).toEqual([20]);
    expect(project.singles).toEqual(['l20']);
  });

  it('starts at once for a lock known from the last run, while Tuya’s listing fails', async () => {
    project.list = (): DeviceList => {
      throw refusal(500, '');
    };
    const lock = household.restore(lockDevice('a'));
    await runFor(1_000);
    expect(lock.bolt).toBe('secured');
  });

  it('goes on with the others when one lock is refused', async () => {
    await household.discover();
    project.refuseBatch = true;
    project.refuse.add('a');
    for (let round = 0; round < 3; round += 1) {
      await household.readAll();
    }
    expect(lockOf('a').reachable).toBe(false);
    expect(lockOf('b').reachable).toBe(true);
    expect(lockOf('b').bolt).toBe('secured');
  });

  it('stays within the monthly plan through a quiet day', async () => {
    await runFor(24 * hour);
    expect(project.batches.length * 30).toBeLessThan(26_000);
    expect(project.batches.length).toBeGreaterThan(300);
  });

  it('comes soon after somebody used a lock', async () => {
    await runFor(6 * hour);
    const before = project.batches.length;
    void lockOf('a').ask('unsecured');
    await project.cloud.clock.advance(7_000);
    expect(project.batches.length).toBeGreaterThan(before);
  });

  it('ends for good with the plugin', async () => {
    await runFor(hour);
    household.stop();
    const { listings, batches } = project;
    const reads = batches.length;
    await project.cloud.clock.advance(24 * hour);
    expect([project.listings, project.batches.length]).toEqual([listings, reads]);
  });
});
