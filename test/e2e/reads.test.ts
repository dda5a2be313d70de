import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Home, type HomeAccessory, type HomeLock, NoResponse } from '../../demo/home.ts';
import { type EndpointName, lockModel, SIMULATED_ACCOUNT } from '../../simulator/cloud.ts';
import { House } from './house.ts';

/**
 * "At once" is an order, not a time: a second phone reads the name of the bridge, which waits for nothing, over and over,
 * and an answer of the plugin comes before so many of them (it takes 1 to 5). On an idle machine they take some 0.1 s, on
 * a busy one as much longer as everything else; what waits for the network is given up after 8 s at the earliest here.
 */
const namesMeanwhile = 100;

/** HomeKit's LockCurrentState. */
const unknownBolt = 3;

/** Everything that the cloud answers; a new endpoint cannot be forgotten here. */
const everyEndpoint = Object.keys({
  token: true,
  'refresh-token': true,
  login: true,
  'access-config': true,
  devices: true,
  'user-devices': true,
  'thing-devices': true,
  device: true,
  status: true,
  'batch-status': true,
  specification: true,
  'shadow-properties': true,
  commands: true,
  'remote-unlocks': true,
  'remote-unlock-config': true,
  'password-ticket': true,
  'door-operate': true,
  'open-door-v1.0': true,
  'open-door-v1.1': true,
  'open-door-pin': true,
  cancel: true,
  'latest-media': true,
  albums: true,
  'alarm-logs': true,
  records: true,
  'movement-configs': true,
  unknown: true,
} satisfies Record<EndpointName, true>) as EndpointName[];

const settings = { push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' };
const awake = { sleep: undefined, relockSeconds: undefined };
const front = lockModel('wifi-video', { name: 'Front Door', ...awake });
const back = lockModel('all-in-one-wifi', { name: 'Back Door', ...awake });

/** Something that Home can read. */
interface Place {
  /** "Front Door LockMechanism LockCurrentState" */
  what: string;
  aid: number;
  iid: number;
}

/** What Home was answered there, and whether that was at once. */
interface Reading extends Place {
  value: unknown;
  atOnce: boolean;
}

let house: House;
let secondPhone: Home;
/** Where HAP has the name of the bridge. */
let bridgeName: { aid: number; iid: number };
let accessories: HomeAccessory[];
let locks: { front: HomeLock; back: HomeLock };
let camera: HomeAccessory;
/** What Home was answered before the cloud fell silent. */
let before: Reading[];
/** The picture of the last ring before the cloud fell silent. */
let picture: Buffer;

beforeAll(async () => {
  house = await House.build({ locks: [front, back], push: { mqtt: {} } });
  await start();
  await house.homebridge.line(/MQTT is connected/);
  await house.homebridge.line(/Front Door Camera is on the bridge/);
  locks = { front: await house.lock('Front Door'), back: await house.lock('Back Door') };
  accessories = await house.home.accessories();
  camera = accessoryNamed('Front Door Camera');
  await ring();
  picture = house.cloud.lock(front.id).pictures.at(-1)?.jpeg ?? Buffer.alloc(0);
  before = await readOneByOne(placesIn(accessories));

  house.cloud.fault({ endpoint: everyEndpoint, times: Infinity, effect: { kind: 'hang' } });
  house.cloud.storage.fault({ times: Infinity, effect: { kind: 'hang' } });
  // Two rings within 2 s count as one.
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await ring();
}, 180_000);

afterAll(async () => {
  await secondPhone.close();
  await house.demolish();
});

async function start(): Promise<void> {
  await house.start(settings);
  secondPhone = await Home.reconnect(house.homebridge, house.home.pairing);
  const bridge = (await secondPhone.accessories()).find(({ aid }) => aid === 1);
  const information = bridge?.services.find(({ type }) => type === 'AccessoryInformation');
  bridgeName = { aid: 1, iid: information?.characteristics.get('Name')?.iid ?? 0 };
}

function accessoryNamed(name: string): HomeAccessory {
  const found = accessories.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`Home has no ${name}`);
  }
  return found;
}

/** Somebody rings, which makes the plugin look for a picture; resolves when Home heard the bell. */
async function ring(): Promise<void> {
  const bell = camera.services.find(({ type }) => type === 'Doorbell');
  const press = bell?.characteristics.get('ProgrammableSwitchEvent')?.iid ?? 0;
  await new Promise((resolve, reject) => {
    house.home.watch(camera.aid, [press], resolve).then(() => {
      house.cloud.lock(front.id).ringDoorbell();
    }, reject);
  });
}

function placesIn(all: readonly HomeAccessory[]): Place[] {
  return all.flatMap(({ aid, name, services }) =>
    services.flatMap(({ type, characteristics }) =>
      [...characteristics]
        .filter(([, { permissions }]) => permissions.includes('pr'))
        .map(([characteristic, { iid }]) => ({ what: `${name} ${type} ${characteristic}`, aid, iid })),
    ),
  );
}

/** "No Response" is an answer, too. */
async function readOneByOne(places: readonly Place[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const { what, aid, iid } of places) {
    const { answer, atOnce } = await watched(house.home.read(aid, [iid]).catch(noResponse));
    readings.push({ what, aid, iid, value: answer[0], atOnce });
  }
  return readings;
}

function noResponse(error: unknown): unknown[] {
  if (error instanceof NoResponse) {
    return [error];
  }
  throw error;
}

const values = (readings: readonly Reading[]): unknown[] => readings.map(({ what, value }) => [what, value]);
const late = (readings: readonly Reading[]): string[] =>
  readings.filter(({ atOnce }) => !atOnce).map(({ what }) => what);

/** The answer, and whether it came before the second phone had read the name of the bridge so many times. */
async function watched<T>(asked: Promise<T>): Promise<{ answer: T; atOnce: boolean }> {
  let names = 0;
  const waiting = new AbortController();
  const answer = asked.finally(() => {
    waiting.abort();
  });
  const reading = (async (): Promise<void> => {
    for (; !waiting.signal.aborted && names < namesMeanwhile; names += 1) {
      await secondPhone.read(bridgeName.aid, [bridgeName.iid]);
    }
  })();
  await Promise.all([answer, reading]);
  return { answer: await answer, atOnce: names < namesMeanwhile };
}

/** Requests that were left without an answer. */
const unanswered = (): number => house.cloud.ledger.entries.filter(({ status }) => status === 0).length;

describe('while nothing in the cloud answers', () => {
  it('the plugin itself is waiting for the cloud', () => {
    expect(unanswered()).toBeGreaterThan(0);
  });

  it('there is something to read of bolt, door, battery, camera, motion, bell and switch', () => {
    expect(before.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'Front Door LockMechanism LockCurrentState',
        'Front Door LockMechanism LockTargetState',
        'Front Door Battery BatteryLevel',
        'Back Door ContactSensor ContactSensorState',
        'Front Door Camera CameraRTPStreamManagement StreamingStatus',
        'Front Door Camera Doorbell ProgrammableSwitchEvent',
        'Front Door Camera MotionSensor MotionDetected',
        'Front Door Camera Switch On',
      ]),
    );
    expect(before.filter(({ value }) => value instanceof NoResponse)).toEqual([]);
  });

  it('each of them is answered at once, one after the other, with what it was before', async () => {
    const now = await readOneByOne(before);
    expect(values(now)).toEqual(values(before));
    expect(late(now)).toEqual([]);
  });

  it('all of them are answered at once when Home opens: every accessory together', async () => {
    const together = accessories.map(async ({ aid }) => {
      const own = before.filter((reading) => reading.aid === aid);
      const iids = own.map(({ iid }) => iid);
      expect(await house.home.read(aid, iids)).toEqual(own.map(({ value }) => value));
    });
    expect((await watched(Promise.all(together))).atOnce).toBe(true);
    expect((await watched(house.home.accessories())).atOnce).toBe(true);
  });

  it.each([
    { where: 'on a tile', width: 640, height: 360 },
    { where: 'in a notification', width: 320, height: 240 },
    { where: 'on the whole screen', width: 1280, height: 720 },
  ])('the camera shows its newest picture $where', async ({ width, height }) => {
    const { answer, atOnce } = await watched(house.home.snapshot(camera.aid, width, height));
    expect(answer.equals(picture)).toBe(true);
    expect(atOnce).toBe(true);
  });

  it('both locks answer while an unlock of one is under way, and after it has failed', async () => {
    const tap = { answered: false };
    const unlock = locks.front.write('unsecured').finally(() => {
      tap.answered = true;
    });
    const inTime = [];
    while (!tap.answered) {
      const other = await watched(locks.back.read());
      expect(other.answer).toEqual({ current: 'secured', target: 'secured' });
      const own = await watched(locks.front.read());
      expect(own.answer.current).toBe('secured');
      inTime.push(other.atOnce, own.atOnce);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await unlock).status).toBe(-70408);
    expect(inTime.length).toBeGreaterThan(0);
    expect(inTime).not.toContain(false);
    await locks.front.until({ current: 'secured', target: 'secured' });
    await expect(locks.front.read()).resolves.toEqual({ current: 'secured', target: 'secured' });
  });
});

describe('after a restart while nothing in the cloud answers', () => {
  it('everything is answered at once; of the bolts nothing is known', async () => {
    await secondPhone.close();
    await house.stop();
    await start();
    const now = await readOneByOne(before);
    const bolts = now.filter(({ what }) => what.endsWith('LockCurrentState'));
    expect(bolts.map(({ value }) => value)).toEqual([unknownBolt, unknownBolt]);
    expect(late(now)).toEqual([]);
  });
});
