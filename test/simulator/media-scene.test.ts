import { describe, expect, it } from '@jest/globals';
import jpeg from 'jpeg-js';
import { ALBUM_TYPES, albumEvent } from '../../simulator/media/album-events.ts';
import { Canvas } from '../../simulator/media/canvas.ts';
import { drawClip } from '../../simulator/media/clip.ts';
import { GLYPH_HEIGHT, glyph } from '../../simulator/media/font.ts';
import { drawScene, type View } from '../../simulator/media/scene.ts';

const VIEW: View = { words: 'Doorbell', at: Date.UTC(2026, 6, 8, 13, 24, 59), visitor: 'a', person: true, place: 0.5 };
const START_OF_IMAGE = Buffer.from([0xff, 0xd8, 0xff]);

function frames(clip: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = clip.indexOf(START_OF_IMAGE); at !== -1; at = clip.indexOf(START_OF_IMAGE, at + 1)) {
    starts.push(at);
  }
  return starts.map((start, index) => clip.subarray(start, starts[index + 1]));
}

describe('a picture of the doorstep', () => {
  it('is a JPEG of 640 by 480', () => {
    const picture = drawScene(VIEW);
    expect(jpeg.decode(picture)).toMatchObject({ width: 640, height: 480 });
    expect(picture.length).toBeLessThan(60_000);
  });

  it('is the same for the same view, and another for anything that differs', () => {
    const others: Partial<View>[] = [
      { words: 'Wrong finger' },
      { at: VIEW.at + 1000 },
      { visitor: 'b' },
      { person: false },
      { place: 0.2 },
    ];
    const pictures = [VIEW, ...others.map((other) => ({ ...VIEW, ...other }))].map((view) => drawScene(view));
    expect(drawScene(VIEW)).toEqual(pictures[0]);
    expect(new Set(pictures.map((picture) => picture.toString('base64'))).size).toBe(pictures.length);
  });

  it('shows the person where the person stands', () => {
    // A column of pixels through the coat, compared with the empty doorstep.
    const changed = (place: number): number[] => {
      const [empty, taken] = [false, true].map((person) => jpeg.decode(drawScene({ ...VIEW, person, place })).data);
      const at = (x: number): number => (340 * 640 + x) * 4;
      return [80, 560].filter((x) => Math.abs((empty?.[at(x)] ?? 0) - (taken?.[at(x)] ?? 0)) > 10);
    };
    expect([changed(0), changed(1)]).toEqual([[80], [560]]);
  });
});

describe('the canvas', () => {
  it('paints the colours it is given, and nothing outside', () => {
    const canvas = new Canvas(32, 16, 0x0000ff);
    canvas.rectangle(-10, -10, 26, 40, 0xff0000);
    const { data } = jpeg.decode(canvas.toJpeg(100));
    const at = (x: number): number[] => [...data.subarray((8 * 32 + x) * 4, (8 * 32 + x) * 4 + 3)];
    // A JPEG keeps colours to within a few steps.
    expect(at(4).map((part) => Math.round(part / 16))).toEqual([16, 0, 0]);
    expect(at(28).map((part) => Math.round(part / 16))).toEqual([0, 0, 16]);
  });
});

describe('the alphabet', () => {
  it('has a sign of its own for every sign of every banner', () => {
    const signs = new Set(
      ALBUM_TYPES.map((type) => albumEvent(type).words)
        .join('0123456789:- ')
        .toUpperCase(),
    );
    const drawn = [...signs].map((sign) => glyph(sign).join());
    expect(new Set(drawn).size).toBe(signs.size);
    expect(drawn).not.toContain(Array(GLYPH_HEIGHT).fill(0x1f).join());
  });
});

describe('a clip', () => {
  it('is a row of JPEGs in which the person moves', () => {
    const shots = frames(drawClip(VIEW));
    expect(shots).toHaveLength(10);
    expect(shots.map((shot) => jpeg.decode(shot).width)).toEqual(shots.map(() => 320));
    expect(new Set(shots.map((shot) => shot.toString('base64'))).size).toBe(shots.length);
  });
});
