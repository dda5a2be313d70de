import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lockModel, type EndpointName, type LockFamily, type SimulatedLock } from '../../simulator/cloud.ts';
import { House } from './house.ts';

/** What an unlock of each family comes to: the bolt commands the cloud sees, and what a tap on "Lock" is told. */
const families: {
  family: LockFamily;
  name: string;
  settings?: object;
  overrides?: Parameters<typeof lockModel>[1];
  commands: EndpointName[];
  lock: number;
}[] = [
  { family: 'all-in-one-wifi', name: 'Hall', commands: ['door-operate'], lock: 0 },
  { family: 'keep-alive-wifi', name: 'Porch', commands: ['door-operate'], lock: -70412 },
  { family: 'wifi-video', name: 'Street', commands: ['door-operate'], lock: -70412 },
  { family: 'photo-lock', name: 'Yard', commands: ['door-operate'], lock: -70412 },
  { family: 'access-control', name: 'Office', commands: ['open-door-v1.1'], lock: -70412 },
  { family: 'zigbee', name: 'Cellar', commands: ['door-operate', 'open-door-v1.0'], lock: -70412 },
  { family: 'all-in-one-zigbee', name: 'Attic', commands: ['door-operate'], lock: -70412 },
  { family: 'zigbee-hotel', name: 'Room 7', commands: ['door-operate'], lock: -70412 },
  { family: 'ble-gateway', name: 'Gate', commands: ['door-operate'], lock: -70412 },
  { family: 'ble-retrofit', name: 'Shed', commands: ['door-operate'], lock: 0 },
  { family: 'business', name: 'Gym', commands: ['open-door-v1.0'], lock: -70412 },
  { family: 'safe', name: 'Safe', commands: ['door-operate', 'open-door-v1.0'], lock: -70412 },
  { family: 'stateless', name: 'Garage', commands: ['door-operate'], lock: -70412 },
  // Its status is empty, and nothing is pushed: Tuya's standard instruction mode.
  {
    family: 'all-in-one-wifi',
    name: 'Loft',
    overrides: {
      id: 'bfstandardmode00000000',
      onlyInShadow: lockModel('all-in-one-wifi').dataPoints.map(([, code]) => code),
    },
    commands: ['door-operate'],
    lock: 0,
  },
];

const boltEndpoints: EndpointName[] = ['door-operate', 'open-door-v1.0', 'open-door-v1.1', 'open-door-pin', 'commands'];

let house: House;

const models = families.map(({ family, name, overrides }) =>
  lockModel(family, { name, sleep: undefined, relockSeconds: undefined, ...overrides }),
);
const doors = lockModel('access-control', { id: 'bftwodoors000000000000', name: 'Lobby', channels: 2 });
const oldDoors = lockModel('access-control-old', { id: 'bfolddoors000000000000', name: 'Annex', channels: 2 });
const pin = lockModel('zigbee', {
  id: 'bfzigbeewithpin0000000',
  name: 'Vault',
  pin: '246810',
  relockSeconds: undefined,
  refuses: { 'open-door-v1.0': 2008, 'door-operate': 2008 },
});

beforeAll(async () => {
  house = await House.build({ locks: [...models, doors, oldDoors, pin] });
  await house.start({
    locks: [
      { id: doors.id, channel: 1, name: 'Lobby Left' },
      { id: doors.id, channel: 2, name: 'Lobby Right' },
      { id: oldDoors.id, channel: 1, name: 'Annex Left' },
      { id: oldDoors.id, channel: 2, name: 'Annex Right' },
      { id: pin.id, pin: '246810' },
    ],
  });
  await house.homebridge.line(/Vault is on the bridge/);
});

afterAll(() => house.demolish());

const doorOf = (id: string): SimulatedLock => house.cloud.lock(id);
const commandsTo = (id: string): EndpointName[] =>
  house.cloud.ledger.entries
    .filter(({ device, endpoint }) => device === id && boltEndpoints.includes(endpoint))
    .map(({ endpoint }) => endpoint);

describe.each(families)('$family', ({ family, name, commands, lock: told }) => {
  const { id } = models.find((model) => model.name === name) ?? doors;

  it('unlocks from Home, one ticket for each command, and shows it', async () => {
    const lock = await house.home.lock(name);
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    expect(doorOf(id).moves.filter(({ to }) => to === 'unlocked')).toHaveLength(1);
    expect(commandsTo(id)).toEqual(commands);
    expect(house.cloud.ledger.count('password-ticket', id)).toBe(commands.length);
  });

  it('says in words what it cannot do when Home asks it to lock', async () => {
    const lock = await house.home.lock(name);
    if (family === 'stateless') {
      await lock.until({ current: 'secured' });
      return;
    }
    expect((await lock.write('secured')).status).toBe(told);
    const end = told === 0 ? 'secured' : 'unsecured';
    await lock.until({ current: end, target: end });
  });
});

describe('an access control with two doors', () => {
  it('is one accessory with a lock for each, and each opens its own', async () => {
    const right = await house.home.lock('Lobby Left', 'Lobby Right');
    expect((await right.write('unsecured')).status).toBe(0);
    await right.until({ current: 'unsecured' });
    const bodies = house.cloud.ledger.of('open-door-v1.1', doors.id).map(({ body }) => body);
    expect(bodies).toEqual([expect.objectContaining({ channel_id: 2 })]);
    const left = await house.home.lock('Lobby Left', 'Lobby Left');
    expect((await left.read()).current).toBe('unknown');
  });
});

describe('an access control that knows no channels', () => {
  it.each(['Annex Left', 'Annex Right'])('opens no door at all in place of %s, and says so', async (door) => {
    const lock = await house.home.lock('Annex Left', door);
    expect((await lock.write('unsecured')).status).toBe(-70412);
    expect((await lock.write('secured')).status).toBe(-70412);
    await lock.until({ current: 'unknown', target: 'secured' });
    expect(commandsTo(oldDoors.id)).not.toContain('door-operate');
    expect(commandsTo(oldDoors.id)).not.toContain('open-door-v1.0');
    expect(doorOf(oldDoors.id).moves).toEqual([]);
    expect(house.output).toMatch(new RegExp(`${door}: .*another door could move`));
  });
});

describe('a Zigbee lock with a PIN', () => {
  it('is unlocked with it, encrypted, and the PIN is nowhere in the log', async () => {
    const lock = await house.home.lock('Vault');
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured' });
    expect(commandsTo(pin.id).at(-1)).toBe('open-door-pin');
    expect(house.output).not.toContain('246810');
  });
});

it('each lock introduced itself in one line', () => {
  for (const { name } of families) {
    const lines = house.output
      .split('\n')
      .filter((line) => line.includes(`${name}: `) && /, (ready|remote)/.test(line));
    expect(lines).toHaveLength(1);
  }
});
