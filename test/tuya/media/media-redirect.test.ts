import { buffer } from 'node:stream/consumers';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { encryptedMedia } from '../../../simulator/media/cipher.ts';
import { largestPicture } from '../../../src/tuya/media/media-limits.ts';
import { checkRedirect } from '../../../src/tuya/media/media-redirect.ts';
import { closeStorages, downloads, fileAt, fileKey, type MediaStorage, storageWith } from './media-storage.ts';
import { selfSigned } from '../push/certificate.ts';
import { eventually } from '../../support/eventually.ts';
import { errorOf, failureOf, patience } from '../support.ts';

const jpeg = Buffer.from('ffd8ffe001020304ffd9', 'hex');
const encrypted = encryptedMedia(jpeg, fileKey);

afterEach(closeStorages);

const redirect = (response: ServerResponse, location: string, status = 302): unknown =>
  response.writeHead(status, { location }).end('moved');

/** A storage that redirects so many times before it gives the file. */
async function storageThatRedirects(times: number): Promise<MediaStorage> {
  return storageWith((response, { url }) => {
    const hop = Number(/\d+/.exec(url ?? '')?.[0]);
    return hop < times ? redirect(response, `/${hop + 1}.jpg?sign=${hop + 1}`) : response.end(encrypted);
  });
}

describe('a redirect of a picture', () => {
  it.each([301, 302, 303, 307, 308])('is followed with HTTP %i', async (status) => {
    const storage = await storageWith((response, { url }) =>
      url === '/1.jpg' ? redirect(response, '/2.jpg?sign=2', status) : response.end(encrypted),
    );
    const { image } = await downloads().picture(fileAt(storage.url('/1.jpg')), patience());
    expect(image.equals(jpeg)).toBe(true);
    expect(storage.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /1.jpg', 'GET /2.jpg?sign=2']);
  });

  it('is followed to another storage, which is told nothing but the address', async () => {
    const other = await storageWith((response) => response.end(encrypted));
    const storage = await storageWith((response) => redirect(response, other.url('/1.jpg?sign=2')));
    expect(await downloads().picture(fileAt(storage.url('/1.jpg?sign=1')), patience())).toMatchObject({ image: jpeg });
    const { headers, url } = other.requests[0] ?? {};
    expect(url).toBe('/1.jpg?sign=2');
    expect(Object.keys(headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(JSON.stringify(headers)).not.toMatch(/sign=|u8kstrtjm7qun83q/);
  });

  it('is followed from https to https', async () => {
    const tls = selfSigned();
    const other = await storageWith((response) => response.end(encrypted), tls);
    const storage = await storageWith((response) => redirect(response, other.url('/2.jpg')), tls);
    expect(await downloads({ ca: tls.cert }).picture(fileAt(storage.url('/1.jpg')), patience())).toMatchObject({
      image: jpeg,
    });
  });

  it('is followed three times', async () => {
    const storage = await storageThatRedirects(3);
    expect(await downloads().picture(fileAt(storage.url('/0.jpg')), patience())).toMatchObject({ image: jpeg });
  });

  it('is not followed a fourth time', async () => {
    const storage = await storageThatRedirects(4);
    const error = await errorOf(downloads().picture(fileAt(storage.url('/0.jpg')), patience()));
    expect([error.kind, error.message]).toEqual(['media', 'Tuya’s storage redirects the picture or clip too often']);
    expect(storage.requests).toHaveLength(4);
  });

  it('is not followed from https to http, not even to this machine', async () => {
    const tls = selfSigned();
    const plain = await storageWith((response) => response.end(encrypted));
    const storage = await storageWith((response) => redirect(response, plain.url('/2.jpg')), tls);
    const error = await errorOf(downloads({ ca: tls.cert }).picture(fileAt(storage.url('/1.jpg')), patience()));
    expect([error.kind, error.message]).toEqual([
      'media',
      'Tuya’s storage redirects the picture or clip to another kind of address',
    ]);
    expect(storage.requests).toHaveLength(1);
    expect(plain.requests).toHaveLength(0);
  });

  it('is not followed from http to https', async () => {
    const tls = selfSigned();
    const secure = await storageWith((response) => response.end(encrypted), tls);
    const storage = await storageWith((response) => redirect(response, secure.url('/2.jpg')));
    expect(await failureOf(downloads({ ca: tls.cert }).picture(fileAt(storage.url('/1.jpg')), patience()))).toBe(
      'media',
    );
    expect(secure.requests).toHaveLength(0);
  });

  it.each([
    ['http://storage.example/1.jpg?secret', 'to an address that is not encrypted'],
    ['//storage.example/1.jpg?secret', 'to an address that is not encrypted'],
    ['http://127.0.0.1.storage.example/1.jpg?secret', 'to an address that is not encrypted'],
    ['http://127.0.0.1@storage.example/1.jpg?secret', 'to an address that is not encrypted'],
    ['https://storage.example/1.jpg?secret', 'to another kind of address'],
    ['file:///etc/passwd?secret', 'to another kind of address'],
    ['ftp://127.0.0.1/1.jpg?secret', 'to another kind of address'],
    ['ws://127.0.0.1/1.jpg?secret', 'to another kind of address'],
    ['data:image/jpeg;base64,secret', 'to another kind of address'],
    ['http://[secret', 'to nowhere'],
    ['http://127.0.0.1:secret/', 'to nowhere'],
  ])('is not followed to %s', async (location, reason) => {
    const storage = await storageWith((response) => redirect(response, location));
    const error = await errorOf(downloads().picture(fileAt(storage.url('/1.jpg?q-signature=secret')), patience()));
    expect(error.kind).toBe('media');
    expect(error.message).toContain(`Tuya’s storage redirects the picture or clip ${reason}`);
    expect(storage.requests).toHaveLength(1);
    expect([error.message, error.stack, error.cause, JSON.stringify(error)].join()).not.toMatch(
      /secret|u8kstrtjm7qun83q/,
    );
  });

  it('is refused when the storage behind it refuses', async () => {
    const storage = await storageWith((response, { url }) =>
      url === '/1.jpg' ? redirect(response, '/2.jpg') : response.writeHead(403).end(),
    );
    const error = await errorOf(downloads().picture(fileAt(storage.url('/1.jpg')), patience()));
    expect([error.kind, error.message]).toEqual(['media', expect.stringContaining('HTTP 403')]);
  });

  it('may not lead to a file that is too large', async () => {
    const storage = await storageWith((response, { url }) =>
      url === '/1.jpg' ? redirect(response, '/2.jpg') : response.end(Buffer.alloc(largestPicture + 1)),
    );
    const error = await errorOf(downloads().picture(fileAt(storage.url('/1.jpg')), patience()));
    expect([error.kind, error.message]).toEqual(['media', 'The picture is larger than 10 MiB']);
  });

  it('takes its time from the deadline of the whole picture', async () => {
    const storage = await storageWith((response, { url }) => {
      // Each answer comes in time, all of them together do not.
      setTimeout(
        () => (url === '/3.jpg' ? response.end(encrypted) : redirect(response, `/${Number(url?.[1]) + 1}.jpg`)),
        60,
      );
    });
    const error = await errorOf(downloads({ deadline: 150 }).picture(fileAt(storage.url('/0.jpg')), patience()));
    expect([error.kind, error.message]).toEqual(['lost', 'The picture or clip did not come in time']);
  });

  it('ends with those who wait for the picture', async () => {
    const storage = await storageWith((response, { url }) => url === '/1.jpg' && redirect(response, '/2.jpg'));
    const download = downloads();
    const picture = failureOf(download.picture(fileAt(storage.url('/1.jpg')), patience()));
    await eventually('the second address is asked', () => storage.requests.length >= 2);
    download.close();
    expect(await picture).toBe('cancelled');
  });
});

describe('a redirect of a clip', () => {
  const clip = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(200_000, 7)]);

  it('is followed', async () => {
    const storage = await storageWith((response, { url }) =>
      url === '/1.mp4' ? redirect(response, '/2.mp4') : response.end(encryptedMedia(clip, fileKey)),
    );
    const stream = await downloads().clip(fileAt(storage.url('/1.mp4')), patience());
    expect((await buffer(stream)).equals(clip)).toBe(true);
  });

  it('is not followed to an address that may not be talked to', async () => {
    const storage = await storageWith((response) => redirect(response, 'http://storage.example/1.mp4'));
    expect(await failureOf(downloads().clip(fileAt(storage.url('/1.mp4')), patience()))).toBe('media');
  });

  it('may not lead to a clip without end', async () => {
    const storage = await storageWith((response, { url }) =>
      url === '/1.mp4' ? redirect(response, '/2.mp4') : response.end(encryptedMedia(clip, fileKey)),
    );
    const stream = await downloads({ largestClip: 100_000 }).clip(fileAt(storage.url('/1.mp4')), patience());
    expect(await failureOf(buffer(stream))).toBe('media');
  });

  it('is given up when nothing comes behind it', async () => {
    const storage = await storageWith((response, { url }) => url === '/1.mp4' && redirect(response, '/2.mp4'));
    expect(await failureOf(downloads({ deadline: 60 }).clip(fileAt(storage.url('/1.mp4')), patience()))).toBe('lost');
  });
});

describe('an address of a redirect', () => {
  it.each([
    ['https://storage.example/2', 'https://cos.example/1'],
    ['http://127.0.0.1:8080/2', 'http://localhost/1'],
    ['http://[::1]/2', 'http://127.0.0.1/1'],
  ])('may be %s after %s', (next, from) => {
    expect(() => {
      checkRedirect(next, from, true);
    }).not.toThrow();
  });

  it('may not be unreadable', () => {
    expect(() => {
      checkRedirect('/2', 'https://cos.example/1');
    }).toThrow('Tuya’s storage redirects the picture or clip to another kind of address');
  });
});
