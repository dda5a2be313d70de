import { setTimeout as delay } from 'node:timers/promises';
import { lockModel, SIMULATED_ACCOUNT } from '../simulator/cloud.ts';
import { PHOTO_CAMERA, VIDEO_CAMERA } from '../simulator/media/camera-model.ts';
import packPlugin from '../test/e2e/pack-plugin.js';
import { House } from '../test/e2e/house.ts';
import { explain } from './explain.ts';
import { percentile } from './percentile.ts';

/**
 * How long the bell of a door takes to Home, its picture included: `npm run bench:bell`.
 * A real Homebridge with the packed plugin, a real HAP controller, messages over MQTT, and a simulated cloud in which every
 * call and every download takes 100 ms.
 */
const rings = 40;
const latencyMs = 100;
/** Two rings within 2 s are one. */
const pause = 2_200;
explain(
  `Rings ${rings} times at each of three doors: p50, p95 until Home hears the bell, with its picture. Takes some 6 minutes.`,
);

const awake = { sleep: undefined, relockSeconds: undefined };
const locks = {
  'a lock that names its picture after 0.2 s': lockModel('wifi-video', { name: 'Front Door', ...awake }),
  'one whose picture is in the latest media at once': lockModel('photo-lock', {
    name: 'Front Door',
    ...awake,
    camera: { ...PHOTO_CAMERA, uploadMs: 0 },
  }),
  'one that names its picture after 1.5 s': lockModel('wifi-video', {
    name: 'Front Door',
    ...awake,
    camera: { ...VIDEO_CAMERA, uploadMs: 1_500 },
  }),
};

await packPlugin();
for (const [what, model] of Object.entries(locks)) {
  const house = await House.build({ locks: [model], push: { mqtt: {} }, latencyMs });
  try {
    await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' });
    await house.lock('Front Door');
    await house.homebridge.line(/MQTT is connected/);
    const camera = await house.accessory('Front Door Camera');
    const bell = camera.services
      .find(({ type }) => type === 'Doorbell')
      ?.characteristics.get('ProgrammableSwitchEvent');
    if (bell === undefined) {
      throw new Error('Home has no bell.');
    }
    let heard: (at: number) => void = () => undefined;
    await house.home.watch(camera.aid, [bell.iid], () => {
      heard(performance.now());
    });
    const door = house.cloud.lock(model.id);
    const times: number[] = [];
    let pictured = 0;
    for (let ring = 0; ring < rings; ring += 1) {
      const event = new Promise<number>((resolve) => {
        heard = resolve;
      });
      const rungAt = performance.now();
      door.ringDoorbell();
      times.push((await event) - rungAt);
      const shown = await house.home.snapshot(camera.aid, 640, 480);
      pictured += door.pictures.at(-1)?.jpeg.equals(shown) === true ? 1 : 0;
      await delay(pause);
    }
    console.log(
      `${what}: ${times.length} rings, in Home after p50 ${percentile(times, 0.5)} ms, p95 ${percentile(times, 0.95)} ms; ` +
        `${pictured} of them with their picture`,
    );
  } finally {
    await house.demolish();
  }
}
