import { buffer } from 'node:stream/consumers';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { encryptedMedia } from '../../../simulator/media/cipher.ts';
import { largestPicture } from '../../../src/tuya/media/media-limits.ts';
import { closeStorages, downloads, fileAt, fileKey as key, storageWith } from './media-storage.ts';
import { eventually } from '../../support/eventually.ts';
import { errorOf, failureOf, patience } from '../support.ts';

const jpeg = Buffer.from('ffd8ffe001020304ffd9', 'hex');
const clip = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(200_000, 7)]);
const encrypted = encryptedMedia(jpeg, key);

afterEach(closeStorages);

describe('a picture', () => {
  it('is fetched and decrypted', async () => {
    const storage = await storageWith((response) => response.end(encrypted));
    const { image, storedAt } = await downloads().picture(fileAt(storage.url('/1.jpg?sign=1')), patience());
    expect([image.equals(jpeg), storedAt]).toEqual([true, undefined]);
  });

  it.each([
    ['Fri, 03 Jul 2026 14:56:27 GMT', Date.UTC(2026, 6, 3, 14, 56, 27)],
    ['yesterday', undefined],
  ])('tells since when it is there, where the storage says so: %s', async (lastModified, at) => {
    const storage = await storageWith((response) => {
      response.setHeader('Last-Modified', lastModified).end(encrypted);
    });
    const { storedAt } = await downloads().picture(fileAt(storage.url('/1.jpg')), patience());
    expect(storedAt).toBe(at);
  });

  it('is asked for with nothing that belongs to the cloud project', async () => {
    const storage = await storageWith((response) => response.end(encrypted));
    await downloads().picture(fileAt(storage.url('/1.jpg')), patience());
    const headers = Object.keys(storage.requests[0]?.headers ?? {}).sort();
    expect(headers).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  it('is fetched once for all who ask for the same file, whatever its signature', async () => {
    const answers: ServerResponse[] = [];
    const storage = await storageWith((response) => answers.push(response));
    const download = downloads();
    const both = ['?sign=1', '?sign=2'].map((sign) =>
      download.picture(fileAt(storage.url(`/1.jpg${sign}`), '/1.jpg'), patience()),
    );
    await eventually('a download begins', () => answers.length > 0);
    answers.forEach((response) => response.end(encrypted));
    expect((await Promise.all(both)).map(({ image }) => image.equals(jpeg))).toEqual([true, true]);
    expect(storage.requests).toHaveLength(1);
  });

  it('goes on for the others when one of them gives up, and ends with the last', async () => {
    const answers: ServerResponse[] = [];
    const storage = await storageWith((response) => answers.push(response));
    const download = downloads();
    const [first, last] = [new AbortController(), new AbortController()];
    const file = fileAt(storage.url('/1.jpg'));
    const one = failureOf(download.picture(file, first.signal));
    const other = failureOf(download.picture(file, last.signal));
    await eventually('a download begins', () => answers.length > 0);
    first.abort();
    expect(await one).toBe('cancelled');
    expect(answers[0]?.destroyed).toBe(false);
    last.abort();
    expect(await other).toBe('cancelled');
    await eventually('the first download is broken off', () => answers[0]?.destroyed === true);
    // The given up download is not in the way of the next one.
    const again = download.picture(file, patience());
    await eventually('the second download begins', () => answers.length > 1);
    answers[1]?.end(encrypted);
    expect((await again).image.equals(jpeg)).toBe(true);
  });

  it('waits while four others are on their way', async () => {
    const answers: ServerResponse[] = [];
    const storage = await storageWith((response) => {
      answers.push(response);
      if (answers.length >= 4) {
        answers.splice(0).forEach((one) => one.end(encrypted));
      }
    });
    const download = downloads();
    const all = Array.from({ length: 12 }, (_, index) =>
      download.picture(fileAt(storage.url(`/${index}.jpg`)), patience()),
    );
    expect(await Promise.all(all)).toHaveLength(12);
    expect(storage.mostAtOnce).toBeLessThanOrEqual(4);
  });

  it.each([[403], [404], [302], [204], [500]])('is refused by the storage with HTTP %i', async (status) => {
    const storage = await storageWith((response) => response.writeHead(status).end());
    const error = await errorOf(downloads().picture(fileAt(storage.url('/1.jpg?q-signature=secret')), patience()));
    expect(error.kind).toBe('media');
    expect(error.message).toContain(`HTTP ${status}`);
    expect(storage.requests).toHaveLength(1);
  });

  it('is refused when it is too large', async () => {
    const storage = await storageWith((response) => response.end(Buffer.alloc(largestPicture + 1)));
    const error = await errorOf(downloads().picture(fileAt(storage.url('/1.jpg')), patience()));
    expect([error.kind, error.message]).toEqual(['media', 'The picture is larger than 10 MiB']);
  });

  it.each([
    ['nothing comes', (response: ServerResponse) => response],
    ['only a part comes', (response: ServerResponse) => response.write(encrypted.subarray(0, 70))],
  ])('is given up after the deadline when %s', async (_, answer) => {
    const storage = await storageWith(answer);
    const error = await errorOf(downloads({ deadline: 60 }).picture(fileAt(storage.url('/1.jpg')), patience()));
    expect([error.kind, error.message]).toEqual(['lost', 'The picture or clip did not come in time']);
  });

  it('is lost when the connection breaks', async () => {
    const storage = await storageWith((response) => {
      response.writeHead(200, { 'content-length': 80 }).write(encrypted.subarray(0, 70), () => response.destroy());
    });
    expect(await failureOf(downloads().picture(fileAt(storage.url('/1.jpg')), patience()))).toBe('lost');
  });

  it.each([
    ['http://storage.example/1.jpg?secret'],
    ['ftp://127.0.0.1/1.jpg?secret'],
    ['ws://127.0.0.1/1.jpg?secret'],
    ['file:///etc/passwd?secret'],
    ['/1.jpg?secret'],
  ])('is not fetched from %s', async (url) => {
    const error = await errorOf(downloads().picture(fileAt(url), patience()));
    expect(error.kind).toBe('media');
    expect(error.message).not.toContain('secret');
  });

  it('is not wanted any more when the one who asks, or everybody, has given up before', async () => {
    const storage = await storageWith((response) => response);
    const download = downloads();
    const file = fileAt(storage.url('/1.jpg'));
    expect(await failureOf(download.picture(file, AbortSignal.abort()))).toBe('cancelled');
    const underWay = failureOf(download.picture(file, patience()));
    await eventually('a download begins', () => storage.requests.length > 0);
    download.close();
    expect(await underWay).toBe('cancelled');
    expect(await failureOf(download.picture(file, patience()))).toBe('cancelled');
  });
});

describe('a clip', () => {
  it('is decrypted while it comes in', async () => {
    const storage = await storageWith((response) => response.end(encryptedMedia(clip, key)));
    const stream = await downloads().clip(fileAt(storage.url('/1.mp4')), patience());
    expect((await buffer(stream)).equals(clip)).toBe(true);
  });

  it('is refused by the storage', async () => {
    const storage = await storageWith((response) => response.writeHead(403).end());
    expect(await failureOf(downloads().clip(fileAt(storage.url('/1.mp4')), patience()))).toBe('media');
  });

  it('is given up when it stops coming', async () => {
    const storage = await storageWith((response) => response.write(encryptedMedia(clip, key).subarray(0, 1_000)));
    // Long enough for the beginning of the clip to come, however busy the machine.
    const stream = await downloads({ deadline: 5_000 }).clip(fileAt(storage.url('/1.mp4')), patience());
    expect(await failureOf(buffer(stream))).toBe('lost');
  });

  it('is given up when it never begins', async () => {
    const storage = await storageWith((response) => response);
    const begun = downloads({ deadline: 60 }).clip(fileAt(storage.url('/1.mp4')), patience());
    expect(await failureOf(begun)).toBe('lost');
  });

  it('has a bound', async () => {
    const storage = await storageWith((response) => response.end(encryptedMedia(clip, key)));
    const stream = await downloads({ largestClip: 100_000 }).clip(fileAt(storage.url('/1.mp4')), patience());
    const error = await errorOf(buffer(stream));
    expect([error.kind, error.message]).toEqual(['media', 'The clip is larger than any clip of a lock']);
  });

  it('is lost when the connection breaks', async () => {
    const storage = await storageWith((response) => {
      response.writeHead(200, { 'content-length': 5_000 }).write(encryptedMedia(clip, key).subarray(0, 1_000), () => {
        response.destroy();
      });
    });
    const stream = await downloads().clip(fileAt(storage.url('/1.mp4')), patience());
    expect(await failureOf(buffer(stream))).toBe('lost');
  });

  it('ends when nobody watches any more', async () => {
    const storage = await storageWith((response) => response.write(encryptedMedia(clip, key).subarray(0, 1_000)));
    const watching = new AbortController();
    const stream = await downloads().clip(fileAt(storage.url('/1.mp4')), watching.signal);
    const end = failureOf(buffer(stream));
    watching.abort();
    expect(await end).toBe('cancelled');
  });
});
