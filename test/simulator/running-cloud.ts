import { afterEach } from '@jest/globals';
import { SimulatedCloud, type CloudEvent, type CloudOptions } from '../../simulator/cloud.ts';
import { SignedClient } from './signed-client.ts';

const running: SimulatedCloud[] = [];

/** A cloud that closes when the test is over. */
export async function startCloud(options: CloudOptions = {}): Promise<SimulatedCloud> {
  const cloud = await SimulatedCloud.start(options);
  running.push(cloud);
  return cloud;
}

/** A cloud and a client with a token. */
export async function startWithClient(
  options: CloudOptions = {},
): Promise<{ cloud: SimulatedCloud; client: SignedClient }> {
  const cloud = await startCloud(options);
  return { cloud, client: await SignedClient.withToken(cloud) };
}

/** The next event that `wanted` accepts. */
export function nextEvent(cloud: SimulatedCloud, wanted: (event: CloudEvent) => boolean): Promise<CloudEvent> {
  return new Promise((resolve) => {
    const stop = cloud.on((event) => {
      if (wanted(event)) {
        stop();
        resolve(event);
      }
    });
  });
}

/** The bolt comes to rest there. */
export function boltAt(cloud: SimulatedCloud, bolt: 'locked' | 'unlocked'): Promise<CloudEvent> {
  return nextEvent(cloud, (event) => event.kind === 'bolt' && event.bolt === bolt);
}

/** Closes what a test has started; runs by itself after each one. */
afterEach(async () => {
  await Promise.all(running.splice(0).map((cloud) => cloud.close()));
});
