import { drawScene } from '../simulator/media/scene.ts';

/** How long the simulator draws at one picture of a door: `npm run bench:scene`. */
const pictures = 100;
const view = { at: Date.UTC(2026, 0, 1, 12), words: 'DOORBELL', visitor: 'a visitor', place: 0.5, person: true };

const times = Array.from({ length: pictures }, () => {
  const start = performance.now();
  drawScene(view);
  return performance.now() - start;
}).sort((a, b) => a - b);
const middle = times[Math.floor(pictures / 2)] ?? 0;
console.log(
  `a picture of 640x480: ${middle.toFixed(1)} ms (p50), ${(times.at(-1) ?? 0).toFixed(1)} ms at most, of ${pictures}`,
);
