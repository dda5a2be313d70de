import { describe, expect, it } from '@jest/globals';
import type { CloudOptions, Picture, SimulatedCloud, StorageEffect } from '../../simulator/cloud.ts';
import { startWithClient } from './running-cloud.ts';
import { cameraLock, fetched, nextFile, opened } from './media-reader.ts';

const LOCK = cameraLock();

interface Shot {
  cloud: SimulatedCloud;
  picture: Picture;
  /** Signed. */
  url: string;
  clipUrl: string;
}

/** Somebody rings, and the addresses of picture and clip are asked for. */
async function takePicture(options: CloudOptions = {}): Promise<Shot> {
  const { cloud, client } = await startWithClient({ locks: [LOCK], ...options });
  const arrived = nextFile(cloud, 'clip');
  cloud.lock(LOCK.id).ringDoorbell();
  await arrived;
  const { result } = await client.get(`/v1.0/devices/${LOCK.id}/door-lock/latest/media/url?file_type=2`);
  const { file_url, media_url } = result as Record<'file_url' | 'media_url', string>;
  const [picture] = cloud.lock(LOCK.id).pictures;
  if (!picture) {
    throw new Error('the lock took no picture');
  }
  return { cloud, picture, url: file_url, clipUrl: media_url };
}

/** A picture whose next download is disturbed. */
async function disturbed(effect: StorageEffect): Promise<Shot> {
  const shot = await takePicture();
  shot.cloud.storage.fault({ effect });
  return shot;
}

describe('the storage', () => {
  it('hands out picture and clip, encrypted, each with a key of its own', async () => {
    const { picture, url, clipUrl } = await takePicture();
    expect(opened(await fetched(url), picture.key)).toEqual(picture.jpeg);
    expect(opened(await fetched(clipUrl), picture.clip?.key ?? '')).toEqual(picture.clip?.content);
    expect(picture.key).toMatch(/^[0-9a-f]{16}$/);
    expect(picture.clip?.key).not.toBe(picture.key);
    expect(await fetched(url)).toEqual(await fetched(url));
  });

  it('wants the signature of exactly this file, its life and a GET', async () => {
    const { url, clipUrl } = await takePicture();
    const forged = [
      url.replace(/\?.*/, ''),
      url.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
      url.replace(/(?<=;)\d+/, (end) => String(Number(end) + 60)),
      `${url.replace(/\?.*/, '')}?${clipUrl.replace(/.*\?/, '')}`,
    ];
    for (const address of forged) {
      expect((await fetch(address)).status).toBe(403);
    }
    expect((await fetch(url.replace('.jpg', '%.jpg'))).status).toBe(403);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(403);
    expect((await fetch(url)).status).toBe(200);
  });

  it('forgets its signatures after their life', async () => {
    let time = Date.now();
    const { url } = await takePicture({ media: { urlLifeSeconds: 60 }, now: () => time });
    time += 59_000;
    expect((await fetch(url)).status).toBe(200);
    time += 2000;
    expect((await fetch(url)).status).toBe(403);
  });

  it('writes down who asked for what, without the signature and apart from the ledger', async () => {
    const { cloud, url, picture } = await takePicture();
    const calls = cloud.ledger.count();
    await fetch(url, { headers: { access_token: 'leak' } });
    expect(cloud.ledger.count()).toBe(calls);
    expect(cloud.storage.requests).toEqual([
      expect.objectContaining({
        file: 'picture',
        device: LOCK.id,
        status: 200,
        path: `ty-eu-bizlock${picture.path}`,
        headers: expect.objectContaining({ access_token: 'leak' }),
      }),
    ]);
  });

  it('makes keys, signatures and the messages that hold keys secrets', async () => {
    const { cloud, url, picture } = await takePicture();
    const message = cloud.lock(LOCK.id).status.find(({ code }) => code === 'initiative_message')?.value;
    const signature = new URL(url).searchParams.get('q-signature');
    const known = [picture.key, picture.clip?.key, signature, message];
    expect(cloud.ledger.secrets()).toEqual(expect.arrayContaining(known));
  });
});

describe('a disturbed download', () => {
  it('hangs until the cloud closes, alone', async () => {
    const { cloud, url, clipUrl } = await takePicture();
    cloud.storage.fault({ file: 'picture', effect: { kind: 'hang' } });
    const download = fetch(url).then(
      () => 'answered',
      () => 'dropped',
    );
    const begun = (): boolean => cloud.storage.requests.some(({ file }) => file === 'picture');
    do {
      expect((await fetch(clipUrl)).status).toBe(200);
    } while (!begun());
    await cloud.close();
    expect(await download).toBe('dropped');
  });

  it.each<[StorageEffect, number]>([
    [{ kind: 'http', status: 403 }, 403],
    [{ kind: 'http', status: 503 }, 503],
    [{ kind: 'redirect' }, 302],
  ])('%j answers %s', async (effect, status) => {
    const { cloud, url } = await disturbed(effect);
    const response = await fetch(url, { redirect: 'manual' });
    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe(status === 302 ? 'ftp://127.0.0.1/picture.jpg' : null);
    expect(cloud.storage.requests.at(-1)?.status).toBe(status);
  });

  it('brings something that is no file', async () => {
    const { url } = await disturbed({ kind: 'garbage' });
    expect((await fetched(url)).toString()).toMatch(/^<html>/);
  });

  it('brings half of it, as if that were all', async () => {
    const { url } = await disturbed({ kind: 'truncated' });
    const [half, whole] = [await fetched(url), await fetched(url)];
    expect(half).toEqual(whole.subarray(0, Math.floor(whole.length / 2)));
  });

  it('breaks off', async () => {
    const { cloud, url } = await disturbed({ kind: 'cut' });
    await expect(fetched(url)).rejects.toThrow(/terminated/);
    expect(cloud.storage.requests.at(-1)?.status).toBe(0);
  });

  it('brings more than anybody should take, without saying so', async () => {
    const { url } = await disturbed({ kind: 'oversized' });
    const response = await fetch(url);
    expect(response.headers.get('content-length')).toBeNull();
    expect((await response.arrayBuffer()).byteLength).toBe(11 * 1024 * 1024);
  });

  it('may be given up in the middle', async () => {
    for (const effect of [
      { kind: 'oversized', bytes: Infinity },
      { kind: 'slow', ms: 100 },
    ] as const) {
      const { url } = await disturbed(effect);
      const stop = new AbortController();
      const response = await fetch(url, { signal: stop.signal });
      stop.abort();
      await expect(response.arrayBuffer()).rejects.toThrow(/abort/);
      expect((await fetch(url)).status).toBe(200);
    }
  });

  it('is encrypted with another key', async () => {
    const { url, picture } = await disturbed({ kind: 'wrong-key' });
    const file = await fetched(url);
    let content: Buffer | undefined;
    try {
      content = opened(file, picture.key);
    } catch {
      content = undefined;
    }
    expect(content).not.toEqual(picture.jpeg);
    expect(file).toHaveLength(picture.cover.encrypted.length);
  });

  it('takes its time', async () => {
    const { url, picture } = await disturbed({ kind: 'slow', ms: 100 });
    const start = performance.now();
    expect(opened(await fetched(url), picture.key)).toEqual(picture.jpeg);
    expect(performance.now() - start).toBeGreaterThan(80);
  });

  it('is not encrypted', async () => {
    const { url, picture } = await disturbed({ kind: 'plain' });
    expect(await fetched(url)).toEqual(picture.jpeg);
  });

  it('may be only the clip, or only the third', async () => {
    const { cloud, url, clipUrl } = await takePicture();
    cloud.storage.fault({ file: 'clip', after: 1, times: 2, effect: { kind: 'http', status: 500 } });
    const statuses: number[] = [];
    for (const address of [url, clipUrl, clipUrl, url, clipUrl, clipUrl]) {
      statuses.push((await fetch(address)).status);
    }
    expect(statuses).toEqual([200, 200, 500, 200, 500, 200]);
  });
});
