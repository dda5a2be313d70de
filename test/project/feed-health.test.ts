import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LockRegistry } from '../../src/project/lock-registry.ts';
import type { StatusReading } from '../../src/tuya/devices.ts';
import { refusal } from '../../src/tuya/refusal.ts';
import { hour, lockDevice, lockIn, minute, ScriptedFeed, ScriptedProject } from './scripted-project.ts';

const second = 1_000;

let project: ScriptedProject;
let feed: ScriptedFeed;
let registry: LockRegistry;

beforeEach(async () => {
  project = new ScriptedProject();
  feed = new ScriptedFeed();
  registry = project.registry({ feed });
  void registry.run();
  await project.cloud.clock.advance(second);
  feed.connect();
  await project.cloud.clock.advance(second);
});

const pass = (ms: number): Promise<void> => project.cloud.clock.advance(ms);
const bolt = (): string => lockIn(registry, 'a').bolt;
/** What the owner reads, without the line in which each lock introduces itself. */
const shown = (): string[] => project.cloud.log.shown.filter((line) => !/, ready$|MQTT is connected: /.test(line));

function report(value: boolean, deviceId = 'a'): void {
  const points = [{ code: 'lock_motor_state', value, at: project.cloud.clock.now() }];
  feed.say({ kind: 'status', deviceId, points });
}

/** The bolt moves, and only a read can tell. */
function moveUnseen(open: boolean): void {
  project.points = [{ code: 'lock_motor_state', value: open }];
}

describe('a message from the cloud', () => {
  it('shows at once, for the lock that it is about', () => {
    report(true);
    expect(bolt()).toBe('unsecured');
    expect(lockIn(registry, 'b').bolt).toBe('secured');
  });

  it('about a device that is no lock changes nothing', () => {
    report(true, 'x');
    feed.say({ kind: 'online', deviceId: 'x', online: false, at: undefined });
    expect(bolt()).toBe('secured');
  });

  it('renames a lock', () => {
    feed.say({ kind: 'renamed', deviceId: 'a', name: 'Back Door' });
    expect(lockIn(registry, 'a').device.name).toBe('Back Door');
  });

  it('of a new device leads to a discovery at once', async () => {
    project.list = () => ({ devices: [lockDevice('a'), lockDevice('b'), lockDevice('c')], complete: true });
    feed.say({ kind: 'added', deviceId: 'c' });
    await pass(second);
    expect(project.found).toEqual(['a', 'b', 'c']);
  });

  it('of a new device is followed by a look at everything once the feed has connected anew for it', async () => {
    await pass(hour);
    feed.say({ kind: 'added', deviceId: 'c' });
    await pass(second);
    const before = [project.listings, project.batches.length];
    feed.connect();
    await pass(second);
    expect([project.listings, project.batches.length]).toEqual(before.map((count) => count + 1));
  });

  it('of a removed lock takes it away as soon as two discoveries confirm it', async () => {
    project.list = () => ({ devices: [lockDevice('a')], complete: true });
    feed.say({ kind: 'removed', deviceId: 'b' });
    await pass(second);
    expect(project.gone).toEqual([]);
    await pass(11 * second);
    expect(project.gone).toEqual(['b']);
  });

  it('that was missed about a removed lock is made up for by the read that finds it unknown', async () => {
    project.list = () => ({ devices: [lockDevice('a')], complete: true });
    project.refuseBatch = true;
    project.devices.status = (id): Promise<StatusReading> =>
      id === 'b' ? Promise.reject(refusal(2010, '')) : Promise.resolve({ points: project.points, askedAt: 0 });
    await registry.readAll();
    await pass(11 * second);
    expect(project.gone).toEqual(['b']);
  });

  it('of a removed lock that is still listed takes nothing away', async () => {
    feed.say({ kind: 'removed', deviceId: 'b' });
    await pass(hour);
    expect(project.gone).toEqual([]);
  });
});

describe('a healthy feed', () => {
  it('leaves at most 6 reads and searches a day', async () => {
    await pass(hour);
    const before = project.batches.length + project.listings;
    await pass(24 * hour);
    expect(project.batches.length + project.listings - before).toBeLessThanOrEqual(6);
  });

  it('is checked by one look a minute after something happened', async () => {
    await pass(hour);
    const reads = project.batches.length;
    moveUnseen(true);
    report(true);
    report(true, 'b');
    await pass(59 * second);
    expect(project.batches.length).toBe(reads);
    await pass(2 * second);
    expect(project.batches.length).toBe(reads + 1);
    await pass(hour);
    expect(project.batches.length).toBe(reads + 1);
  });
});

describe('a feed that is interrupted', () => {
  it('is said once, and polling takes over until it returns', async () => {
    await pass(hour);
    feed.interrupt();
    feed.interrupt();
    const reads = project.batches.length;
    await pass(hour);
    expect(project.batches.length - reads).toBeGreaterThan(20);
    expect(shown()).toEqual([expect.stringMatching(/^warn MQTT is interrupted, the locks are polled meanwhile/)]);
    feed.connect();
    expect(shown().at(-1)).toBe('info MQTT is connected again');
  });

  it('is followed by a search for new locks when it is back', async () => {
    await pass(hour);
    feed.interrupt();
    const { listings } = project;
    feed.connect();
    await pass(second);
    expect(project.listings).toBe(listings + 1);
  });

  it('is followed by a read when it is back: what happened meanwhile is shown', async () => {
    await pass(hour);
    feed.interrupt();
    moveUnseen(true);
    feed.connect();
    await pass(second);
    expect(bolt()).toBe('unsecured');
  });
});

describe('a feed that is connected but silent', () => {
  beforeEach(async () => {
    await pass(hour);
    moveUnseen(true);
    await registry.readAll();
  });

  it('is found out by a read that shows what no message told; it is said once, and polling takes over', async () => {
    await pass(16 * second);
    expect(shown()).toEqual([expect.stringMatching(/^warn MQTT is connected but told nothing .*"account"/)]);
    const reads = project.batches.length;
    await pass(hour);
    expect(project.batches.length - reads).toBeGreaterThan(20);
    moveUnseen(false);
    await pass(hour);
    expect(shown()).toHaveLength(1);
  });

  it('is not blamed when the message was merely late', async () => {
    await pass(3 * second);
    report(true);
    feed.say({ kind: 'status', deviceId: 'b', points: [{ code: 'lock_motor_state', value: true, at: undefined }] });
    await pass(hour);
    expect(shown()).toEqual([]);
  });

  it('is trusted again with its first message', async () => {
    await pass(16 * second);
    report(true);
    expect(shown().at(-1)).toBe('info MQTT delivers messages again');
    await pass(hour);
    const reads = project.batches.length;
    await pass(5 * hour);
    expect(project.batches.length - reads).toBeLessThanOrEqual(1);
  });
});

describe('a trouble of the whole project', () => {
  it('is said once, not once for each lock and each question, and the quota is left alone for an hour', async () => {
    registry.stop();
    registry = project.registry();
    const used = refusal(28841004, '');
    project.list = () => {
      throw used;
    };
    project.devices.statusOf = (): Promise<never> => Promise.reject(used);
    registry.restore(lockDevice('a'));
    registry.restore(lockDevice('b'));
    const { listings } = project;
    void registry.run();
    await pass(55 * minute);
    expect(shown()).toEqual([expect.stringContaining('monthly calls of the Tuya plan are used up')]);
    expect(project.listings - listings).toBe(1);
  });
});

it('nobody listens any more after the end', async () => {
  expect(feed.listening).toBe(true);
  registry.stop();
  await pass(second);
  expect(feed.listening).toBe(false);
});
