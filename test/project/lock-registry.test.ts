import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LockRegistry } from '../../src/project/lock-registry.ts';
import type { Lock } from '../../src/lock/lock.ts';
import type { DeviceList } from '../../src/tuya/device-list.ts';
import { refusal } from '../../src/tuya/refusal.ts';
import { settled } from '../support/virtual-clock.ts';
import { hour, lockDevice, lockIn, minute, other, ScriptedProject } from './scripted-project.ts';

let project: ScriptedProject;
let registry: LockRegistry;
let found: string[];
let gone: string[];

beforeEach(() => {
  project = new ScriptedProject();
  ({ found, gone } = project);
  registry = project.registry();
});

const lockOf = (id: string): Lock => lockIn(registry, id);

async function runFor(ms: number): Promise<void> {
  void registry.run();
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
    expect(registry.locks.map(({ id }) => id)).toEqual(['a', 'c']);
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

  it('warns at once that unlocking will fail where a service is missing, once for all locks', async () => {
    project.cloud.remoteUnlocks = refusal(28841105, '');
    const registry = project.registry();
    await registry.discover();
    await registry.readAll();
    await settled();
    const said = project.cloud.log.shown.filter((line) => line.includes('unlocking from Home will fail'));
    expect(said).toEqual([expect.stringMatching(/^warn .*Tuya code 28841105.*Smart Lock Open Service/)]);
    expect(project.cloud.log.shown.join()).not.toContain('ready');
  });

  it('follows no more locks than several bridges hold, however many are listed', async () => {
    const devices = Array.from({ length: 2_000 }, (_, index) => lockDevice(`lock ${index}`));
    project.list = (): DeviceList => ({ devices, complete: true });
    await runFor(minute);
    expect([found.length, registry.locks.length]).toEqual([500, 500]);
    await project.cloud.clock.advance(3 * hour);
    expect(found).toHaveLength(500);
  });

  it('names at most ten of the locks that there are, each in plain words', async () => {
    const devices = Array.from({ length: 50 }, (_, index) => ({
      ...lockDevice(`lock ${index}`),
      name: `\u001b[31mevil\n${'x'.repeat(5_000)}`,
    }));
    project.list = (): DeviceList => ({ devices, complete: true });
    registry = project.registry({ named: ['bfTypo'] });
    await runFor(minute);
    const line = project.cloud.log.shown.find((each) => each.includes('bfTypo')) ?? '';
    expect(line).toMatch(/lock 9 .* and 40 more/);
    expect(line).not.toMatch(/lock 10 |\p{Cc}/u);
    expect(line.length).toBeLessThan(3_000);
  });

  it('says that the configuration names a lock that is not there, with those that are', async () => {
    const registry = project.registry({ named: ['a', 'bfTypo'] });
    await registry.discover();
    await registry.discover();
    expect(project.cloud.log.shown).toEqual([
      expect.stringMatching(/^warn .*names bfTypo, which is no lock of the Tuya project.*a \(Lock a\), b \(Lock b\)/),
    ]);
  });

  it('says so of a device that is no lock, and hides what is no id', async () => {
    project.list = (): DeviceList => ({ devices: [lockDevice('a'), other('plug', [])], complete: true });
    const key = '0123456789abcdef0123456789abcdef';
    await project.registry({ named: ['plug', key, '246810', 'a'] }).discover();
    expect(project.cloud.log.shown).toEqual([
      expect.stringContaining('names plug, •••, •••, which are no locks of the Tuya project'),
    ]);
  });

  it('names ten ids at most, however many are wrong', async () => {
    const named = Array.from({ length: 20_000 }, (_, index) => `bf${index}`);
    project.list = (): DeviceList => ({ devices: named.map((id) => lockDevice(`x${id}`)), complete: true });
    await project.registry({ named }).discover();
    const [line] = project.cloud.log.shown;
    expect(line).toMatch(/bf9 and 19,990 more, which are no locks.*xbf9 \(Lock xbf9\) and 19,990 more$/);
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
    await registry.discover();
    await registry.readAll();
    expect(project.batches.map(({ length }) => length)).toEqual([20]);
    expect(project.singles).toEqual(['l20']);
  });

  it('starts at once for a lock known from the last run, while Tuya’s listing fails', async () => {
    project.list = (): DeviceList => {
      throw refusal(500, '');
    };
    const [lock] = registry.restore(lockDevice('a'));
    await runFor(1_000);
    expect(lock.bolt).toBe('secured');
  });

  it.each([
    ['is refused', true],
    ['makes the answer for all too large', 'oversized'],
  ] as const)('goes on with the others when one lock %s', async (_what, why) => {
    await registry.discover();
    project.refuseBatch = why;
    project.refuse.add('a');
    for (let round = 0; round < 3; round += 1) {
      await registry.readAll();
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
    registry.stop();
    const { listings, batches } = project;
    const reads = batches.length;
    await project.cloud.clock.advance(24 * hour);
    expect([project.listings, project.batches.length]).toEqual([listings, reads]);
  });
});
