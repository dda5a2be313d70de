import { describe, expect, it } from '@jest/globals';
import { lockModel, type SimulatedLock } from '../../simulator/cloud.ts';
import { boltAt, nextEvent, startWithClient } from './running-cloud.ts';

const LOCK = lockModel('all-in-one-wifi', { boltMs: 20 });

function valueOf(lock: SimulatedLock, code: string): unknown {
  return lock.status.find((point) => point.code === code)?.value;
}

describe('a bolt moved by the cloud', () => {
  it('takes its time and is reported when it has arrived', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    const lock = cloud.lock(LOCK.id);
    const open = boltAt(cloud, 'unlocked');
    expect(await client.operate(LOCK.id)).toMatchObject({ success: true, result: true });
    expect(lock.moves).toEqual([{ at: expect.any(Number), to: 'unlocked', why: 'remote', channel: 1 }]);
    await open;
    expect(lock.bolt).toBe('unlocked');
    expect(valueOf(lock, 'lock_motor_state')).toBe(true);
    expect(valueOf(lock, 'unlock_app')).toBe(1);
  });

  it('goes back with open: false where the lock can lock', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    cloud.lock(LOCK.id).unlockByHand();
    const shut = boltAt(cloud, 'locked');
    expect(await client.operate(LOCK.id, false)).toMatchObject({ result: true });
    await shut;
    expect(valueOf(cloud.lock(LOCK.id), 'lock_motor_state')).toBe(false);
  });

  it('takes no second command while it is moving', async () => {
    const { cloud, client } = await startWithClient({ locks: [lockModel('all-in-one-wifi', { boltMs: 60_000 })] });
    await client.operate(LOCK.id);
    expect(cloud.lock(LOCK.id).bolt).toBe('moving');
    expect(await client.operate(LOCK.id)).toMatchObject({ code: 2328 });
  });

  it('goes on to where it is only once', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    cloud.lock(LOCK.id).unlockByHand();
    const report = nextEvent(cloud, (event) => event.kind === 'report');
    expect(await client.operate(LOCK.id)).toMatchObject({ result: true });
    expect(await report).toMatchObject({
      points: expect.arrayContaining([expect.objectContaining({ code: 'unlock_app' })]),
    });
    expect(cloud.lock(LOCK.id).moves).toHaveLength(1);
  });

  it('locks itself again', async () => {
    const model = lockModel('keep-alive-wifi', { boltMs: 5, relockSeconds: 0.02 });
    const { cloud, client } = await startWithClient({ locks: [model] });
    const lock = cloud.lock(model.id);
    const shut = boltAt(cloud, 'locked');
    await client.operate(lock.id);
    expect(await shut).toMatchObject({ why: 'auto-relock' });
    expect(lock.moves.map(({ to, why }) => [to, why])).toEqual([
      ['unlocked', 'remote'],
      ['locked', 'auto-relock'],
    ]);
    expect(valueOf(lock, 'lock_motor_state')).toBe(false);
  });

  it('stays where it is when it is jammed, and the lock says so', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    const lock = cloud.lock(LOCK.id);
    lock.unlockByHand();
    lock.jam();
    expect(valueOf(lock, 'alarm_lock')).toBe('tongue_bad');
    const jammed = nextEvent(cloud, (event) => event.kind === 'bolt' && event.bolt === 'unlocked');
    await client.operate(LOCK.id, false);
    await jammed;
    expect(lock.bolt).toBe('unlocked');
    expect(valueOf(lock, 'alarm_lock')).toBe('tongue_not_out');
    lock.lockByHand();
    expect(lock.bolt).toBe('locked');
  });

  it('is refused by the lock itself when it is told to', async () => {
    const { cloud, client } = await startWithClient({ locks: [LOCK] });
    cloud.lock(LOCK.id).refuseNext();
    expect(await client.operate(LOCK.id)).toMatchObject({ success: true, result: false });
    expect(cloud.lock(LOCK.id).moves).toEqual([]);
    expect(await client.operate(LOCK.id)).toMatchObject({ result: true });
  });

  it('wants a boolean and nothing it does not know', async () => {
    const { client } = await startWithClient({ locks: [LOCK] });
    const path = `/v1.0/smart-lock/devices/${LOCK.id}/password-free/door-operate`;
    const { ticket_id } = await client.ticket(LOCK.id);
    expect(await client.post(path, { ticket_id, open: 'true' })).toMatchObject({ code: 1104 });
    expect(await client.post(path, { ticket_id: 7, open: true })).toMatchObject({ code: 1104 });
    expect(await client.post(path, { ticket_id, open: true, force: true })).toMatchObject({ code: 1109 });
    expect(await client.post(path, { open: true })).toMatchObject({ code: 1100 });
  });
});

describe('people at the door', () => {
  it.each([
    [
      'a finger',
      (lock: SimulatedLock) => {
        lock.fingerprint(3);
      },
      'unlock_fingerprint',
      3,
      'fingerprint 3',
    ],
    [
      'a PIN',
      (lock: SimulatedLock) => {
        lock.pin(4);
      },
      'unlock_password',
      4,
      'password 4',
    ],
    [
      'a card',
      (lock: SimulatedLock) => {
        lock.card(5);
      },
      'unlock_card',
      5,
      'card 5',
    ],
    [
      'a face',
      (lock: SimulatedLock) => {
        lock.face(6);
      },
      'unlock_face',
      6,
      'face 6',
    ],
    [
      'a key',
      (lock: SimulatedLock) => {
        lock.key();
      },
      'unlock_key',
      1,
      'by hand',
    ],
  ] as const)('%s unlocks and is reported', async (_, act, code, value, why) => {
    const { cloud } = await startWithClient({ locks: [LOCK] });
    const lock = cloud.lock(LOCK.id);
    const open = boltAt(cloud, 'unlocked');
    act(lock);
    await open;
    expect(valueOf(lock, code)).toBe(value);
    expect(lock.moves).toEqual([expect.objectContaining({ to: 'unlocked', why })]);
  });

  it('a wrong finger is an alarm and moves nothing', async () => {
    const { cloud } = await startWithClient({ locks: [LOCK] });
    const lock = cloud.lock(LOCK.id);
    lock.alarm('pry');
    lock.wrongFinger();
    expect(valueOf(lock, 'alarm_lock')).toBe('wrong_finger');
    expect(lock.moves).toEqual([]);
  });

  it('the door leaf is told apart from the bolt', async () => {
    const access = lockModel('access-control');
    const { cloud } = await startWithClient({ locks: [LOCK, access] });
    cloud.lock(LOCK.id).openDoor();
    expect(valueOf(cloud.lock(LOCK.id), 'closed_opened')).toBe('open');
    expect(cloud.lock(LOCK.id).bolt).toBe('locked');
    cloud.lock(access.id).openDoor();
    expect(valueOf(cloud.lock(access.id), 'closed_opened_kit')).toBe('AQAB');
    cloud.lock(access.id).closeDoor();
    expect(valueOf(cloud.lock(access.id), 'closed_opened_kit')).toBe('AQAC');
  });

  it('the battery runs down', async () => {
    const { cloud } = await startWithClient({ locks: [LOCK] });
    cloud.lock(LOCK.id).setBattery(12);
    expect(valueOf(cloud.lock(LOCK.id), 'residual_electricity')).toBe(12);
    expect(valueOf(cloud.lock(LOCK.id), 'battery_state')).toBe('low');
  });
});
