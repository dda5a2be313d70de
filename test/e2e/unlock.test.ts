import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { lockModel } from '../../simulator/lock-models.ts';
import { House } from './house.ts';

const stays = { relockSeconds: undefined };

let house: House;

beforeAll(async () => {
  house = await House.build({
    locks: [
      lockModel('all-in-one-wifi', { name: 'Front Door', ...stays }),
      lockModel('ble-gateway', { name: 'Garden Gate', ...stays }),
      lockModel('zigbee', { name: 'Cellar', ...stays }),
      lockModel('stateless', { name: 'Attic', ...stays }),
    ],
    otherDevices: 3,
  });
  // Long enough to be seen on a busy machine.
  await house.start({ locks: [{ id: deviceNamed('Attic'), relockSeconds: 5 }] });
});

afterAll(() => house.demolish());

afterEach(() => {
  house.cloud.clearFaults();
});

function deviceNamed(name: string): string {
  return doorOf(name).id;
}

function doorOf(name: string): ReturnType<House['cloud']['lock']> {
  const door = house.cloud.locks().find((lock) => lock.name === name);
  if (door === undefined) {
    throw new Error(`no simulated lock ${name}`);
  }
  return door;
}

/** Commands to the bolt of one lock so far. */
const commands = (name: string): number =>
  (['door-operate', 'open-door-v1.0', 'open-door-v1.1', 'open-door-pin'] as const)
    .map((endpoint) => house.cloud.ledger.count(endpoint, deviceNamed(name)))
    .reduce((sum, count) => sum + count);

it('shows the locks of the project, and only them, as HomeKit accessories', async () => {
  await Promise.all(['Front Door', 'Garden Gate', 'Cellar'].map((name) => house.lock(name)));
  const accessories = (await house.home.accessories()).filter(({ services }) =>
    services.some(({ type }) => type === 'LockMechanism'),
  );
  expect(accessories.map(({ name }) => name).sort()).toEqual(['Attic', 'Cellar', 'Front Door', 'Garden Gate']);
  const front = accessories.find(({ name }) => name === 'Front Door');
  expect(front).toMatchObject({ manufacturer: 'Tuya', serial: deviceNamed('Front Door') });
  expect(front?.services.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['AccessoryInformation', 'LockMechanism', 'Battery']),
  );
});

it('finds 4 locks among 7 devices with 2 calls, the token included', () => {
  expect(house.cloud.ledger.count('token') + house.cloud.ledger.count('devices')).toBe(2);
});

describe('a tap in Home', () => {
  it('unlocks and locks the door with one command each, and Home follows the bolt', async () => {
    const lock = await house.lock('Front Door');
    const before = commands('Front Door');
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    expect(doorOf('Front Door').bolt).toBe('unlocked');
    expect((await lock.write('secured')).status).toBe(0);
    await lock.until({ current: 'secured', target: 'secured' });
    expect(doorOf('Front Door').bolt).toBe('locked');
    expect(commands('Front Door') - before).toBe(2);
  });

  it('is a failure in Home when the lock refuses (result: false), and Home shows the truth', async () => {
    const lock = await house.lock('Front Door');
    doorOf('Front Door').refuseNext();
    const before = commands('Front Door');
    expect((await lock.write('unsecured')).status).toBe(-70402);
    await lock.until({ current: 'secured', target: 'secured' });
    await expect(lock.read()).resolves.toEqual({ current: 'secured', target: 'secured' });
    expect(commands('Front Door') - before).toBe(1);
    expect(house.output).toContain('Front Door: The lock refused to unlock');
  });

  it('is a failure in Home when the cloud’s answer is lost; the unlock is never repeated and Home finds out that the bolt moved', async () => {
    const lock = await house.lock('Front Door');
    house.cloud.fault({ endpoint: 'door-operate', effect: { kind: 'lost-answer' } });
    const before = commands('Front Door');
    expect((await lock.write('unsecured')).status).toBe(-70408);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    expect(commands('Front Door') - before).toBe(1);
    await lock.write('secured');
    await lock.until({ current: 'secured', target: 'secured' });
  });

  it('is answered by the plugin, before Homebridge gives it up after 9 s, when the cloud never answers', async () => {
    const lock = await house.lock('Front Door');
    house.cloud.fault({ endpoint: 'door-operate', effect: { kind: 'hang' } });
    const before = commands('Front Door');
    expect((await lock.write('unsecured')).status).toBe(-70408);
    // HAP-NodeJS gives up a handler after 9 s, with the same status and this line.
    expect(house.output).not.toContain("didn't respond at all");
    await lock.until({ current: 'secured', target: 'secured' });
    expect(commands('Front Door') - before).toBe(1);
  });

  it('gets a new token, once, when the old one has expired', async () => {
    const lock = await house.lock('Front Door');
    house.cloud.expireTokens();
    const tokens = house.cloud.ledger.count('token');
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured' });
    expect(house.cloud.ledger.count('token') - tokens).toBe(1);
    await lock.write('secured');
    await lock.until({ current: 'secured' });
  });

  it('is pending while the lock sleeps, and done when somebody touches it', async () => {
    const lock = await house.lock('Garden Gate');
    doorOf('Garden Gate').sleep();
    const tickets = (): number => house.cloud.ledger.count('password-ticket', deviceNamed('Garden Gate'));
    const before = tickets() - commands('Garden Gate');
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'secured', target: 'unsecured' });
    doorOf('Garden Gate').wake();
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    expect(tickets() - commands('Garden Gate')).toBe(before);
    expect(doorOf('Garden Gate').moves.filter(({ to }) => to === 'unlocked')).toHaveLength(1);
  });

  it('snaps back with an error on a lock that cannot be locked from afar', async () => {
    const lock = await house.home.lock('Garden Gate');
    await lock.until({ current: 'unsecured' });
    expect((await lock.write('secured')).status).toBe(-70412);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    expect(house.output).toContain('Garden Gate: This lock cannot be locked from afar');
    doorOf('Garden Gate').lockByHand();
    await lock.until({ current: 'secured', target: 'secured' });
  });

  it('reaches a lock whose first endpoint is refused by the next one', async () => {
    const lock = await house.lock('Cellar');
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    expect(house.cloud.ledger.count('open-door-v1.0', deviceNamed('Cellar'))).toBe(1);
  });

  it('shows a lock without state unlocked for relockSeconds after a confirmed unlock', async () => {
    const lock = await house.home.lock('Attic');
    await lock.until({ current: 'unknown' });
    expect((await lock.write('unsecured')).status).toBe(0);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    await lock.until({ current: 'secured', target: 'secured' });
  });
});

it('shows the battery', async () => {
  await expect((await house.home.lock('Front Door')).battery()).resolves.toMatchObject({ low: false });
});

it('has printed no secret, though Homebridge ran at the debug level', () => {
  expect(house.output.length).toBeGreaterThan(1_000);
  const leaked = house.cloud.ledger.secrets().filter((secret) => house.output.includes(secret));
  expect(leaked).toEqual([]);
});
