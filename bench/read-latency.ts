import { lockModel, SIMULATED_ACCOUNT } from '../simulator/cloud.ts';
import packPlugin from '../test/e2e/pack-plugin.js';
import { House } from '../test/e2e/house.ts';
import { explain } from './explain.ts';
import { percentile } from './percentile.ts';

/**
 * How long Home waits for an answer while the cloud answers nobody: `npm run bench:reads`.
 * A real Homebridge with the packed plugin and a real HAP controller; the end of Homebridge is measured as well. That reads
 * wait for nothing is tested, in `test/e2e/reads.test.ts`; how fast they are depends on the machine.
 */
const reads = 500;
explain(
  `Reads a lock and its camera in Home ${reads} times while nothing in the cloud answers: p50, p95. Takes some 10 s.`,
);

const model = lockModel('wifi-video', { name: 'Front Door', sleep: undefined, relockSeconds: undefined });

await packPlugin();
const house = await House.build({ locks: [model], push: { mqtt: {} } });
try {
  await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' });
  const lock = await house.lock('Front Door');
  const camera = await house.accessory('Front Door Camera');
  house.cloud.fault({
    endpoint: ['status', 'batch-status', 'latest-media'],
    times: Infinity,
    effect: { kind: 'hang' },
  });
  const work = {
    'the bolt': () => lock.read(),
    'every accessory': () => house.home.accessories(),
    'a snapshot': () => house.home.snapshot(camera.aid, 640, 480),
  };
  for (const [what, ask] of Object.entries(work)) {
    /** Microseconds. */
    const times: number[] = [];
    for (let read = 0; read < reads; read += 1) {
      const asked = performance.now();
      await ask();
      times.push((performance.now() - asked) * 1000);
    }
    console.log(`${what}: ${reads} answers, p50 ${percentile(times, 0.5)} µs, p95 ${percentile(times, 0.95)} µs`);
  }
  const { code, ms } = await house.homebridge.stop();
  console.log(`the end of Homebridge: ${ms.toFixed(0)} ms, code ${String(code)}`);
} finally {
  await house.demolish();
}
