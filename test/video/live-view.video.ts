import { readdir, readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Home, type HomeAccessory } from '../../demo/home.ts';
import { lockModel, SIMULATED_ACCOUNT, type SimulatedLock } from '../../simulator/cloud.ts';
import { jpegSize } from '../../src/homekit/camera/picture-format.ts';
import { House } from '../e2e/house.ts';
import { eventually } from '../support/eventually.ts';
import { difference, nalType, nalUnits, thumbnail, thumbnails, typeOf } from './h264.ts';
import type { RtpPacket } from './srtp.ts';
import { Viewer } from './viewer.ts';

const frontDoor = lockModel('wifi-video', { name: 'Front Door', sleep: undefined, relockSeconds: undefined });
const phone = { width: 640, height: 480, fps: 30 };
const watch = { width: 320, height: 240, fps: 15 };
/** The encoder's losses are below 3; two pictures of the simulator differ by more than 8. */
const same = 5;

let house: House;
let door: SimulatedLock;
let camera: HomeAccessory;
const viewers: Viewer[] = [];

beforeAll(async () => {
  house = await House.build({ locks: [frontDoor], push: { mqtt: {} } });
  await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT });
  door = house.cloud.lock(frontDoor.id);
  await house.homebridge.line(/MQTT is connected/);
  camera = await house.accessory('Front Door Camera');
});

afterEach(async () => {
  for (const viewer of viewers.splice(0)) {
    await viewer.stop();
    viewer.close();
  }
});

afterAll(() => house.demolish());

async function prepare(home = house.home, place = 0): Promise<Viewer> {
  const viewer = await Viewer.prepare(home, camera, place);
  viewers.push(viewer);
  return viewer;
}

/** How many programs Homebridge has running at the moment. */
async function videoProcesses(): Promise<number> {
  const parents = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  // pid (name) state parent …; a zombie has ended.
  return parents.filter((line) => new RegExp(`\\) [^Z] ${house.homebridge.pid} `).test(line)).length;
}

/** What every user of the machine can see of all programs: their arguments. */
async function allArguments(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}

/** Waits until Homebridge has no program running. */
function untilNoVideoRuns(): Promise<void> {
  return eventually('no video processor runs', async () => (await videoProcesses()) === 0);
}

const has =
  (...types: number[]) =>
  (packets: readonly RtpPacket[]): boolean => {
    const seen = nalUnits(packets).map(typeOf);
    return types.every((type) => seen.includes(type));
  };

async function rings(): Promise<Buffer> {
  const before = door.pictures.length;
  const bell = camera.services.find(({ type }) => type === 'Doorbell')?.characteristics.get('ProgrammableSwitchEvent');
  const rung = new Promise((resolve) => {
    void house.home.watch(camera.aid, [bell?.iid ?? 0], resolve).then(() => {
      door.ringDoorbell();
    });
  });
  await rung;
  return door.pictures[before]?.jpeg ?? Buffer.alloc(0);
}

/** Every picture that came, made small. */
const shownTo = async (viewer: Viewer): Promise<Buffer[]> => thumbnails(nalUnits(viewer.packets));

const isLast = (shown: readonly Buffer[], picture: Buffer): boolean =>
  difference(shown.at(-1) ?? Buffer.alloc(0), picture) < same;

describe('the live view of a lock', () => {
  it('is H.264 over SRTP with the key, SSRC and payload type that Home agreed on', async () => {
    const viewer = await prepare();
    expect(viewer.status).toBe(0);
    expect(await viewer.start(phone)).toBe(0);
    await viewer.until(has(nalType.sequenceParameters, nalType.pictureParameters, nalType.keyPicture, nalType.picture));
    const { packets } = viewer;
    expect(new Set(packets.map(({ payloadType }) => payloadType))).toEqual(new Set([99]));
    expect(new Set(packets.map(({ ssrc }) => ssrc))).toEqual(new Set([viewer.ssrc]));
    expect(Math.max(...packets.map(({ payload }) => payload.length))).toBeLessThan(1_378);
    const constrainedBaseline = nalUnits(packets).find((unit) => typeOf(unit) === nalType.sequenceParameters);
    expect(constrainedBaseline?.readUInt8(1)).toBe(66);
  });

  it('shows the newest picture, its clip first', async () => {
    const picture = await rings();
    const viewer = await prepare();
    await viewer.start(phone);
    const still = await thumbnail(picture);
    await eventually('the clip has played, and the picture stays', async () => {
      const shown = await shownTo(viewer);
      return shown.filter((one) => difference(one, still) > same).length > 10 && isLast(shown, still);
    });
  });

  it('changes to a new picture while somebody looks', async () => {
    const viewer = await prepare();
    await viewer.start(watch);
    await viewer.until(has(nalType.keyPicture));
    const still = await thumbnail(await rings());
    await eventually('the new picture is shown', async () => isLast(await shownTo(viewer), still));
  });

  it('ends when the viewer says so, and nothing is left running', async () => {
    const viewer = await prepare();
    await viewer.start(phone);
    await viewer.until(has(nalType.keyPicture));
    expect(await videoProcesses()).toBeGreaterThan(0);
    expect(await viewer.stop()).toBe(0);
    await untilNoVideoRuns();
    await viewer.untilSilent();
    expect(await viewer.streamingStatus()).toBe(0);
  });

  it('ends when the connection of the viewer breaks', async () => {
    const home = await Home.reconnect(house.homebridge, house.home.pairing);
    const viewer = await Viewer.prepare(home, camera);
    await viewer.start(phone);
    await viewer.until(has(nalType.keyPicture));
    await home.close();
    await untilNoVideoRuns();
    await viewer.untilSilent();
    viewer.close();
  });

  it('serves a phone and a watch at the same time', async () => {
    const [first, second] = [await prepare(house.home, 0), await prepare(house.home, 1)];
    await first.start(phone);
    await second.start(watch);
    await Promise.all([first, second].map((viewer) => viewer.until(has(nalType.keyPicture))));
    const shared = await Viewer.prepare(house.home, camera, 1);
    shared.close();
    expect(shared.status).toBe(1);
  });

  it('never shows a key in the log, nor in the list of programs', async () => {
    const viewer = await prepare();
    await viewer.start(phone);
    await viewer.until(has(nalType.keyPicture));
    expect(house.output).not.toContain(viewer.key);
    const programs = await allArguments();
    expect(programs.filter((line) => line.includes('srtp://'))).not.toEqual([]);
    expect(programs.filter((line) => line.includes(viewer.key))).toEqual([]);
    expect(house.cloud.ledger.secrets().filter((secret) => house.output.includes(secret))).toEqual([]);
  });
});

it('a snapshot is scaled to the size that is asked for, and comes as it is when it is small enough', async () => {
  const picture = await rings();
  const small = await house.home.snapshot(camera.aid, 320, 240);
  expect(jpegSize(small)).toEqual({ width: 320, height: 240 });
  expect(difference(await thumbnail(small), await thumbnail(picture))).toBeLessThan(same);
  expect((await house.home.snapshot(camera.aid, 1_280, 720)).equals(picture)).toBe(true);
});

it('Homebridge ends with a viewer watching, and so does the video', async () => {
  const viewer = await Viewer.prepare(house.home, camera);
  await viewer.start(phone);
  await viewer.until(has(nalType.keyPicture));
  // What still holds it after 5 s Homebridge ends itself, with another code.
  expect((await house.homebridge.stop()).code).toBe(0);
  await viewer.untilSilent();
  viewer.close();
});

it('a Homebridge that is killed leaves no video behind', async () => {
  await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT });
  const viewer = await Viewer.prepare(house.home, camera);
  await viewer.start(phone);
  await viewer.until(has(nalType.keyPicture));
  await house.homebridge.kill();
  await viewer.untilSilent();
  viewer.close();
  expect(viewer.packets.length).toBeGreaterThan(0);
});
