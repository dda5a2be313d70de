import { beforeEach, describe, expect, it } from '@jest/globals';
import { placeholder } from '../../../src/homekit/camera/placeholder.ts';
import { Snapshots } from '../../../src/homekit/camera/snapshot.ts';
import { settled } from '../../support/virtual-clock.ts';
import { FakeDoor, FakeHome, jpegOf } from '../fake-door.ts';

const large = jpegOf(1280, 720);
const small = Buffer.from('scaled');
const tile = { width: 640, height: 360 };

/** A video processor that answers when a test wants. */
class FakeProcessor {
  conversions: string[][] = [];
  available = (): Promise<boolean> => Promise.resolve(true);
  result: () => Promise<Buffer | undefined> = () => Promise.resolve(small);

  convert = (_image: Buffer, args: readonly string[]): Promise<Buffer | undefined> => {
    this.conversions.push([...args]);
    return this.result();
  };
}

let door: FakeDoor;
let home: FakeHome;
let processor: FakeProcessor;
let snapshots: Snapshots;

beforeEach(() => {
  door = new FakeDoor();
  home = new FakeHome();
  processor = new FakeProcessor();
  snapshots = new Snapshots(door, processor, home.clock);
});

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

describe('a snapshot', () => {
  it('is the placeholder before the first picture', async () => {
    expect(await snapshots.fitting(tile)).toBe(placeholder);
    expect(processor.conversions).toEqual([]);
  });

  it('is the newest picture, byte for byte, when it fits', async () => {
    door.pictureCame(jpegOf(320, 240));
    expect(await snapshots.fitting(tile)).toBe(door.newest?.image);
    door.pictureCame(jpegOf(320, 240, 7));
    expect(await snapshots.fitting(tile)).toBe(door.newest?.image);
    expect(processor.conversions).toEqual([]);
  });

  it('is scaled down to the asked size, once for each picture and size', async () => {
    door.pictureCame(large);
    expect(await snapshots.fitting(tile)).toBe(small);
    expect(await snapshots.fitting(tile)).toBe(small);
    expect(processor.conversions).toHaveLength(1);
    expect(processor.conversions[0]?.join(' ')).toContain("scale=w='min(640,iw)':h='min(360,ih)'");
    await snapshots.fitting({ width: 320, height: 240 });
    expect(processor.conversions).toHaveLength(2);
    door.pictureCame(Buffer.from(large));
    await snapshots.fitting(tile);
    expect(processor.conversions).toHaveLength(3);
  });

  it('is scaled once for several who ask at the same time', async () => {
    door.pictureCame(large);
    const all = await Promise.all([snapshots.fitting(tile), snapshots.fitting(tile), snapshots.fitting(tile)]);
    expect(all).toEqual([small, small, small]);
    expect(processor.conversions).toHaveLength(1);
  });

  it('is kept in eight sizes at most', async () => {
    door.pictureCame(large);
    for (let width = 100; width < 109; width += 1) {
      await snapshots.fitting({ width, height: 100 });
    }
    await snapshots.fitting({ width: 108, height: 100 });
    expect(processor.conversions).toHaveLength(9);
    await snapshots.fitting({ width: 100, height: 100 });
    expect(processor.conversions).toHaveLength(10);
  });

  it('is the picture as it is without a video processor', async () => {
    processor.available = () => Promise.resolve(false);
    door.pictureCame(large);
    expect(await snapshots.fitting(tile)).toBe(large);
  });

  it('is the picture as it is when the video processor has no word within 300 ms', async () => {
    processor.available = never;
    door.pictureCame(large);
    const snapshot = answer(snapshots.fitting(tile));
    await home.clock.advance(299);
    expect(snapshot.value).toBeUndefined();
    await home.clock.advance(1);
    expect(snapshot.value).toBe(large);
  });

  it('is the picture as it is when scaling takes a second, and the scaled one the next time', async () => {
    const scaling = Promise.withResolvers<Buffer>();
    processor.result = () => scaling.promise;
    door.pictureCame(large);
    const snapshot = answer(snapshots.fitting(tile));
    await home.clock.advance(999);
    expect(snapshot.value).toBeUndefined();
    await home.clock.advance(1);
    expect(snapshot.value).toBe(large);
    scaling.resolve(small);
    expect(await snapshots.fitting(tile)).toBe(small);
    expect(processor.conversions).toHaveLength(1);
  });

  it('is never of an earlier picture than the newest', async () => {
    const scaling = Promise.withResolvers<Buffer>();
    processor.result = () => scaling.promise;
    door.pictureCame(large);
    const first = snapshots.fitting(tile);
    await settled();
    door.pictureCame(Buffer.from(large));
    processor.result = () => Promise.resolve(Buffer.from('newer'));
    expect(String(await snapshots.fitting(tile))).toBe('newer');
    scaling.resolve(small);
    await first;
    expect(String(await snapshots.fitting(tile))).toBe('newer');
  });

  it('of a picture that is no JPEG is converted, or else the placeholder: Home takes JPEG only', async () => {
    door.pictureCame(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    expect(await snapshots.fitting(tile)).toBe(small);
    expect(processor.conversions[0]).toEqual(expect.arrayContaining(['-f', 'png_pipe']));
    processor.result = () => Promise.resolve(undefined);
    expect(await snapshots.fitting({ width: 320, height: 240 })).toBe(placeholder);
  });

  it('of something unknown is the placeholder, and the video processor never sees it', async () => {
    door.pictureCame(Buffer.from('#EXTM3U\nfile:///etc/passwd'));
    expect(await snapshots.fitting(tile)).toBe(placeholder);
    expect(processor.conversions).toEqual([]);
  });
});

function answer<T>(promise: Promise<T>): { value?: T } {
  const seen: { value?: T } = {};
  void promise.then((value) => {
    seen.value = value;
  });
  return seen;
}
