import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HomeAccessory, HomeLock } from '../../demo/home.ts';
import { lockModel, SIMULATED_ACCOUNT, type SimulatedLock } from '../../simulator/cloud.ts';
import { placeholder } from '../../src/homekit/camera/placeholder.ts';
import { eventually, heard } from '../support/eventually.ts';
import { House } from './house.ts';

const awake = { sleep: undefined, relockSeconds: undefined };
const video = lockModel('wifi-video', { name: 'Front Door', ...awake });
const lite = lockModel('request-only-wifi', { name: 'Back Door', ...awake });
const zigbee = lockModel('all-in-one-zigbee', { name: 'Cellar', ...awake });

let house: House;
let door: SimulatedLock;
let lock: HomeLock;
let camera: HomeAccessory;
/** What Home was told of the camera accessory, newest last: "ProgrammableSwitchEvent 0", "MotionDetected 1", "StatusTampered 1" … */
let told: string[];
/** Called whenever Home is told something. */
const listeners = new Set<() => void>();

beforeAll(async () => {
  house = await House.build({ locks: [video, lite, zigbee], push: { mqtt: {} } });
  await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' });
  door = house.cloud.lock(video.id);
  lock = await house.lock('Front Door');
  await house.homebridge.line(/MQTT is connected/);
  camera = await house.accessory('Front Door Camera');
  told = [];
  const watched = new Map<number, string>();
  for (const { characteristics } of camera.services) {
    for (const name of ['ProgrammableSwitchEvent', 'MotionDetected', 'StatusTampered', 'On']) {
      const found = characteristics.get(name);
      if (found !== undefined) {
        watched.set(found.iid, name);
      }
    }
  }
  await house.home.watch(camera.aid, [...watched.keys()], ({ iid, value }) => {
    told.push(`${watched.get(iid) ?? ''} ${String(value)}`);
    listeners.forEach((listener) => {
      listener();
    });
  });
}, 180_000);

afterAll(() => house.demolish());

afterEach(async () => {
  house.cloud.storage.clearFaults();
  // Two reports of the same kind within 2 s count as one event (event-deduplicator.ts).
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  told.length = 0;
});

/** Waits until Home was told this. */
function hears(event: string): Promise<void> {
  return heard(
    () => `${event}; Home was told ${told.join(', ') || 'nothing'}`,
    () => told.includes(event),
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  );
}

/** Waits until Home shows this of the battery. */
function expectBattery(due: { level: number; low: boolean }): Promise<void> {
  return eventually(`a battery like ${JSON.stringify(due)}`, async () => isDeepStrictEqual(await lock.battery(), due));
}

const snapshot = (): Promise<Buffer> => house.home.snapshot(camera.aid, 640, 480);
const newestPicture = (): Buffer | undefined => door.pictures.at(-1)?.jpeg;
const commands = (id: string): number =>
  (['door-operate', 'open-door-v1.0'] as const).reduce((sum, name) => sum + house.cloud.ledger.count(name, id), 0);

describe('the camera of a lock', () => {
  it('shows a placeholder before the first picture', async () => {
    expect((await snapshot()).equals(placeholder)).toBe(true);
  });

  it('rings in Home with the picture already there, byte for byte', async () => {
    door.ringDoorbell();
    await hears('ProgrammableSwitchEvent 0');
    expect(newestPicture()).toBeDefined();
    expect((await snapshot()).equals(newestPicture() ?? Buffer.alloc(0))).toBe(true);
  });

  it('shows motion and the picture of a wrong finger', async () => {
    door.wrongFinger();
    await hears('MotionDetected 1');
    expect((await snapshot()).equals(newestPicture() ?? Buffer.alloc(0))).toBe(true);
  });

  it('is tampered with after somebody pried, until the lock is opened', async () => {
    door.pry();
    await hears('StatusTampered 1');
    door.fingerprint(1);
    await hears('StatusTampered 0');
    door.lockByHand();
    await lock.until({ current: 'secured' });
  });
});

describe('the battery of a lock', () => {
  it('is low in Home once the lock says so, whatever the percentage, and is well again after it was changed', async () => {
    const [half, halfAndLow, full] = [
      { level: 60, low: false },
      { level: 60, low: true },
      { level: 100, low: false },
    ];
    door.setBattery(60);
    await expectBattery(half);
    door.alarm('low_battery');
    await expectBattery(halfAndLow);
    door.setBattery(100);
    await expectBattery(full);
  });
});

describe('a request to be let in', () => {
  it('rings, and unlocking from Home answers it with one command', async () => {
    const before = commands(video.id);
    door.requestUnlock(60);
    await hears('ProgrammableSwitchEvent 0');
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured' });
    expect(commands(video.id) - before).toBe(1);
    door.lockByHand();
    await lock.until({ current: 'secured' });
  });

  it('is rejected by the switch, which turns itself off; the bolt stays', async () => {
    const before = commands(video.id);
    const on = camera.services.find(({ type }) => type === 'Switch')?.characteristics.get('On');
    door.requestUnlock(30);
    await hears('ProgrammableSwitchEvent 0');
    expect((await house.home.write(camera.aid, on?.iid ?? 0, true)).status).toBe(0);
    await hears('On 0');
    expect(house.cloud.ledger.of('cancel', video.id).map(({ body }) => body)).toEqual([{ type: 1 }]);
    expect(commands(video.id)).toBe(before);
    expect(door.bolt).toBe('locked');
  });

  it('is rejected by "Locked" from Siri or an automation; the bolt stays', async () => {
    const before = [house.cloud.ledger.count('cancel', video.id), commands(video.id)];
    door.requestUnlock(80);
    await hears('ProgrammableSwitchEvent 0');
    expect((await lock.write('secured')).status).toBe(0);
    expect([house.cloud.ledger.count('cancel', video.id), commands(video.id)]).toEqual([
      (before[0] ?? 0) + 1,
      before[1] ?? 0,
    ]);
    expect(door.bolt).toBe('locked');
  });

  it('with nothing pending the switch does nothing', async () => {
    const before = house.cloud.ledger.count('cancel', video.id);
    const on = camera.services.find(({ type }) => type === 'Switch')?.characteristics.get('On');
    expect((await house.home.write(camera.aid, on?.iid ?? 0, true)).status).toBe(0);
    expect(house.cloud.ledger.count('cancel', video.id)).toBe(before);
  });

  it('of an old Wi-Fi lock is answered through its data point', async () => {
    const back = await house.home.lock('Back Door');
    house.cloud.lock(lite.id).requestUnlock(60);
    await house.homebridge.line(/Back Door: .*ask/);
    expect((await back.write('unsecured')).status).toBe(0);
    await back.until({ current: 'unsecured' });
    const sent = house.cloud.ledger.of('commands', lite.id).map(({ body }) => body);
    expect(sent).toEqual([{ commands: [{ code: 'reply_unlock_request', value: true }] }]);
    expect(house.cloud.lock(lite.id).bolt).not.toBe('locked');
  });
});

describe('trouble with pictures', () => {
  it.each([
    { what: 'hangs', effect: { kind: 'hang' } },
    { what: 'refuses', effect: { kind: 'http', status: 403 } },
    { what: 'sends garbage', effect: { kind: 'garbage' } },
  ] as const)('when the server $what, the bell still rings and the old picture stays', async ({ effect }) => {
    const before = await snapshot();
    house.cloud.storage.fault({ times: 20, effect });
    door.ringDoorbell();
    await hears('ProgrammableSwitchEvent 0');
    expect((await snapshot()).equals(before)).toBe(true);
  });

  it('fifty events in a burst show one of their pictures, and the lock still answers', async () => {
    const before = door.pictures.length;
    const alarms = [0, 2, 3, 4, 5, 6, 7, 19, 22, 24, 25];
    for (let event = 0; event < 50; event += 1) {
      door.mediaEvent(alarms[event % alarms.length] ?? 0);
    }
    await hears('StatusTampered 1');
    const burst = door.pictures.slice(before).map(({ jpeg }) => jpeg);
    expect(burst).toHaveLength(50);
    // Tampering is told at once, its picture follows.
    const isShown = async (): Promise<boolean> => {
      const shown = await snapshot();
      return burst.some((picture) => picture.equals(shown));
    };
    await eventually('the camera shows a picture of the burst', isShown);
    await expect(lock.read()).resolves.toMatchObject({ current: 'secured' });
  });
});

it('a lock without pictures has its motion sensor on its own accessory, and no camera', async () => {
  const cellar = await house.accessory('Cellar');
  expect(cellar.services.map(({ type }) => type)).toContain('MotionSensor');
  expect((await house.home.accessories()).map(({ name }) => name)).not.toContain('Cellar Camera');
});

it('nothing secret was printed', () => {
  expect(house.cloud.ledger.secrets().filter((secret) => house.output.includes(secret))).toEqual([]);
});
