import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clipFormat, jpegSize, jpegsIn, pictureFormat } from '../../../src/homekit/camera/picture-format.ts';
import { placeholder } from '../../../src/homekit/camera/placeholder.ts';
import { jpegOf } from '../fake-door.ts';

describe('a picture', () => {
  it('is recognised by its first bytes', () => {
    expect(pictureFormat(jpegOf(8, 8))).toBe('jpeg_pipe');
    expect(pictureFormat(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))).toBe('png_pipe');
    expect(pictureFormat(Buffer.from('RIFF....WEBP'))).toBe('webp_pipe');
    expect(pictureFormat(Buffer.from('#EXTM3U'))).toBeUndefined();
    expect(pictureFormat(Buffer.alloc(0))).toBeUndefined();
  });

  it('tells its size when it is a JPEG', () => {
    expect(jpegSize(jpegOf(33, 17))).toEqual({ width: 33, height: 17 });
    expect(jpegSize(placeholder)).toEqual({ width: 640, height: 360 });
  });

  it('tells no size when it is broken, and never throws', () => {
    const image = jpegOf(33, 17);
    expect(jpegSize(image.subarray(0, 20))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const size = jpegSize(Buffer.concat([image.subarray(0, 3), bytes]));
        expect(size === undefined || Number.isInteger(size.width)).toBe(true);
      }),
    );
  });
});

describe('the placeholder', () => {
  it('is a small JPEG', () => {
    expect(pictureFormat(placeholder)).toBe('jpeg_pipe');
    expect(placeholder.length).toBeLessThanOrEqual(8_192);
  });
});

describe('a clip', () => {
  it('is recognised by its first bytes', () => {
    expect(clipFormat(jpegOf(8, 8))).toBe('mjpeg');
    expect(clipFormat(Buffer.from('\0\0\0\x18ftypmp42', 'latin1'))).toBe('mov');
    expect(clipFormat(Buffer.from('#EXTM3U\n#EXT-X'))).toBeUndefined();
  });

  it('as MJPEG is cut into whole pictures, however it arrives; a broken end is left out', async () => {
    const pictures = [jpegOf(8, 8, 10), jpegOf(16, 8, 90), jpegOf(8, 16, 200)];
    const all = Buffer.concat([...pictures, jpegOf(8, 8).subarray(0, 50)]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), async (lengths) => {
        expect(await collected(chunksOf(all, lengths))).toEqual(pictures);
      }),
      { numRuns: 30 },
    );
  });
});

async function* chunksOf(all: Buffer, lengths: number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let turn = 0; at < all.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield await Promise.resolve(all.subarray(at, at + length));
    at += length;
  }
}

async function collected(chunks: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for await (const picture of jpegsIn(chunks)) {
    all.push(Buffer.from(picture));
  }
  return all;
}
