import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type HomeAccessory, type HomeLock, NoResponse } from '../../demo/home.ts';
import { type EndpointName, lockModel, SIMULATED_ACCOUNT } from '../../simulator/cloud.ts';
import { House } from './house.ts';

/**
 * What waits for the network waits for ever here, and is given up after 8 s at the earliest; an answer from memory takes a
 * few milliseconds, on a busy machine some hundred.
 */
const readWithin = 5_000;
/** A snapshot may wait 1 s for its size, never for the network. */
const snapshotWithin = 6_000;

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

/** What Home was answered there, and how long that took. */
interface Reading extends Place {
  value: unknown;
  ms: number;
}

let house: House;
let accessories: HomeAccessory[];
let locks: { front: HomeLock; back: HomeLock };
let camera: HomeAccessory;
/** What Home was answered before the cloud fell silent. */
let before: Reading[];
/** The picture of the last ring before the cloud fell silent. */
let picture: Buffer;

beforeAll(async () => {
  house = await House.build({ locks: [front, back], push: { mqtt: {} } });
  await house.start(settings);
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

afterAll(() => house.demolish());

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
    const { answer, ms } = await timed(() => house.home.read(aid, [iid]).catch(noResponse));
    readings.push({ what, aid, iid, value: answer[0], ms });
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
  readings.filter(({ ms }) => ms >= readWithin).map(({ what, ms }) => `${what}: ${Math.round(ms)} ms`);

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const asked = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - asked };
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
      const { answer, ms } = await timed(() => house.home.read(aid, iids));
      expect(answer).toEqual(own.map(({ value }) => value));
      return ms;
    });
    expect(Math.max(...(await Promise.all(together)))).toBeLessThan(readWithin);
    expect((await timed(() => house.home.accessories())).ms).toBeLessThan(readWithin);
  });

  it.each([
    { where: 'on a tile', width: 640, height: 360 },
    { where: 'in a notification', width: 320, height: 240 },
    { where: 'on the whole screen', width: 1280, height: 720 },
  ])('the camera shows its newest picture $where', async ({ width, height }) => {
    const { answer, ms } = await timed(() => house.home.snapshot(camera.aid, width, height));
    expect(answer.equals(picture)).toBe(true);
    expect(ms).toBeLessThan(snapshotWithin);
  });

  it('both locks answer while an unlock of one is under way, and after it has failed', async () => {
    const tap = { answered: false };
    const unlock = locks.front.write('unsecured').finally(() => {
      tap.answered = true;
    });
    const slowest = { front: 0, back: 0 };
    let reads = 0;
    while (!tap.answered) {
      const other = await timed(() => locks.back.read());
      expect(other.answer).toEqual({ current: 'secured', target: 'secured' });
      const own = await timed(() => locks.front.read());
      expect(own.answer.current).toBe('secured');
      slowest.back = Math.max(slowest.back, other.ms);
      slowest.front = Math.max(slowest.front, own.ms);
      reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await unlock).status).toBe(-70408);
    expect(reads).toBeGreaterThan(10);
    expect(slowest.back).toBeLessThan(readWithin);
    expect(slowest.front).toBeLessThan(readWithin);
    await locks.front.until({ current: 'secured', target: 'secured' });
    await expect(locks.front.read()).resolves.toEqual({ current: 'secured', target: 'secured' });
  });
});

describe('after a restart while nothing in the cloud answers', () => {
  it('everything is answered at once; of the bolts nothing is known', async () => {
    await house.stop();
    await house.start(settings);
    const now = await readOneByOne(before);
    const bolts = now.filter(({ what }) => what.endsWith('LockCurrentState'));
    expect(bolts.map(({ value }) => value)).toEqual([unknownBolt, unknownBolt]);
    expect(late(now)).toEqual([]);
  });
});
