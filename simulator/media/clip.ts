import { drawScene, type View } from './scene.ts';

/** Long enough to see the person walk, short enough to draw at once. */
const FRAMES = 10;
/** Half the width of a picture: a clip is drawn ten times. */
const WIDTH = 320;

/** A short clip as MJPEG, one JPEG behind the other: the person of the view walks past the door. */
export function drawClip(view: Omit<View, 'place'>): Buffer {
  const frames = Array.from({ length: FRAMES }, (_, frame) => {
    return drawScene({ ...view, place: frame / (FRAMES - 1) }, WIDTH);
  });
  return Buffer.concat(frames);
}
