import { createHash } from 'node:crypto';
import { Canvas, TEXT_HEIGHT, textWidth, type Colour } from './canvas.ts';

/** What a lock's camera sees. Two views that differ in anything give two pictures that differ. */
export interface View {
  /** The name of the event, in the banner. */
  words: string;
  /** Under it, UTC; ms. */
  at: number;
  /** Decides what the person looks like. */
  visitor: string;
  /** An empty doorstep without. */
  person: boolean;
  /** Where the person stands: from 0, the left edge, to 1. */
  place: number;
}

/** All measures below are for this width; other widths are drawn to scale. */
const FULL_WIDTH = 640;
const RATIO = 3 / 4;
/** Flat colours stay clean at this quality, and a picture keeps to some 20 kB. */
const QUALITY = 70;

const SKINS = [0xf2cfb0, 0xd9a47a, 0xa9744f, 0x6f4630];
const HAIRS = [0x2b1d14, 0x6b4423, 0xc9a227, 0x8a8a8a, 0xa33b20];
const COATS = [0xc0392b, 0x2471a3, 0x229954, 0xd68910, 0x7d3c98, 0x17a589, 0x34495e, 0xd81b60];
/** A wall by night, in the morning, at noon, in the evening. */
const WALLS = [0x3a4250, 0xc9b79c, 0xe4dccf, 0xb58d6b];

/** Draws a view as a JPEG of this width, 3:4 high. */
export function drawScene(view: View, width = FULL_WIDTH): Buffer {
  const scale = width / FULL_WIDTH;
  const at = new Date(view.at).toISOString();
  const canvas = new Canvas(width, Math.round(width * RATIO), pick(WALLS, Math.floor(Number(at.slice(11, 13)) / 6)));
  drawDoor(canvas, scale);
  if (view.person) {
    drawPerson(canvas, scale, view.visitor, 80 + view.place * 480);
  }
  drawBanner(canvas, scale, view.words, at.slice(0, 19).replace('T', ' '));
  return canvas.toJpeg(QUALITY);
}

function drawDoor(canvas: Canvas, scale: number): void {
  const box = (left: number, top: number, width: number, height: number, colour: Colour): void => {
    canvas.rectangle(
      Math.round(left * scale),
      Math.round(top * scale),
      width * scale,
      Math.round(height * scale),
      colour,
    );
  };
  box(0, 420, 640, 60, 0x77705f);
  box(210, 60, 220, 360, 0x4a2f1b);
  box(222, 72, 196, 348, 0x7a4e2d);
  for (const top of [96, 256]) {
    box(246, top, 64, 130, 0x68411f);
    box(330, top, 64, 130, 0x68411f);
  }
  canvas.ellipse(Math.round(238 * scale), Math.round(240 * scale), 9 * scale, 9 * scale, 0xd4af37);
}

function drawPerson(canvas: Canvas, scale: number, visitor: string, centre: number): void {
  const traits = createHash('sha256').update(visitor).digest();
  const trait = (index: number): number => traits[index] ?? 0;
  const skin = pick(SKINS, trait(0));
  const hair = pick(HAIRS, trait(1));
  const coat = pick(COATS, trait(2));
  const top = 120 + (trait(3) % 70);
  const girth = 52 + (trait(4) % 34);
  const ellipse = (dx: number, y: number, radiusX: number, radiusY: number, colour: Colour): void => {
    canvas.ellipse((centre + dx) * scale, y * scale, radiusX * scale, radiusY * scale, colour);
  };
  ellipse(0, top + 330, girth, 250, coat);
  ellipse(0, top + 36, 44, 48, hair);
  ellipse(0, top + 52, 36, 42, skin);
  ellipse(-13, top + 46, 5, 5, 0x202020);
  ellipse(13, top + 46, 5, 5, 0x202020);
  ellipse(0, top + 72, 12, 4, 0x8c3a3a);
  if (trait(5) % 2 === 1) {
    const hat = pick(COATS, trait(6));
    ellipse(0, top + 12, 46, 22, hat);
    ellipse(0, top + 24, 64, 8, hat);
  }
}

function drawBanner(canvas: Canvas, scale: number, words: string, time: string): void {
  const [large, small] = [Math.max(1, Math.round(4 * scale)), Math.max(1, Math.round(3 * scale))];
  const top = canvas.height - Math.round(78 * scale);
  canvas.rectangle(0, top, canvas.width, canvas.height - top, 0x101820);
  const line = (text: string, y: number, dot: number): void => {
    canvas.text(text, Math.round((canvas.width - textWidth(text) * dot) / 2), y, dot, 0xffffff);
  };
  line(words, top + 2 * large, large);
  line(time, top + (TEXT_HEIGHT + 4) * large, small);
}

function pick<T>(choice: readonly T[], number: number): T {
  return choice[number % choice.length] as T;
}
