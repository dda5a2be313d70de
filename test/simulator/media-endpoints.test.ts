import { describe, expect, it } from '@jest/globals';
import type { CloudOptions, LockFamily, MediaOptions, SimulatedCloud, SimulatedLock } from '../../simulator/cloud.ts';
import { lockModel } from '../../simulator/cloud.ts';
import { startWithClient } from './running-cloud.ts';
import type { Reply, SignedClient } from './signed-client.ts';
import { cameraLock, fetched, nextFile, opened } from './media-reader.ts';

interface House {
  cloud: SimulatedCloud;
  client: SignedClient;
  lock: SimulatedLock;
  /** Lets an event of this album type happen; resolves when its picture is in the cloud. */
  happen: (type: number) => Promise<void>;
  latest: (fileType: number | string) => Promise<Reply>;
  album: () => Promise<Reply>;
}

async function startHouse(
  media: MediaOptions = {},
  more: { family?: LockFamily; clip?: boolean; options?: CloudOptions } = {},
): Promise<House> {
  const model = cameraLock(more.family, { clip: more.clip ?? false });
  const { cloud, client } = await startWithClient({ locks: [model], media, ...more.options });
  const lock = cloud.lock(model.id);
  return {
    cloud,
    client,
    lock,
    happen: async (type) => {
      const arrived = nextFile(cloud, more.clip ? 'clip' : 'picture');
      lock.mediaEvent(type);
      await arrived;
    },
    latest: (fileType) => client.get(`/v1.0/devices/${lock.id}/door-lock/latest/media/url?file_type=${fileType}`),
    album: () => client.get(`/v1.0/smart-lock/devices/${lock.id}/albums-media`),
  };
}

describe('the latest media', () => {
  it('have the names Tuya really uses, for picture and clip', async () => {
    const { lock, happen, latest } = await startHouse({}, { clip: true });
    await happen(1);
    const { cover, clip } = lock.pictures[0] ?? {};
    expect((await latest(1)).result).toEqual({
      bucket: cover?.bucket,
      file_key: cover?.key,
      file_path: cover?.path,
      file_url: expect.stringContaining(cover?.path ?? ''),
      media_bucket: clip?.bucket,
      media_key: clip?.key,
      media_path: clip?.path,
      media_url: expect.stringContaining(clip?.path ?? ''),
    });
  });

  it('lead to the picture', async () => {
    const { lock, happen, latest } = await startHouse();
    await happen(24);
    const { file_url, file_key } = (await latest(2)).result as { file_url: string; file_key: string };
    expect(opened(await fetched(file_url), file_key)).toEqual(lock.pictures[0]?.jpeg);
  });

  it.each([
    [1, 'request', [1]],
    [23, 'ring with a request', [1]],
    [2, 'wrong finger', [2]],
    [18, 'ring', [2]],
    [19, 'duress', [2]],
    [8, 'fingerprint', []],
    [16, 'remote unlocking', []],
  ])('show type %s (%s) as file types %j', async (type, _, fileTypes) => {
    const { happen, latest } = await startHouse();
    await happen(type);
    const shown: number[] = [];
    for (const fileType of [1, 2]) {
      if ('file_url' in Object((await latest(fileType)).result)) {
        shown.push(fileType);
      }
    }
    expect(shown).toEqual(fileTypes);
  });

  it('may count a ring among the requests', async () => {
    const { happen, latest } = await startHouse({ doorbellFileType: 1 });
    await happen(18);
    expect((await latest(1)).result).toHaveProperty('file_url');
    expect((await latest(2)).result).toEqual({});
  });

  it('are the newest of their kind, of the last 90 seconds', async () => {
    let time = Date.now();
    const { client, lock, happen, latest } = await startHouse({}, { options: { now: () => time } });
    const asked = async (): Promise<unknown> => {
      // The client's clock goes with the cloud's.
      const path = `/v1.0/devices/${lock.id}/door-lock/latest/media/url?file_type=2`;
      return (await client.get(path, { t: time })).result;
    };
    await happen(2);
    await happen(24);
    expect(await asked()).toMatchObject({ file_path: lock.pictures[1]?.path });
    time += 89_999;
    expect(await asked()).toMatchObject({ file_path: lock.pictures[1]?.path });
    time += 1;
    expect(await asked()).toEqual({});
    expect((await latest(2)).success).toBe(true);
  });

  it('may be null when there are none', async () => {
    const { latest } = await startHouse({ nothing: 'null' });
    expect(await latest(1)).toMatchObject({ success: true, result: null });
  });

  it('do not show what is not uploaded yet', async () => {
    const { lock, latest } = await startHouse();
    lock.goOffline();
    lock.ringDoorbell();
    expect((await latest(2)).result).toEqual({});
  });

  it.each(['', '0', '3', 'one'])('are not asked for with file type %j', async (fileType) => {
    const { latest } = await startHouse();
    expect(await latest(fileType)).toMatchObject({ code: 1109 });
  });
});

describe('the album', () => {
  it('lists everything, newest first, in snake_case', async () => {
    const { lock, happen, album } = await startHouse({}, { clip: true });
    await happen(18);
    await happen(8);
    await happen(18);
    const { album_list, ...rest } = (await album()).result as { album_list: object[] };
    expect(rest).toEqual({ event_types: [18, 8], order_code: 'cloud_free_storage_3day' });
    const [newest] = lock.pictures.toReversed();
    expect(album_list).toHaveLength(3);
    expect(album_list[0]).toEqual({
      event_type: 18,
      file_id: newest?.id,
      file_key: newest?.key,
      file_url: expect.stringContaining(newest?.path ?? ''),
      media_bucket: newest?.clip?.bucket,
      media_key: newest?.clip?.key,
      media_path: newest?.clip?.path,
      upload_time: Math.floor((newest?.at ?? 0) / 1000),
    });
  });

  it('may be in camelCase, all the way down', async () => {
    const { happen, album } = await startHouse({ albumNames: 'camel' });
    await happen(0);
    const result = (await album()).result as { albumList: object[] };
    expect(Object.keys(result)).toEqual(['albumList', 'eventTypes', 'orderCode']);
    expect(result.albumList[0]).toMatchObject({
      eventType: 0,
      fileKey: expect.any(String),
      uploadTime: expect.any(Number),
    });
  });

  it('keeps three days', async () => {
    let time = Date.now();
    const { client, lock, happen } = await startHouse({}, { options: { now: () => time, tokenLifeSeconds: 1e6 } });
    await happen(0);
    const sizes: number[] = [];
    for (const step of [3 * 86_400_000 - 1, 1]) {
      time += step;
      const reply = await client.get(`/v1.0/smart-lock/devices/${lock.id}/albums-media`, { t: time });
      sizes.push((reply.result as { album_list: object[] }).album_list.length);
    }
    expect(sizes).toEqual([1, 0]);
  });

  it('is there for video locks only', async () => {
    const { album, happen } = await startHouse({}, { family: 'photo-lock' });
    await happen(18);
    expect(await album()).toMatchObject({ code: 2003 });
  });
});

describe('movement-configs', () => {
  const path = (device: string, bucket: string, file: string): string =>
    `/v1.0/devices/${device}/movement-configs?bucket=${bucket}&file_path=${encodeURIComponent(file)}`;

  it('answers the address of a file of this lock, as a string', async () => {
    const { cloud, client, lock, happen } = await startHouse();
    await happen(18);
    const cover = lock.pictures[0]?.cover;
    const { result } = await client.get(path(lock.id, cover?.bucket ?? '', cover?.path ?? ''));
    expect(opened(await fetched(String(result)), cover?.key ?? '')).toEqual(cover?.content);
    expect(cloud.ledger.of('movement-configs', lock.id)).toHaveLength(1);
  });

  it('refuses files of other locks, unknown files and empty names', async () => {
    const { cloud, client, lock, happen } = await startHouse();
    const other = cloud.addLock(lockModel('photo-lock'));
    await happen(18);
    const { bucket = '', path: file = '' } = lock.pictures[0]?.cover ?? {};
    expect(await client.get(path(other.id, bucket, file))).toMatchObject({ code: 1106 });
    expect(await client.get(path(lock.id, bucket, '/nothing.jpg'))).toMatchObject({ code: 1109 });
    expect(await client.get(path(lock.id, '', file))).toMatchObject({ code: 1100 });
    expect(await client.get(`/v1.0/devices/${lock.id}/movement-configs?bucket=${bucket}`)).toMatchObject({
      code: 1100,
    });
  });

  it.each([1106, 28841105])('may be closed to the project: %s', async (code) => {
    const { client, lock, happen } = await startHouse({ refuseMovementConfigs: code });
    await happen(18);
    const { bucket = '', path: file = '' } = lock.pictures[0]?.cover ?? {};
    expect(await client.get(path(lock.id, bucket, file))).toMatchObject({ success: false, code });
  });
});
