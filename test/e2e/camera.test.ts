import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Home, type HomeAccessory } from '../../demo/home.ts';
import { lockModel, SIMULATED_ACCOUNT } from '../../simulator/cloud.ts';
import { placeholder } from '../../src/homekit/camera/placeholder.ts';
import { Viewer } from '../video/viewer.ts';
import { House } from './house.ts';

const frontDoor = lockModel('wifi-video', { name: 'Front Door', sleep: undefined, relockSeconds: undefined });
const settings = { push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' };
let house: House;

afterEach(() => house.demolish());

async function start(camera: 'bridged' | 'standalone' | 'off'): Promise<void> {
  house = await House.build({ locks: [frontDoor], push: { mqtt: {} } });
  await house.start({ ...settings, locks: [{ id: frontDoor.id, camera }] });
  await house.lock('Front Door');
}

async function named(home: Home, name: RegExp): Promise<HomeAccessory | undefined> {
  return (await home.accessories()).find((accessory) => name.test(accessory.name));
}

async function bridgedCamera(): Promise<HomeAccessory> {
  await house.homebridge.line(/Front Door Camera is on the bridge/);
  return existing(await named(house.home, /^Front Door Camera$/));
}

function existing<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error('Home does not have it.');
  }
  return part;
}

const types = ({ services }: HomeAccessory): string[] => services.map(({ type }) => type);

describe('a camera on its own whose lock leaves the project and comes back', () => {
  it('is not published a second time, and Homebridge goes on', async () => {
    const cellar = lockModel('ble-retrofit', { name: 'Cellar' });
    house = await House.build({ locks: [frontDoor, cellar], push: { mqtt: {} } });
    await house.start({ ...settings, locks: [{ id: frontDoor.id, camera: 'standalone' }] });
    await house.homebridge.line(/Front Door Camera can be added/);
    house.cloud.removeDevice(frontDoor.id);
    await house.homebridge.line(/Front Door is no longer in the Tuya project/);
    house.cloud.addLock(frontDoor);
    await house.homebridge.line(/its camera comes back with the next start/);
    const lock = await house.home.lock('Front Door');
    await lock.until({ current: 'secured' });
    expect((await lock.write('unsecured')).status).toBe(0);
    expect(house.output.match(/Front Door Camera can be added/g)).toHaveLength(1);
  }, 180_000);
});

describe('a camera on the bridge', () => {
  it('has two streams, bell, motion sensor and switch', async () => {
    await start('bridged');
    expect(types(await bridgedCamera())).toEqual(
      expect.arrayContaining([
        ...['CameraRTPStreamManagement', 'CameraRTPStreamManagement'],
        ...['Doorbell', 'MotionSensor', 'Switch'],
      ]),
    );
  });

  it('without ffmpeg refuses the live view with one line, and still has pictures', async () => {
    await start('bridged');
    const camera = await bridgedCamera();
    for (let view = 1; view <= 2; view += 1) {
      const viewer = await Viewer.prepare(house.home, camera);
      expect(viewer.status).toBe(2);
      expect(await viewer.streamingStatus()).toBe(0);
      viewer.close();
    }
    expect((await house.home.snapshot(camera.aid, 320, 240)).equals(placeholder)).toBe(true);
    const lines = house.output.split('\n').filter((line) => line.includes('no live view'));
    expect(lines.filter((line) => line.includes('"videoProcessor"'))).toHaveLength(1);
  });

  it('is the same accessory after a restart, with all its services', async () => {
    await start('bridged');
    const before = await bridgedCamera();
    await house.stop();
    await house.start(settings);
    const after = existing(await named(house.home, /^Front Door Camera$/));
    expect(after.aid).toBe(before.aid);
    const iids = ({ services }: HomeAccessory): string[] => services.map(({ type, iid }) => `${type} ${iid}`).sort();
    expect(iids(after)).toEqual(iids(before));
    expect((await house.home.snapshot(after.aid, 640, 480)).equals(placeholder)).toBe(true);
  });

  it('is gone when the owner wants none; its alarms are then on the lock', async () => {
    await start('bridged');
    await bridgedCamera();
    await house.stop();
    await house.start({ ...settings, locks: [{ id: frontDoor.id, camera: 'off' }] });
    await (await house.home.lock('Front Door')).until({ current: 'secured' });
    expect(await named(house.home, /Camera/)).toBeUndefined();
    expect(types(existing(await named(house.home, /^Front Door$/)))).toContain('MotionSensor');
  });

  it('has no response while the configuration is wrong', async () => {
    await start('bridged');
    await bridgedCamera();
    await house.stop();
    await house.start({ region: 'europe' });
    const camera = existing(await named(house.home, /^Front Door Camera$/));
    const on = camera.services.find(({ type }) => type === 'Switch')?.characteristics.get('On');
    expect((await house.home.write(camera.aid, on?.iid ?? 0, true)).status).not.toBe(0);
  });
});

describe('a camera of its own', () => {
  it('is paired on its own as a doorbell with the code of the bridge, and is not on the bridge', async () => {
    await start('standalone');
    const line = await house.homebridge.line(/Front Door Camera \w{4} is running on port (\d+)/);
    const port = Number(/port (\d+)/.exec(line)?.[1]);
    const { pin, storage } = house.homebridge;
    const known = await readFile(join(storage, 'accessories', 'externalAccessories'), 'utf8');
    const username = /"(?:username|_id)":"((?:[0-9A-F]{2}:){5}[0-9A-F]{2})"/.exec(known)?.[1] ?? '';
    const home = await Home.pair({ port, pin, username });
    try {
      const camera = existing(await named(home, /^Front Door Camera/));
      expect(types(camera)).toEqual(expect.arrayContaining(['CameraRTPStreamManagement', 'Doorbell', 'MotionSensor']));
      expect((await home.snapshot(camera.aid, 640, 480)).equals(placeholder)).toBe(true);
      expect(await named(house.home, /Camera/)).toBeUndefined();
    } finally {
      await home.close();
    }
  });
});
