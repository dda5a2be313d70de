import { describe, expect, it } from '@jest/globals';
import { lockModel, type LockFamily, type LockModel } from '../../simulator/cloud.ts';
import { LOCK_FAMILIES } from '../../simulator/lock-families.ts';
import { boltAt, startWithClient } from './running-cloud.ts';
import type { SignedClient } from './signed-client.ts';

/** An awake lock of this family with a quick bolt. */
function awake(family: LockFamily, overrides: Partial<LockModel> = {}): LockModel {
  return lockModel(family, { boltMs: 1, sleep: undefined, ...overrides });
}

async function openChannel(client: SignedClient, id: string, channel_id: unknown): Promise<unknown> {
  const { ticket_id } = await client.ticket(id);
  const reply = await client.post(`/v1.1/devices/${id}/door-lock/password-free/open-door`, { ticket_id, channel_id });
  return reply.success ? reply.result : reply.code;
}

/** What each family answers: true, or the code of the refusal. */
const ANSWERS: [family: LockFamily, operate: unknown, lock: unknown, openDoor: unknown, channel: unknown][] = [
  ['all-in-one-wifi', true, true, true, 2004],
  ['keep-alive-wifi', true, 2008, true, 2004],
  ['request-only-wifi', 2008, 2008, 2009, 2004],
  ['wifi-video', true, 2008, true, 2004],
  ['photo-lock', true, 2008, true, 2004],
  ['access-control', 2009, 2009, 2004, true],
  ['access-control-old', true, true, true, 1108],
  ['zigbee', 2008, 2008, true, 2004],
  ['all-in-one-zigbee', true, 2008, true, 2004],
  ['zigbee-hotel', true, 2008, true, 2004],
  ['ble-gateway', true, 2008, true, 2004],
  ['ble-retrofit', true, true, true, 2004],
  ['business', 1108, 1108, true, 2004],
  ['safe', 1109, 1109, true, 2004],
  ['stateless', true, 2008, true, 2004],
];

describe('the families of locks', () => {
  it.each(ANSWERS)(
    '%s: operate %s, lock %s, open-door %s, channel %s',
    async (family, operate, lock, openDoor, channel) => {
      const model = awake(family, { boltMs: 0 });
      const answers: unknown[] = [];
      for (const ask of [
        (client: SignedClient) => client.operate(model.id),
        (client: SignedClient) => client.operate(model.id, false),
        (client: SignedClient) => client.openDoor(model.id),
      ]) {
        const { client } = await startWithClient({ locks: [model] });
        const reply = await ask(client);
        answers.push(reply.success ? reply.result : reply.code);
      }
      const { client } = await startWithClient({ locks: [model] });
      expect([...answers, await openChannel(client, model.id, 1)]).toEqual([operate, lock, openDoor, channel]);
    },
  );

  it('are all in the table of answers', () => {
    expect(ANSWERS.map(([family]) => family)).toEqual(Object.keys(LOCK_FAMILIES));
  });

  it('have ids like Tuya’s, each another', () => {
    const ids = ANSWERS.map(([family]) => lockModel(family).id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.map(() => expect.stringMatching(/^[a-z0-9]{22}$/)));
  });

  it('differ in how the bolt is reported', async () => {
    for (const [family, state, code, locked, open] of [
      ['all-in-one-wifi', 'lock_motor_state', 'lock_motor_state', false, true],
      ['all-in-one-wifi', 'inverted', 'lock_motor_state', true, false],
      ['zigbee', 'open_close', 'open_close', false, true],
      ['stateless', 'none', 'lock_motor_state', undefined, undefined],
    ] as const) {
      const { cloud } = await startWithClient({ locks: [awake(family, { state })] });
      const lock = cloud.locks()[0];
      const value = (): unknown => lock?.status.find((point) => point.code === code)?.value;
      expect(value()).toBe(locked);
      lock?.unlockByHand();
      expect(value()).toBe(open);
    }
  });

  it('cannot be twice in one house under one id', async () => {
    const { cloud } = await startWithClient({ locks: [awake('safe')] });
    expect(() => cloud.addLock(awake('safe'))).toThrow(/another id/);
  });
});

describe('an access control with two doors', () => {
  it('opens one door and leaves the other', async () => {
    const model = awake('access-control', { channels: 2 });
    const { cloud, client } = await startWithClient({ locks: [model] });
    const open = boltAt(cloud, 'unlocked');
    expect(await openChannel(client, model.id, 2)).toBe(true);
    expect(await open).toMatchObject({ channel: 2 });
    expect(cloud.lock(model.id).bolt).toBe('locked');
    expect(cloud.lock(model.id).boltOf(2)).toBe('unlocked');
  });

  it('has no third door, and doors are counted with numbers', async () => {
    const model = awake('access-control', { channels: 2 });
    const { client } = await startWithClient({ locks: [model] });
    expect(await openChannel(client, model.id, 3)).toBe(1109);
    expect(await openChannel(client, model.id, 0)).toBe(1109);
    expect(await openChannel(client, model.id, '1')).toBe(1104);
  });
});
