import { drawScene } from '../simulator/media/scene.ts';
import { explain } from './explain.ts';
import { percentile } from './percentile.ts';

/** How long the simulator draws at one picture of a door: `npm run bench:scene`. */
const pictures = 100;
explain(`Draws ${pictures} pictures of a door: p50, p95. Takes some 3 s.`);

const view = { at: Date.UTC(2026, 0, 1, 12), words: 'DOORBELL', visitor: 'a visitor', place: 0.5, person: true };

const times = Array.from({ length: pictures }, () => {
  const start = performance.now();
  drawScene(view);
  return performance.now() - start;
});
console.log(
  `a picture of 640x480: ${pictures} times, p50 ${percentile(times, 0.5)} ms, p95 ${percentile(times, 0.95)} ms`,
);
