import jpeg from 'jpeg-js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from './font.ts';

/** A colour as 0xRRGGBB. */
export type Colour = number;

/** Flat shapes on a small image that becomes a JPEG. What lies outside the image is left out. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** One pixel per element, red in the lowest byte, as the encoder reads them on a little-endian machine. */
  readonly #pixels: Uint32Array;

  constructor(width: number, height: number, background: Colour) {
    this.width = width;
    this.height = height;
    this.#pixels = new Uint32Array(width * height).fill(pixelOf(background));
  }

  rectangle(left: number, top: number, width: number, height: number, colour: Colour): void {
    for (let y = top; y < top + height; y += 1) {
      this.#row(y, left, left + width, colour);
    }
  }

  ellipse(centreX: number, centreY: number, radiusX: number, radiusY: number, colour: Colour): void {
    for (let y = Math.ceil(centreY - radiusY); y <= centreY + radiusY; y += 1) {
      const half = radiusX * Math.sqrt(1 - ((y - centreY) / radiusY) ** 2);
      this.#row(y, centreX - half, centreX + half, colour);
    }
  }

  /** One line of text; each dot of a letter is `dot` pixels wide. */
  text(words: string, left: number, top: number, dot: number, colour: Colour): void {
    Array.from(words).forEach((sign, index) => {
      const start = left + index * (GLYPH_WIDTH + 1) * dot;
      glyph(sign).forEach((bits, row) => {
        for (let column = 0; column < GLYPH_WIDTH; column += 1) {
          if ((bits >> (GLYPH_WIDTH - 1 - column)) & 1) {
            this.rectangle(start + column * dot, top + row * dot, dot, dot, colour);
          }
        }
      });
    });
  }

  /** The image as a JPEG; quality from 1 to 100. */
  toJpeg(quality: number): Buffer {
    const { width, height } = this;
    return jpeg.encode({ width, height, data: Buffer.from(this.#pixels.buffer) }, quality).data;
  }

  #row(y: number, from: number, to: number, colour: Colour): void {
    const [start, end] = [Math.max(0, Math.round(from)), Math.min(this.width, Math.round(to))];
    if (y >= 0 && y < this.height && start < end) {
      this.#pixels.fill(pixelOf(colour), y * this.width + start, y * this.width + end);
    }
  }
}

/** How wide a line of text is, in dots. */
export function textWidth(words: string): number {
  return words.length * (GLYPH_WIDTH + 1) - 1;
}

export { GLYPH_HEIGHT as TEXT_HEIGHT };

function pixelOf(colour: Colour): number {
  return (0xff000000 | ((colour & 0xff) << 16) | (colour & 0xff00) | (colour >> 16)) >>> 0;
}
