import { afterEach, describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/cloud.ts';
import { clientOf, closeAll, cloudAndClient, failureOf, patience, resultServer } from './support.ts';

afterEach(closeAll);

describe('the ways to unlock from afar', () => {
  it.each([
    ['array', ['remoteUnlockWithoutPwd', 'remoteUnlockWithPwd']],
    ['object', ['remoteUnlockWithoutPwd']],
    ['empty', []],
  ] as const)('are read from an answer that is an %s', async (remoteUnlocks, types) => {
    const lock = lockModel('zigbee', { remoteUnlocks });
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const ways = await doorLock.remoteUnlocks(lock.id, patience());
    expect(ways.map(({ type }) => type).toSorted()).toEqual([...types].toSorted());
    expect(ways).toEqual(ways.map(({ type }) => ({ type, open: cloud.lock(lock.id).allowed[type] })));
  });

  it('are not known when the lock refuses to tell', async () => {
    const lock = lockModel('zigbee', { refuses: { 'remote-unlocks': 2009 } });
    const { doorLock } = await cloudAndClient({ locks: [lock] });
    expect(await failureOf(doorLock.remoteUnlocks(lock.id, patience()))).toBe('unsupported');
  });

  it.each([[null], [{}], ['none'], [[null, 7, { remote_unlock_type: 'remoteUnlockByThought', open: true }]]])(
    'are none in %j',
    async (result) => {
      const { doorLock } = clientOf(await resultServer(() => result));
      expect(await doorLock.remoteUnlocks('a', patience())).toEqual([]);
    },
  );

  it('are switched one by one, and only as asked', async () => {
    const lock = lockModel('all-in-one-zigbee');
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const way = { type: 'remoteUnlockWithPwd', open: false } as const;
    expect(await doorLock.configureRemoteUnlock(lock.id, way, patience())).toBe(true);
    expect(cloud.ledger.of('remote-unlock-config')[0]).toMatchObject({
      method: 'POST',
      path: `/v1.0/devices/${lock.id}/door-lock/remote-unlock/config`,
      body: { remote_unlock_type: 'remoteUnlockWithPwd', open: false },
      carriedOut: true,
    });
    expect(await doorLock.remoteUnlocks(lock.id, patience())).toContainEqual(way);
  });
});

describe('a request at the door', () => {
  const lock = lockModel('all-in-one-wifi');

  it.each([
    ['reject', 1],
    ['cancel', 2],
  ] as const)('is turned down: %s', async (reason, type) => {
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    cloud.lock(lock.id).request.begin(60);
    expect(await doorLock.cancel(lock.id, reason, patience())).toBe(true);
    expect(cloud.ledger.of('cancel')[0]).toMatchObject({
      method: 'PUT',
      path: `/v1.0/devices/${lock.id}/door-lock/password-free/open-door/cancel`,
      body: { type },
      carriedOut: true,
    });
    expect([cloud.lock(lock.id).request.pending, cloud.lock(lock.id).bolt]).toEqual([false, 'locked']);
  });

  it('that does not exist cannot be turned down', async () => {
    const { doorLock } = await cloudAndClient({ locks: [lock] });
    expect(await failureOf(doorLock.cancel(lock.id, 'reject', patience()))).toBe('refused');
  });
});

describe('pictures', () => {
  it.each([
    ['remote unlock', '1'],
    ['alert', '2'],
  ] as const)('of the last %s are asked for by type %s; there may be none', async (type, file_type) => {
    const lock = lockModel('wifi-video');
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    cloud.fault({ endpoint: 'latest-media', effect: { kind: 'garbage' } });
    await doorLock.latestMedia(lock.id, type, patience());
    expect(cloud.ledger.of('latest-media')[1]).toMatchObject({
      method: 'GET',
      path: `/v1.0/devices/${lock.id}/door-lock/latest/media/url`,
      query: { file_type },
    });
  });

  it('come with the key to read them', async () => {
    const answer = { bucket: 'b', file_key: 'k', file_path: '/p', file_url: 'https://u' };
    const { doorLock } = clientOf(await resultServer(() => answer));
    const image = { url: 'https://u', key: 'k', bucket: 'b', path: '/p' };
    expect(await doorLock.latestMedia('a', 'alert', patience())).toEqual({ image, video: undefined });
  });

  it('of the last days are in the album', async () => {
    const lock = lockModel('wifi-video');
    const { cloud, doorLock } = await cloudAndClient({ locks: [lock] });
    const album = await doorLock.albums(lock.id, patience());
    expect(album.plan).toBe('cloud_free_storage_3day');
    expect(cloud.ledger.of('albums')[0]).toMatchObject({
      method: 'GET',
      path: `/v1.0/smart-lock/devices/${lock.id}/albums-media`,
      query: {},
    });
  });
});
