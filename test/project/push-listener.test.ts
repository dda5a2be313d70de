import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Lock } from '../../src/lock/lock.ts';
import { PushListener } from '../../src/project/push-listener.ts';
import { TuyaError } from '../../src/tuya/errors.ts';
import { ScriptedCloud } from '../lock/scripted-cloud.ts';
import { hour } from './scripted-project.ts';

let cloud: ScriptedCloud;
let lock: Lock;
let listener: PushListener;
/** What the listener set off, in order. */
let done: string[];
/** What came before the present connection. */
let gap: 'start' | 'outage' | 'none';
let readAt: number;

const does = (what: string) => (): void => void done.push(what);

beforeEach(() => {
  cloud = new ScriptedCloud();
  lock = cloud.lock();
  [done, gap, readAt] = [[], 'none', cloud.clock.now()];
  listener = new PushListener({
    clock: cloud.clock,
    log: cloud.log,
    health: { connected: () => gap, disconnected: does('interrupted'), heard: does('heard') },
    poller: { soon: does('read'), olderThan: (time) => readAt < time },
    discovery: { soon: does('search'), suspectRemoval: does('suspect removal') },
    locksOf: (id) => (id === lock.id ? [lock] : []),
  });
});

const deviceId = 'lock1';

describe('a message', () => {
  it('of a lock reaches it, and shows that the feed is alive', () => {
    listener.message({ kind: 'status', deviceId, points: [{ code: 'lock_motor_state', value: true, at: undefined }] });
    expect(lock.bolt).toBe('unsecured');
    listener.message({ kind: 'renamed', deviceId, name: 'Back Door' });
    listener.message({ kind: 'online', deviceId, online: false, at: undefined });
    expect(lock.device).toMatchObject({ name: 'Back Door', online: false });
    expect(done).toEqual(['heard', 'heard', 'heard']);
  });

  it('of a device without locks sets nothing off', () => {
    listener.message({ kind: 'online', deviceId: 'lamp', online: false, at: undefined });
    expect(done).toEqual([]);
  });

  it('of a device that was added leads to a search', () => {
    listener.message({ kind: 'added', deviceId: 'new' });
    expect(done).toEqual(['search']);
  });

  it('of a device that was removed leads to a search; a lock is suspected to be gone, no more', () => {
    listener.message({ kind: 'removed', deviceId: 'lamp' });
    expect(done).toEqual(['search']);
    listener.message({ kind: 'removed', deviceId });
    expect(done.slice(1)).toEqual(['heard', 'suspect removal', 'search']);
  });
});

describe('a connection', () => {
  it('for the first time is followed by a read', () => {
    gap = 'start';
    listener.connected();
    expect(done).toEqual(['read']);
  });

  it('after an outage is followed by a read and a search', () => {
    gap = 'outage';
    listener.connected();
    expect(done).toEqual(['read', 'search']);
  });

  it('that is only renewed is checked by a read when the last one is more than four hours old', async () => {
    await cloud.clock.advance(4 * hour);
    listener.connected();
    expect(done).toEqual([]);
    await cloud.clock.advance(1);
    listener.connected();
    expect(done).toEqual(['read']);
  });

  it('that is renewed to hear of a new device is followed by a read and a search, once', () => {
    listener.message({ kind: 'added', deviceId: 'new' });
    done = [];
    listener.connected();
    listener.connected();
    expect(done).toEqual(['read', 'search']);
  });

  it('whose news cannot be taken in harms nothing', () => {
    const broken = (): never => {
      throw new Error('a defect');
    };
    listener = new PushListener({
      clock: cloud.clock,
      log: cloud.log,
      health: { connected: broken, disconnected: broken, heard: does('heard') },
      poller: { soon: does('read'), olderThan: () => false },
      discovery: { soon: does('search'), suspectRemoval: does('suspect removal') },
      locksOf: () => [],
    });
    listener.connected();
    listener.disconnected(new TuyaError({ kind: 'lost', meaning: 'The broker closed the connection' }));
    expect(cloud.log.lines.filter((line) => line.includes('failed: a defect'))).toHaveLength(2);
  });

  it('that breaks is told', () => {
    listener.disconnected(new TuyaError({ kind: 'lost', meaning: 'The broker closed the connection' }));
    expect(done).toEqual(['interrupted']);
  });
});
