import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LockRegistry } from '../../src/project/lock-registry.ts';
import type { DeviceList } from '../../src/tuya/device-list.ts';
import { hour, lockDevice, lockIn, minute, ScriptedFeed, ScriptedProject } from './scripted-project.ts';

let project: ScriptedProject;
let registry: LockRegistry;

beforeEach(() => {
  project = new ScriptedProject();
  project.list = (): DeviceList => ({ devices: [lockDevice('a')], complete: true });
  registry = project.registry();
});

async function runFor(ms: number): Promise<void> {
  void registry.run();
  await project.cloud.clock.advance(ms);
}

const warnings = (): string[] =>
  project.cloud.log.lines.filter((line) => line.startsWith('warn')).map((line) => line.slice('warn '.length));

describe('a lock without a status, in the standard instruction mode', () => {
  beforeEach(() => {
    project.points = [];
  });

  it('is read in its shadow', async () => {
    project.shadow = [{ code: 'lock_motor_state', value: true, at: 1 }];
    await runFor(minute);
    expect(lockIn(registry, 'a').bolt).toBe('unsecured');
    expect(warnings()).toEqual([]);
  });

  it('is read there alone from then on, and its batch goes without it', async () => {
    project.list = (): DeviceList => ({ devices: ['a', 'b'].map(lockDevice), complete: true });
    project.shadow = [{ code: 'lock_motor_state', value: true, at: 1 }];
    await runFor(2 * hour);
    expect(project.batches).toEqual([['a', 'b']]);
    expect(project.singles.length).toBeGreaterThan(1);
  });

  it.each([
    ['is refused', undefined],
    ['is empty as well', []],
  ])('whose shadow %s: its owner hears once what to change', async (_, shadow) => {
    project.shadow = shadow;
    await runFor(5 * hour);
    expect(warnings()).toEqual([expect.stringMatching(/^Lock a: .*"DP Instruction"/)]);
    expect(project.shadowsAsked).toHaveLength(1);
  });

  it('is asked for its shadow again after six hours, when its owner may have changed something', async () => {
    await runFor(5 * hour);
    project.shadow = [{ code: 'lock_motor_state', value: true, at: 1 }];
    await project.cloud.clock.advance(3 * hour);
    expect(lockIn(registry, 'a').bolt).toBe('unsecured');
  });

  it('whose shadow cannot be asked just now is asked with the next reading, and nobody is warned', async () => {
    project.shadow = 'lost';
    await runFor(1_000);
    expect([project.shadowsAsked.length, warnings()]).toEqual([1, []]);
    project.shadow = [{ code: 'lock_motor_state', value: true, at: 1 }];
    await project.cloud.clock.advance(minute);
    expect([lockIn(registry, 'a').bolt, warnings()]).toEqual(['unsecured', []]);
  });

  it('is asked whether it may be unlocked from afar all the same', async () => {
    project.cloud.remoteUnlocks = [{ type: 'remoteUnlockWithoutPwd', open: false }];
    await runFor(minute);
    expect(warnings()).toContainEqual(expect.stringMatching(/remote unlocking without password is off/));
  });
});

describe('a lock whose status has no data point of a lock', () => {
  it('is read in its shadow, which has them', async () => {
    project.points = [{ code: 'residual_electricity', value: 80 }];
    project.shadow = [...project.points, { code: 'lock_motor_state', value: true }];
    await runFor(minute);
    expect(lockIn(registry, 'a').bolt).toBe('unsecured');
  });
});

describe('the only lock of a project without push', () => {
  const finger = (at: number): void => {
    project.shadow = [{ code: 'unlock_fingerprint', value: 3, at }];
  };

  beforeEach(() => {
    // It does not tell of its bolt: an opening is all there is to know.
    project.points = [{ code: 'unlock_fingerprint', value: 3 }];
    finger(1);
  });

  it('is first read by its status, then with the times of its values', async () => {
    await runFor(3 * hour);
    expect([project.singles.length, project.shadowsAsked.length > 1]).toEqual([1, true]);
    expect(lockIn(registry, 'a').bolt).toBe('unknown');
  });

  it('was opened, and has relocked, when the same finger is there again with a newer time', async () => {
    await runFor(hour);
    finger(project.cloud.clock.now());
    await project.cloud.clock.advance(hour);
    expect(lockIn(registry, 'a').bolt).toBe('secured');
  });

  it('costs no call more where Tuya refuses its shadow', async () => {
    project.shadow = undefined;
    await runFor(5 * hour);
    expect(project.shadowsAsked).toHaveLength(1);
  });

  it('is read by its status alone where messages arrive', async () => {
    const feed = new ScriptedFeed();
    registry = project.registry({ feed });
    void registry.run();
    await project.cloud.clock.advance(1_000);
    feed.connect();
    await project.cloud.clock.advance(24 * hour);
    expect(project.singles.length).toBeGreaterThan(1);
    expect(project.shadowsAsked).toEqual([]);
  });
});

describe('several locks without push', () => {
  it('are read in one call, without times', async () => {
    project.list = (): DeviceList => ({ devices: ['a', 'b'].map(lockDevice), complete: true });
    project.shadow = [{ code: 'unlock_fingerprint', value: 3, at: 1 }];
    await runFor(3 * hour);
    expect(project.shadowsAsked).toEqual([]);
  });
});
