import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApiUsage } from '../../src/project/api-usage.ts';
import type { LockRegistry } from '../../src/project/lock-registry.ts';
import type { DeviceList } from '../../src/tuya/device-list.ts';
import { refusal } from '../../src/tuya/refusal.ts';
import { hour, lockDevice, minute, other, ScriptedProject } from './scripted-project.ts';

const day = 24 * hour;
const second = 1_000;

let project: ScriptedProject;

beforeEach(() => {
  project = new ScriptedProject();
});

const list = (devices: DeviceList['devices']) => (): DeviceList => ({ devices, complete: true });
const calls = (): number => project.batches.length + project.singles.length + project.listings;

/** A project that began to count its calls on this day of January. */
async function begunOn(date: number): Promise<LockRegistry> {
  await project.cloud.clock.advance((date - 1) * day);
  const { clock, log } = project.cloud;
  const state = { counted: { month: '', calls: 0, warned: false, turnsOn: 1 }, save: (): void => undefined };
  const usage = new ApiUsage({ state, clock, log, callsPerMonth: 26_000 });
  const registry = project.registry({ budget: () => usage.budget });
  void registry.run();
  return registry;
}

describe('the pace of a plan of 26,000 calls without push', () => {
  it.each([1, 15, 28])(
    'is the even one, with a margin, where the count began on the %d. of the month',
    async (date) => {
      const registry = await begunOn(date);
      await project.cloud.clock.advance(day);
      registry.stop();
      const even = 26_000 / 31;
      expect(calls()).toBeLessThanOrEqual(even * 1.25);
      expect(calls()).toBeGreaterThan(even / 3);
    },
  );

  it('is kept although something happens at a door every 3 s, day and night', async () => {
    const registry = await begunOn(28);
    await project.cloud.clock.advance(minute);
    for (let passed = 0, open = false; passed < day; passed += 3 * second, open = !open) {
      registry.locks[0]?.observePush([{ code: 'lock_motor_state', value: open, at: undefined }]);
      await project.cloud.clock.advance(3 * second);
    }
    registry.stop();
    expect(calls()).toBeLessThanOrEqual((26_000 / 31) * 1.25 + 60 + 24 * 6);
  });
});

it('a door where something happens all the time keeps no read of the others from coming', async () => {
  const registry = project.registry();
  void registry.run();
  await project.cloud.clock.advance(minute);
  const { length } = project.batches;
  for (let passed = 0, open = false; passed < 2 * minute; passed += second, open = !open) {
    registry.locks[0]?.observePush([{ code: 'lock_motor_state', value: open, at: undefined }]);
    await project.cloud.clock.advance(second);
  }
  expect(project.batches.length - length).toBeGreaterThanOrEqual(20);
});

it('the reads go on when the clock of the machine is set back or forward', async () => {
  const registry = await begunOn(3);
  await project.cloud.clock.advance(hour);
  for (const jumped of [-2 * hour, 4 * day]) {
    const before = project.batches.length;
    project.cloud.clock.jumped = jumped;
    await project.cloud.clock.advance(hour);
    expect(project.batches.length - before).toBeGreaterThan(5);
  }
  registry.stop();
});

describe('a batch that Tuya refuses', () => {
  it('because of one lock costs its call once: that lock is asked alone from then on', async () => {
    project.list = list(['a', 'b', 'c'].map(lockDevice));
    project.refuse = new Set(['b']);
    const answered = project.devices.statusOf.bind(project.devices);
    project.devices.statusOf = async (ids, signal): ReturnType<typeof answered> => {
      const answer = await answered(ids, signal);
      if (ids.includes('b')) {
        throw refusal(1106, '');
      }
      return answer;
    };
    const registry = project.registry();
    await registry.discover();
    await registry.readAll();
    await registry.readAll();
    await registry.readAll();
    expect(project.batches).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
      ['a', 'c'],
    ]);
    expect(project.singles).toEqual(['a', 'b', 'c', 'b', 'b']);
  });

  it('for no lock in particular is not tried again for hours', async () => {
    project.refuseBatch = true;
    const registry = project.registry();
    await registry.discover();
    project.batches.length = 0;
    await registry.readAll();
    await registry.readAll();
    expect([project.batches.length, project.singles]).toEqual([1, ['a', 'b', 'a', 'b']]);
    await project.cloud.clock.advance(7 * hour);
    project.refuseBatch = false;
    await registry.readAll();
    expect(project.batches).toHaveLength(2);
  });
});

it('two thousand devices that are no locks are asked once what they are', async () => {
  const others = Array.from({ length: 2_000 }, (_, index) => other(`lamp${index}`));
  project.list = list([lockDevice('a'), ...others]);
  project.points = [{ code: 'switch_1', value: true }];
  const registry = project.registry();
  await registry.discover();
  expect(project.batches).toHaveLength(100);
  await registry.discover();
  expect(project.batches).toHaveLength(100);
  project.list = list([lockDevice('a'), { ...other('lamp7'), productId: 'another' }]);
  await registry.discover();
  expect(project.batches.slice(100)).toEqual([['lamp7']]);
});
