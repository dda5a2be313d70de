import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { HomeAccessory } from '../../demo/home.ts';
import { lockModel } from '../../simulator/cloud.ts';
import { House } from './house.ts';

const frontDoor = lockModel('wifi-video', { name: 'Front Door', sleep: undefined, relockSeconds: undefined });

let house: House;
let camera: HomeAccessory;

beforeAll(async () => {
  house = await House.build({ locks: [frontDoor] });
  await house.start({ push: 'off', videoProcessor: '/no/ffmpeg' });
  await house.lock('Front Door');
  camera = await house.accessory('Front Door Camera');
}, 180_000);

afterAll(() => house.demolish());

const snapshot = (): Promise<Buffer> => house.home.snapshot(camera.aid, 640, 480);

it('the start does not say what is missed to who has turned messages off', () => {
  expect(house.output).not.toMatch(/No messages come|the bell (rings|comes) late/);
});

it('whoever looks at the camera in Home hears the bell, once, with its picture, although no message comes', async () => {
  const bell = camera.services.find(({ type }) => type === 'Doorbell')?.characteristics.get('ProgrammableSwitchEvent');
  const rings: Buffer[] = [];
  const rung = new Promise<void>((resolve) => {
    void house.home.watch(camera.aid, [bell?.iid ?? 0], () => {
      void snapshot().then((shown) => {
        rings.push(shown);
        resolve();
      });
    });
  });
  // The first look is the one that the next is compared with.
  await snapshot();
  await house.asked('latest-media', frontDoor.id);
  const door = house.cloud.lock(frontDoor.id);
  door.requestUnlock(60);
  await rung;
  await house.asked('latest-media', frontDoor.id, house.cloud.ledger.count('latest-media', frontDoor.id) + 2);
  expect(rings).toHaveLength(1);
  expect(door.pictures.at(-1)?.jpeg.equals(rings[0] ?? Buffer.alloc(0))).toBe(true);
}, 180_000);
