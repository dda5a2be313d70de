import { lockModel, SIMULATED_ACCOUNT, type CloudOptions } from '../simulator/cloud.ts';
import packPlugin from '../test/e2e/pack-plugin.js';
import { House } from '../test/e2e/house.ts';
import { explain } from './explain.ts';

/**
 * How long a change at the door takes to Home: `npm run bench:push`.
 * A real Homebridge with the packed plugin, a real HAP controller, the simulated cloud; 100 openings and closings for
 * each feed. HAP-NodeJS collects lock events for 250 ms: that is part of what a person sees, and of these figures.
 */
const openings = 100;
explain(
  `Opens and closes a door ${openings} times over MQTT, then over Pulsar: p50, p95 until Home shows it. Takes some 2 minutes.`,
);

const feeds: Record<string, { push: NonNullable<CloudOptions['push']>; settings: (house: House) => object }> = {
  MQTT: { push: { mqtt: {} }, settings: () => ({ push: 'mqtt', account: SIMULATED_ACCOUNT }) },
  Pulsar: { push: { pulsar: {} }, settings: ({ cloud }) => ({ push: 'pulsar', pushEndpoint: cloud.push.pulsar.url }) },
};

await packPlugin();
for (const [name, { push, settings }] of Object.entries(feeds)) {
  const model = lockModel('all-in-one-wifi', { name: 'Front Door', relockSeconds: undefined });
  const house = await House.build({ locks: [model], push });
  try {
    await house.start(settings(house));
    const lock = await house.lock('Front Door');
    await house.homebridge.line(new RegExp(`${name} is connected`));
    const door = house.cloud.lock(model.id);
    const times: number[] = [];
    for (let opening = 0; opening < openings; opening += 1) {
      door.unlockByHand();
      times.push(await lock.until({ current: 'unsecured' }));
      door.lockByHand();
      times.push(await lock.until({ current: 'secured' }));
    }
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.floor(times.length * share)] ?? NaN).toFixed(0);
    console.log(
      `${name}: ${times.length} changes at the door, shown in Home after p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`,
    );
  } finally {
    await house.demolish();
  }
}
