import { describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import { boltRequests, openScreen } from './screen.ts';

const video = lockModel('wifi-video', { name: 'Garden Gate' });
const zigbee = lockModel('zigbee', { name: 'Garage', pin: '123456' });
const wifi = lockModel('all-in-one-wifi', { name: 'Front Door' });

describe('the locks', () => {
  it('are shown as the plugin understands them', async () => {
    const { handlers, body, cloud } = await openScreen({
      locks: [wifi, video, zigbee, lockModel('access-control', { name: 'Lobby', channels: 2 })],
      otherDevices: 3,
    });
    const [front, gate, garage, lobby] = await handlers.locks(body({ locks: [{ id: wifi.id, name: 'House' }] }));
    expect(front).toEqual({
      ...{ id: wifi.id, name: 'House', family: 'All-in-one Wi-Fi lock', online: true },
      ...{ battery: expect.any(Number), bolt: 'secured', door: 'closed', wantsPin: false, hasChannels: false },
      unlock: ['door-operate', 'open-door'],
      remoteUnlocks: [
        { type: 'remoteUnlockWithoutPwd', open: true },
        { type: 'remoteUnlockWithPwd', open: false },
      ],
      shows: { battery: true, door: true, pictures: false, rings: true, alarms: true, requests: true },
    });
    expect(gate).toMatchObject({ name: 'Garden Gate', shows: { pictures: true } });
    expect(garage).toMatchObject({ name: 'Garage', wantsPin: true });
    expect(lobby).toMatchObject({ name: 'Lobby', hasChannels: true });
    expect(boltRequests(cloud)).toEqual([]);
  });

  it('tell of a lock that unlocks with its PIN only, as Tuya says', async () => {
    const { handlers, body, cloud } = await openScreen({ locks: [wifi] });
    cloud.lock(wifi.id).allowed.remoteUnlockWithoutPwd = false;
    cloud.lock(wifi.id).allowed.remoteUnlockWithPwd = true;
    const [without] = await handlers.locks(body());
    expect([without?.wantsPin, without?.unlock]).toEqual([true, ['door-operate', 'open-door']]);
    const [withPin] = await handlers.locks(body({ locks: [{ id: wifi.id, pin: '123456' }] }));
    expect([withPin?.wantsPin, withPin?.unlock[0]]).toEqual([true, 'open-with-pin']);
  });

  it('show a lock that cannot be read as unknown, beside the others', async () => {
    const { handlers, body, cloud } = await openScreen({ locks: [wifi, zigbee] });
    const effect = { kind: 'code', code: 2010 } as const;
    const endpoint = ['status' as const, 'remote-unlocks' as const];
    cloud.fault({ endpoint, device: wifi.id, times: Infinity, effect });
    const rows = await handlers.locks(body());
    expect(rows.map(({ id }) => id)).toEqual([wifi.id, zigbee.id]);
    expect(rows[0]?.remoteUnlocks).toEqual([]);
    expect(rows[1]?.bolt).toBe('secured');
  });

  it('are refused in the words of the error table where they cannot be listed', async () => {
    const { handlers, body } = await openScreen();
    await expect(handlers.locks(body({ accessKey: 'fedcba9876543210fedcba9876543210' }))).rejects.toThrow(
      'Tuya does not accept accessId and accessKey (Tuya code 1004)',
    );
  });
});

describe('remote unlocking', () => {
  it('is switched as asked, and nothing else happens at the lock', async () => {
    const { handlers, body, cloud } = await openScreen({ locks: [wifi, zigbee] });
    const asked = { ...body(), lockId: wifi.id, type: 'remoteUnlockWithPwd', open: true };
    const row = await handlers['remote-unlock'](asked);
    expect(row.remoteUnlocks).toContainEqual({ type: 'remoteUnlockWithPwd', open: true });
    expect(cloud.ledger.of('remote-unlock-config')).toMatchObject([
      { device: wifi.id, body: { remote_unlock_type: 'remoteUnlockWithPwd', open: true }, carriedOut: true },
    ]);
    expect([boltRequests(cloud), cloud.ledger.count('password-ticket')]).toEqual([[], 0]);
  });

  it('is refused in words where the lock refuses, and asked once', async () => {
    const { handlers, body, cloud } = await openScreen({ locks: [wifi] });
    const asked = { ...body(), lockId: wifi.id, type: 'remoteUnlockWithoutPwd', open: false };
    cloud.fault({ endpoint: 'remote-unlock-config', effect: { kind: 'result-false' } });
    await expect(handlers['remote-unlock'](asked)).rejects.toThrow('The lock refused to change its remote unlocking');
    cloud.fault({ endpoint: 'remote-unlock-config', effect: { kind: 'lost-answer' } });
    await expect(handlers['remote-unlock'](asked)).rejects.toThrow('The connection to Tuya broke');
    expect(cloud.ledger.count('remote-unlock-config')).toBe(2);
  });

  it.each([
    ['without a lock', { lockId: undefined }, '"lockId" is missing'],
    ['for a lock of somebody else', { lockId: 'bfforeign' }, 'The Tuya project has no lock with this id'],
    ['of a kind that is none', { type: 'everything' }, '"type" must be'],
    ['without saying which way', { open: 'yes' }, '"open" true or false'],
  ])('is not touched %s', async (_what, wrong, words) => {
    const { handlers, body, cloud } = await openScreen({ locks: [wifi] });
    const asked = { ...body(), lockId: wifi.id, type: 'remoteUnlockWithPwd', open: true, ...wrong };
    await expect(handlers['remote-unlock'](asked)).rejects.toThrow(words);
    expect(cloud.ledger.count('remote-unlock-config')).toBe(0);
  });
});
