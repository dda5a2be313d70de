import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import jpeg from 'jpeg-js';

/**
 * Draws src/homekit/placeholder.ts: a closed door in the evening, before the first picture. Run it with
 * `node bench/tools/draw-placeholder.ts`, then Prettier.
 */

const width = 640;
const height = 360;
/** JPEG quality, 1 to 100: flat areas stay flat. */
const quality = 60;

type Colour = readonly [red: number, green: number, blue: number];
/** Distance in pixels from the edge of a shape, negative inside. */
type Shape = (x: number, y: number) => number;

const wallTop: Colour = [38, 44, 56];
const wallBottom: Colour = [58, 66, 82];
const frame: Colour = [86, 97, 118];
const door: Colour = [70, 79, 98];
const panel: Colour = [62, 70, 87];
const metal: Colour = [196, 204, 218];
const dark: Colour = [38, 44, 56];
const light: Colour = [255, 206, 128];

function box(left: number, top: number, right: number, bottom: number, radius: number): Shape {
  const [cx, cy, halfWidth, halfHeight] = [
    (left + right) / 2,
    (top + bottom) / 2,
    (right - left) / 2,
    (bottom - top) / 2,
  ];
  return (x, y) => {
    const [dx, dy] = [Math.abs(x - cx) - halfWidth + radius, Math.abs(y - cy) - halfHeight + radius];
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
  };
}

function disc(cx: number, cy: number, radius: number): Shape {
  return (x, y) => Math.hypot(x - cx, y - cy) - radius;
}

/** From the back to the front. */
const scene: readonly (readonly [Shape, Colour])[] = [
  [box(232, 40, 408, 400, 10), frame],
  [box(244, 52, 396, 400, 6), door],
  [box(264, 74, 376, 166, 4), panel],
  [box(264, 250, 376, 342, 4), panel],
  // The lock: plate, eye, handle.
  [box(356, 182, 386, 236, 15), metal],
  [disc(371, 196, 7), dark],
  [box(326, 216, 376, 224, 4), metal],
  [disc(320, 64, 3), dark],
  // The bell beside the door, lit.
  [box(440, 180, 462, 222, 11), frame],
  [disc(451, 201, 6), light],
];

function colourAt(x: number, y: number): Colour {
  const wall = mix(wallTop, wallBottom, y / height);
  return scene.reduce(
    (below, [shape, colour]) => mix(below, colour, Math.min(1, Math.max(0, 0.5 - shape(x, y)))),
    wall,
  );
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const between = (a: number, b: number): number => a + (b - a) * share;
  return [between(from[0], to[0]), between(from[1], to[1]), between(from[2], to[2])];
}

const data = Buffer.alloc(width * height * 4, 255);
for (let y = 0; y < height; y += 1) {
  for (let x = 0; x < width; x += 1) {
    data.set(colourAt(x + 0.5, y + 0.5).map(Math.round), (y * width + x) * 4);
  }
}
const image = jpeg.encode({ data, width, height }, quality).data;
const lines = image.toString('base64').match(/.{1,112}/g) ?? [];
await writeFile(
  fileURLToPath(new URL('../../src/homekit/camera/placeholder.ts', import.meta.url)),
  `/** What the camera shows before the first picture: a closed door. Drawn by bench/tools/draw-placeholder.ts. */
export const placeholder: Buffer = Buffer.from(
  [
${lines.map((line) => `    '${line}',`).join('\n')}
  ].join(''),
  'base64',
);
`,
);
