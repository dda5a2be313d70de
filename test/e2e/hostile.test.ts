import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HomeAccessory, HomeLock } from '../../demo/home.ts';
import { lockModel, SIMULATED_ACCOUNT, type SimulatedLock } from '../../simulator/cloud.ts';
import { House } from './house.ts';
import { formsOf, leaksIn } from './leaks.ts';

/** A cloud that was taken over, or a device that pretends to be a lock: all of it happens to this one. */
const forged = 'Back\u001b[31m\r\n[Tuya Smart Lock] FORGED: the door is open\u2028\u202e Door';
const target = lockModel('wifi-video', { name: forged, sleep: undefined, relockSeconds: undefined });
/** The neighbour, to which nothing of it may happen. */
const neighbour = lockModel('all-in-one-wifi', { name: 'Front Door', relockSeconds: undefined });
/** The target in Home: nothing of its name is more than letters there. */
const nameInHome = 'Back 31m Tuya Smart Lock FORGED: the door is open Door';

const minute = 60_000;

let house: House;
let front: SimulatedLock;
let back: SimulatedLock;
let lock: HomeLock;
let hostile: HomeLock;
let camera: HomeAccessory;
/** What the bell and the motion sensor of the target told Home. */
const told: string[] = [];

beforeAll(async () => {
  house = await House.build({ locks: [target, neighbour], push: { mqtt: {} } });
  back = house.cloud.lock(target.id);
  front = house.cloud.lock(neighbour.id);
  house.cloud.fault({ endpoint: 'user-devices', times: Infinity, effect: { kind: 'answer', result: withMonsters } });
  await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT, videoProcessor: '/no/ffmpeg' });
  lock = await house.lock('Front Door');
  await house.homebridge.line(/MQTT is connected/);
  hostile = await house.lock(nameInHome);
  await house.homebridge.line(/Back.* Camera is on the bridge/);
  const isOfTarget = ({ name }: HomeAccessory): boolean => /^Back.* Camera$/.test(name);
  [camera] = (await house.home.accessories()).filter(isOfTarget) as [HomeAccessory];
  for (const { characteristics } of camera.services) {
    for (const name of ['ProgrammableSwitchEvent', 'MotionDetected']) {
      const iid = characteristics.get(name)?.iid;
      if (iid !== undefined) {
        await house.home.watch(camera.aid, [iid], ({ value }) => told.push(`${name} ${String(value)}`));
      }
    }
  }
}, 180_000);

afterAll(() => house.demolish());

/** Waits until it is so; a test that waits for ever would keep the others from ending. */
async function until(isSo: () => boolean): Promise<void> {
  const limit = Date.now() + minute;
  while (!isSo()) {
    if (Date.now() > limit) {
      throw new Error(`This did not come. Homebridge printed:\n${house.output.slice(-20_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A listing with records that no real one has, and 5,000 data points of the target. */
function withMonsters(usual: unknown): unknown {
  const deep = `${'['.repeat(500)}${']'.repeat(500)}`;
  const monsters = ['..', '../../token', '__proto__', 'constructor', 'a,b', 'x'.repeat(100_000), '\ud800', ''].map(
    (id) => `{"id":${JSON.stringify(id)},"category":"ms","name":"${'y'.repeat(1_000)}","__proto__":{"online":true}}`,
  );
  const odd = [null, 7, [], { id: { toString: 1 } }].map((record) => JSON.stringify(record));
  const records = (usual as { id: string; status: object[] }[]).map((record) =>
    record.id === target.id
      ? JSON.stringify({ ...record, status: [...manyPoints(), ...record.status] })
      : JSON.stringify(record),
  );
  return JSON.parse(`[${[...monsters, ...odd, `{"id":"deep","status":${deep}}`, ...records].join()}]`);
}

/** 5,000 data points, among them names that every object knows, and values that are none. */
function manyPoints(): object[] {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'lock_motor_state\u0000', 'x'.repeat(5_000)];
  const values: unknown[] = [
    { __proto__: 1, toString: 1 },
    { valueOf: null },
    [[[]]],
    '\r\nFORGED',
    'z'.repeat(1_000),
    null,
    -0,
  ];
  return Array.from({ length: 5_000 }, (_, index) =>
    index < 400
      ? { code: names[index % names.length], value: values[index % values.length] }
      : { code: `nothing_${index}`, value: index },
  );
}

/** The neighbour is read, moved and told of as ever, and nothing has moved the target. */
async function allIsWell(): Promise<void> {
  const accessories = await house.home.accessories();
  expect(accessories.map(({ name }) => name)).toEqual(expect.arrayContaining(['Front Door', nameInHome]));
  expect((await lock.write('unsecured')).status).toBe(0);
  await lock.until({ current: 'unsecured', target: 'unsecured' });
  expect(front.bolt).toBe('unlocked');
  front.lockByHand();
  await lock.until({ current: 'secured', target: 'secured' });
  expect(back.moves.filter(({ why }) => why === 'remote')).toEqual([]);
}

describe('whatever the cloud says of one lock, the lock beside it is well', () => {
  it('with a name that forges lines, with ids that lead elsewhere, and with 5,000 data points', async () => {
    await allIsWell();
    const found = /(\d+) devices in the Tuya project/.exec(house.output)?.[1];
    // Those whose ids are none, or lead elsewhere, are not there; the others are strange, but devices.
    expect(found).toBe('6');
  });

  it('with a field of 10 MB in what both are asked for together', async () => {
    const large = { code: 'initiative_message', value: 'x'.repeat(10 * 1024 * 1024) };
    const effect = {
      kind: 'answer' as const,
      result: (usual: unknown): unknown =>
        (usual as { id?: string; status?: object[] }[]).map((record) =>
          record.id === target.id ? { ...record, status: [large, ...(record.status ?? [])] } : record,
        ),
    };
    house.cloud.fault({ endpoint: 'batch-status', times: Infinity, effect });
    // A connection that was away asks for everything anew: what happened unseen shows by that read only.
    await house.cloud.push.dieFor();
    await house.homebridge.line(/MQTT is interrupted/);
    front.unlockByHand();
    await house.cloud.push.revive();
    await lock.until({ current: 'unsecured' });
    await until(() => house.cloud.push.mqtt.listeners > 0);
    front.lockByHand();
    await lock.until({ current: 'secured' });
    expect(house.cloud.ledger.count('batch-status')).toBeGreaterThan(0);
    house.cloud.clearFaults();
    await allIsWell();
  });

  it('with messages whose fields are nothing that a message has', async () => {
    const say = (protocol: 4 | 20, content: Record<string, unknown>): void => {
      house.cloud.push.say(back.device, protocol, { devId: target.id, ...content });
    };
    const notice = (bizData: unknown): void => {
      say(20, { bizCode: 'event_notify', bizData, ts: Date.now() });
    };
    notice({ etype: { toString: 1 }, event: { valueOf: null } });
    notice({ etype: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown });
    say(20, { bizCode: '__proto__', bizData: { name: 'x' } });
    say(20, { bizCode: 'nameUpdate', bizData: { name: { toString: 1 } } });
    say(4, { status: [null, 7, { code: '__proto__', value: 1 }, { code: 'alarm_lock', value: { toString: 1 } }] });
    say(4, { status: manyPoints() });
    say(4, { status: [{ code: 'lock_motor_state', value: 'x'.repeat(2 * 1024 * 1024) }] });
    say(4, { devId: '__proto__', status: [{ code: 'lock_motor_state', value: true }] });
    await allIsWell();
    expect(hostile.shown).toEqual({ current: 'secured', target: 'secured' });
  });

  it('with an old message that is sent once more: nothing changes and nothing rings', async () => {
    // A true one of this door comes through, so that silence means something.
    back.ringDoorbell();
    await until(() => told.includes('ProgrammableSwitchEvent 0'));
    const rung = told.length;
    const at = Date.now() - 10 * minute;
    const old = ['first', 'second', 'third'].map((dataId) => ({
      ...{ dataId, devId: target.id, productKey: back.device.productId },
      status: [
        { code: 'lock_motor_state', value: true, t: at },
        { code: 'doorbell', value: true, t: at },
        { code: 'unlock_request', value: 60, t: at },
        { code: 'alarm_lock', value: 'pry', t: at },
      ],
    }));
    for (const content of [...old, ...old]) {
      house.cloud.push.say(back.device, 4, content, at);
    }
    await allIsWell();
    expect(hostile.shown).toEqual({ current: 'secured', target: 'secured' });
    expect(told.slice(rung).filter((event) => /Event 0|Detected 1/.test(event))).toEqual([]);
  });

  it.each([
    ['is without end', { kind: 'oversized', bytes: 64 * 1024 * 1024 }],
    ['is redirected into the network of the machine', { kind: 'redirect', to: 'http://192.168.1.1/router' }],
    ['is redirected to the service of a cloud machine', { kind: 'redirect', to: 'http://169.254.169.254/latest' }],
    ['is redirected to a file', { kind: 'redirect', to: 'file:///etc/passwd' }],
    ['is no picture', { kind: 'garbage' }],
    ['never comes', { kind: 'hang' }],
  ] as const)('with a picture that %s', async (_what, effect) => {
    house.cloud.storage.fault({ device: target.id, times: Infinity, effect });
    const before = (await house.home.snapshot(camera.aid, 640, 480)).length;
    back.ringDoorbell();
    await allIsWell();
    expect((await house.home.snapshot(camera.aid, 640, 480)).length).toBe(before);
    house.cloud.storage.clearFaults();
  });

  it('with a picture whose address is not one of the web, or in the network of the machine', async () => {
    const addresses = [
      'http://10.0.0.1/a.jpg',
      'file:///etc/passwd',
      'gopher://127.0.0.1/',
      '\r\nx',
      'http://[::ffff:a00:1]/',
    ];
    addresses.forEach((file_url) => {
      const result = (): unknown => ({ file_url, file_key: 'u8kstrtjm7qun83q', bucket: 'b', file_path: '/../../x' });
      house.cloud.fault({ endpoint: 'latest-media', device: target.id, effect: { kind: 'answer', result } });
    });
    const asked = house.cloud.ledger.count('latest-media');
    back.device.report({ alarm_lock: 'wrong_face' });
    await allIsWell();
    expect(house.cloud.ledger.count('latest-media')).toBeGreaterThanOrEqual(asked);
    house.cloud.clearFaults();
  });
});

it('after all of it no line of the log is forged, and Homebridge has never stumbled', () => {
  const { output } = house;
  expect(output).toContain(`${nameInHome}: `);
  expect(output).not.toMatch(/uncaught|unhandled|heap out of memory/i);
  expect(output.split('\n').filter((line) => line.startsWith('[Tuya Smart Lock] FORGED'))).toEqual([]);
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  expect(output).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u2028\u202e]/);
});

describe('a secret that got out is found', () => {
  const secret = 'p/ss+w"rd{0123}';
  const forms = formsOf(secret);

  it.each(forms)('%s (%j)', (_form, text) => {
    expect(leaksIn([{ where: 'a log', text: `before ${text} after` }], [secret])).not.toEqual([]);
  });

  it('in the middle of other bytes as base64', () => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      const text = Buffer.from(`${before}${secret}xyz`).toString('base64');
      expect(leaksIn([{ where: 'a log', text }], [secret])).not.toEqual([]);
    }
  });

  it('and a log without it has none', () => {
    expect(leaksIn([{ where: 'a log', text: 'Front Door: unlocked' }], [secret])).toEqual([]);
  });
});
