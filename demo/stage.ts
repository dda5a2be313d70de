import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIMULATED_ACCOUNT, SimulatedCloud } from '../simulator/cloud.ts';
import { buildPlugin, PLUGIN } from './build-plugin.ts';
import type { Part } from './cast.ts';
import { Home, type HomeLock } from './home.ts';
import { HomeCamera } from './home-camera.ts';
import { startHomebridge, type RunningHomebridge } from './homebridge.ts';

/** Long enough for the plugin to find the locks, publish them and read their first state on a busy machine. */
const PUBLISH_TIMEOUT_MS = 60_000;
const LOOK_AGAIN_MS = 100;

/** Everything that runs during the demo. */
export interface Stage {
  readonly parts: readonly Part[];
  readonly cloud: SimulatedCloud;
  readonly homebridge: RunningHomebridge;
  /** Absent when an iPhone plays Home. */
  readonly home: Home | undefined;
  close(): Promise<void>;
}

/** A lock on both sides. */
export interface Actor extends Part {
  readonly door: ReturnType<SimulatedCloud['lock']>;
  /** Absent when an iPhone plays Home. */
  readonly tile: HomeLock | undefined;
  /** Absent when an iPhone plays Home, and for locks without a camera. */
  readonly camera: HomeCamera | undefined;
}

/**
 * Builds the plugin when needed and starts cloud, Homebridge and, unless an iPhone plays that part, Home.
 * What was started is ended again when a later part fails.
 */
export async function openStage(parts: readonly Part[], lan: boolean, tell: (text: string) => void): Promise<Stage> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    // Last opened, first closed; one failure must not leave the others running.
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
      await closer().catch((error: unknown) => {
        tell(`While ending: ${String(error)}`);
      });
    }
  };
  try {
    if (await buildPlugin()) {
      tell('Plugin compiled.');
    }
    const storage = await mkdtemp(join(tmpdir(), 'tuya-smart-lock-demo-'));
    closers.push(() => rm(storage, { recursive: true, force: true }));

    const cloud = await SimulatedCloud.start({
      locks: parts.map((part) => part.model),
      otherDevices: 3,
      push: { mqtt: {} },
    });
    closers.push(() => cloud.close());
    tell(`Simulated Tuya cloud at ${cloud.endpoint}.`);

    const { endpoint, accessId, accessKey } = cloud;
    const keys = { accessId, accessKey, endpoint, account: SIMULATED_ACCOUNT };
    const locks = parts.flatMap(({ model: { id, pin } }) => (pin === undefined ? [] : [{ id, pin }]));
    const platform = { platform: 'TuyaSmartLock', name: 'Tuya Smart Lock', ...keys, locks };
    const homebridge = await startHomebridge({ storage, plugin: PLUGIN, platforms: [platform], lan });
    closers.push(() => homebridge.stop());
    tell(`Homebridge at port ${homebridge.port}.`);

    if (lan) {
      return { parts, cloud, homebridge, home: undefined, close };
    }
    const home = await Home.pair(homebridge);
    closers.push(() => home.close());
    await allPublished(parts, home);
    await homebridge.line(/MQTT is connected/, PUBLISH_TIMEOUT_MS);
    tell(`Apple Home paired; it has ${parts.length} locks, and Tuya's messages arrive.`);
    return { parts, cloud, homebridge, home, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The locks of the demo, each watched in Home and at the door. Those of the story start locked; in Home that is to be seen
 * once the plugin has read it.
 */
export async function castOf({ parts, cloud, home }: Stage): Promise<Actor[]> {
  const doors = cloud.locks();
  return Promise.all(
    parts.map(async (part) => {
      const door = doors.find((lock) => lock.name === part.name);
      if (door === undefined) {
        throw new Error(`The simulated cloud has no lock "${part.name}".`);
      }
      const tile = await home?.lock(part.name);
      if (part.isDiagnosed !== true) {
        await tile?.until({ current: 'secured', target: 'secured' }, PUBLISH_TIMEOUT_MS);
      }
      const camera = home && part.hasCamera === true ? await cameraOf(part, home) : undefined;
      return { ...part, door, tile, camera };
    }),
  );
}

function cameraName({ name }: Part): string {
  return `${name} Camera`;
}

async function cameraOf(part: Part, home: Home): Promise<HomeCamera> {
  const accessory = (await home.accessories()).find(({ name }) => name === cameraName(part));
  if (accessory === undefined) {
    throw new Error(`Home has no "${cameraName(part)}".`);
  }
  return HomeCamera.watch(home, accessory);
}

/** Locks appear in Home once the plugin found them and read their first state. */
async function allPublished(parts: readonly Part[], home: Home): Promise<void> {
  const deadline = performance.now() + PUBLISH_TIMEOUT_MS;
  for (;;) {
    const names = (await home.accessories()).map((accessory) => accessory.name);
    const wanted = parts.flatMap((part) => [part.name, ...(part.hasCamera === true ? [cameraName(part)] : [])]);
    const missing = wanted.filter((name) => !names.includes(name));
    if (missing.length === 0) {
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(`Home has no ${missing.join(', ')} after ${PUBLISH_TIMEOUT_MS} ms. It has: ${names.join(', ')}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
