import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../demo/free-port.ts';
import { HomeCamera } from '../../demo/home-camera.ts';
import { Home } from '../../demo/home.ts';
import { type RunningHomebridge, startHomebridge } from '../../demo/homebridge.ts';
import { lockModel, SIMULATED_ACCOUNT, SimulatedCloud } from '../../simulator/cloud.ts';
import { packedPlugin } from '../e2e/pack-plugin.js';
import type { Bridge } from './cells.ts';

/** How long Home may take to show what has happened, ms. */
const patience = 60_000;
/** What Homebridge's checks allow from SIGTERM to the end, ms. */
const mostToStop = 12_000;

export const steps = ['start', 'unlock', 'bell', 'restart', 'SIGTERM'] as const;
export type Step = (typeof steps)[number];
/** What was measured at each step that was right; the first that was wrong with its reason. */
export interface Smoke {
  right: Partial<Record<Step, string>>;
  wrong?: { step: Step; why: string };
}

interface Stand {
  cloud: SimulatedCloud;
  home?: Home;
  homebridge?: RunningHomebridge;
}

/**
 * One Homebridge on one Node: it starts and is paired, a tap unlocks, the bell brings its picture, a restart finds
 * everything again, and SIGTERM ends it.
 * @param node the program; `program` the start script of Homebridge
 */
export async function smoke(node: string, program: string, bridge: Bridge): Promise<Smoke> {
  const model = lockModel('wifi-video', { name: 'Front Door', sleep: undefined, relockSeconds: undefined });
  const storage = await mkdtemp(join(tmpdir(), 'tuya-smart-lock-matrix-'));
  const cloud = await SimulatedCloud.start({ locks: [model], push: { mqtt: {} } });
  const { accessId, accessKey, endpoint } = cloud;
  const child = bridge === 'child bridge' ? { username: '0E:42:00:00:00:01', port: await freePort() } : undefined;
  const platform = {
    ...{ platform: 'TuyaSmartLock', accessId, accessKey, endpoint, push: 'mqtt', account: SIMULATED_ACCOUNT },
    ...{ videoProcessor: '/no/ffmpeg', ...(child && { _bridge: child }) },
  };
  const stand: Stand = { cloud };

  const start = async (): Promise<void> => {
    const running = await startHomebridge({ storage, plugin: packedPlugin, platforms: [platform], node, program });
    stand.homebridge = running;
    await running.line(new RegExp(`is running on port ${child?.port ?? running.port}\\b`), patience);
    await running.line(/MQTT is connected/, patience);
    if (stand.home === undefined) {
      await running.line(/Front Door Camera is on the bridge/, patience); // said once: a restart finds it there
    }
    const address = { port: child?.port ?? running.port, username: child?.username ?? running.username };
    stand.home = stand.home
      ? await Home.reconnect(address, stand.home.pairing)
      : await Home.pair({ ...address, pin: running.pin });
    await (await stand.home.lock('Front Door')).until({ current: 'secured' }, patience);
    existing((await stand.home.accessories()).find(({ name }) => name === 'Front Door Camera'));
  };
  const stop = async (): Promise<string> => {
    await stand.home?.close();
    const exit = await existing(stand.homebridge).stop();
    delete stand.homebridge;
    if (exit.signal === 'SIGKILL' || exit.ms > mostToStop) {
      throw new Error(`it had to be ended by force after ${Math.round(exit.ms)} ms`);
    }
    return `${Math.round(exit.ms)} ms`;
  };
  const play: Record<Step, () => Promise<string>> = {
    start: async () => timed(start),
    unlock: async () => {
      const lock = await existing(stand.home).lock('Front Door');
      const door = cloud.lock(model.id);
      const ms = await timed(async () => {
        const { status } = await lock.write('unsecured');
        if (status !== 0) {
          throw new Error(`Home got the error ${status}`);
        }
        await lock.until({ current: 'unsecured' }, patience);
      });
      door.lockByHand();
      await lock.until({ current: 'secured' }, patience);
      return ms;
    },
    bell: async () => {
      const home = existing(stand.home);
      const camera = existing((await home.accessories()).find(({ name }) => name === 'Front Door Camera'));
      const bell = await HomeCamera.watch(home, camera);
      const door = cloud.lock(model.id);
      const before = bell.rings;
      const ms = await timed(async () => {
        door.ringDoorbell();
        await bell.ringAfter(before, patience);
      });
      const picture = await bell.picture();
      if (door.pictures.at(-1)?.jpeg.equals(picture) !== true) {
        throw new Error(`the picture (${picture.length} bytes) is not the one of the bell`);
      }
      return ms;
    },
    restart: async () => {
      await stop();
      return timed(start);
    },
    SIGTERM: stop,
  };
  const right: Smoke['right'] = {};
  try {
    for (const step of steps) {
      try {
        right[step] = await play[step]();
      } catch (error) {
        const printed = stand.homebridge?.output.split('\n').slice(-15).join('\n') ?? '';
        return { right, wrong: { step, why: `${String(error)}\n${printed}` } };
      }
    }
    return { right };
  } finally {
    await stand.home?.close().catch(() => undefined);
    await stand.homebridge?.kill();
    await cloud.close();
    await rm(storage, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<void>): Promise<string> {
  const begun = performance.now();
  await work();
  return `${Math.round(performance.now() - begun)} ms`;
}

function existing<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error('it is not there');
  }
  return part;
}
