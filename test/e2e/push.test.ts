import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HomeLock } from '../../demo/home.ts';
import { lockModel, SIMULATED_ACCOUNT, type CloudOptions, type SimulatedLock } from '../../simulator/cloud.ts';
import { eventually } from '../support/eventually.ts';
import { House } from './house.ts';

const frontDoor = lockModel('all-in-one-wifi', { name: 'Front Door', relockSeconds: undefined });

/** The two ways in which Tuya tells of changes, and the settings an owner needs for each. */
const feeds: { feed: string; push: NonNullable<CloudOptions['push']>; settings: (house: House) => object }[] = [
  { feed: 'MQTT', push: { mqtt: {} }, settings: () => ({ push: 'auto', account: SIMULATED_ACCOUNT }) },
  {
    feed: 'Pulsar',
    push: { pulsar: { encryption: 'aes_gcm' } },
    settings: (house) => ({ push: 'auto', pushEndpoint: house.cloud.push.pulsar.url }),
  },
];

/** Two things at a door are never in the same millisecond. */
function aMoment(): Promise<void> {
  const now = Date.now();
  return eventually('a later millisecond', () => Date.now() > now);
}

describe.each(feeds)('over $feed', ({ feed, push, settings }) => {
  let house: House;
  let door: SimulatedLock;
  let lock: HomeLock;

  beforeAll(async () => {
    house = await House.build({ locks: [frontDoor], push });
    await house.start(settings(house));
    door = house.cloud.lock(frontDoor.id);
    lock = await house.lock('Front Door');
    await house.homebridge.line(new RegExp(`${feed} is connected`));
  });

  afterAll(() => house.demolish());

  /** Waits until Home has an accessory of this name. */
  async function named(name: string): Promise<void> {
    const isThere = async (): Promise<boolean> =>
      (await house.home.accessories()).some((accessory) => accessory.name === name);
    await eventually(`Home has ${name}`, isThere);
  }

  afterEach(async () => {
    house.cloud.clearFaults();
    if (door.bolt !== 'locked') {
      door.lockByHand();
      await lock.until({ current: 'secured', target: 'secured' });
    }
  });

  it('a fingerprint at the door shows in Home without asking, and who it was in the log', async () => {
    const reads = house.cloud.ledger.count('status');
    door.fingerprint(3);
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    expect(house.cloud.ledger.count('status')).toBe(reads);
    expect(house.output).toContain('Front Door: unlocked with fingerprint 3');
  });

  it('a jam shows as jammed until the bolt moves again', async () => {
    door.jam();
    await lock.until({ current: 'jammed' });
    door.unlockByHand();
    await lock.until({ current: 'unsecured', target: 'unsecured' });
  });

  it('an unlock from Home is done as soon as the bolt says so, although no read is answered', async () => {
    house.cloud.fault({ endpoint: ['status', 'batch-status'], times: Infinity, effect: { kind: 'hang' } });
    await lock.write('unsecured');
    await lock.until({ current: 'unsecured', target: 'unsecured' });
  });

  it('duplicated, delayed, reordered and garbled messages end in the true state', async () => {
    const jams = lock.history.filter(({ current }) => current === 'jammed').length;
    house.cloud.push.garbage(5);
    [81, 82, 83, 84, 85].forEach((percent) => {
      door.setBattery(percent);
    });
    house.cloud.push.duplicate(3);
    door.unlockByHand();
    await lock.until({ current: 'unsecured' });
    house.cloud.push.reorder();
    door.lockByHand();
    await aMoment();
    door.unlockByHand();
    await aMoment();
    house.cloud.push.delay(300);
    door.lockByHand();
    await lock.until({ current: 'secured', target: 'secured' });
    house.cloud.push.delay(0);
    expect(lock.history.filter(({ current }) => current === 'jammed' || current === 'unknown')).toHaveLength(jams);
  });

  it('what happens while nobody delivers messages is shown once they are delivered again', async () => {
    await house.cloud.push.dieFor();
    door.unlockByHand();
    await house.homebridge.line(new RegExp(`${feed} is interrupted`));
    await house.cloud.push.revive();
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    door.lockByHand();
    await lock.until({ current: 'secured', target: 'secured' });
  });

  it('a lock that is renamed, added or removed in the Tuya app changes in Home without a restart', async () => {
    const added = lockModel('all-in-one-zigbee', { name: 'Attic' });
    house.cloud.addLock(added);
    await house.homebridge.line(/Attic is on the bridge/);
    await named('Attic');
    door.rename('Main Door');
    await named('Main Door');
    house.cloud.removeDevice(added.id);
    await house.homebridge.line(/Attic is no longer in the Tuya project/);
    expect((await house.home.accessories()).map(({ name }) => name)).not.toContain('Attic');
  });

  it('nothing secret was printed', () => {
    expect(house.cloud.ledger.secrets().filter((secret) => house.output.includes(secret))).toEqual([]);
  });
});

describe('when messages cannot be had', () => {
  let house: House;

  afterEach(() => house.demolish());

  it('a broker that is away for 20 s needs no restart: changes made meanwhile are polled, then shown at once again', async () => {
    house = await House.build({ locks: [frontDoor], push: { mqtt: {} } });
    await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT });
    const lock = await house.lock('Front Door');
    const door = house.cloud.lock(frontDoor.id);
    await house.homebridge.line(/MQTT is connected/);
    await house.cloud.push.dieFor(20_000);
    door.unlockByHand();
    await lock.until({ current: 'unsecured' });
    await house.homebridge.line(/MQTT is connected again/);
    door.lockByHand();
    await lock.until({ current: 'secured' });
  }, 240_000);

  it('a configuration call that fails five times heals', async () => {
    house = await House.build({ locks: [frontDoor], push: { mqtt: {} } });
    house.cloud.fault({ endpoint: 'access-config', times: 5, effect: { kind: 'code', code: 500 } });
    await house.start({ push: 'mqtt', account: SIMULATED_ACCOUNT });
    const lock = await house.lock('Front Door');
    await house.homebridge.line(/MQTT is connected/);
    house.cloud.lock(frontDoor.id).fingerprint(1);
    await lock.until({ current: 'unsecured' });
  }, 180_000);

  it('a project without an app account connects and hears nothing: it is said once, and polling goes on', async () => {
    house = await House.build({ locks: [frontDoor], push: { mqtt: {} } });
    await house.start({ push: 'mqtt' });
    const lock = await house.lock('Front Door');
    await house.homebridge.line(/MQTT is connected/);
    // A change tells that messages are missing only once the connection is 15 s old (feed-health.ts).
    await new Promise((resolve) => setTimeout(resolve, 15_500));
    await lock.write('unsecured');
    await lock.until({ current: 'unsecured', target: 'unsecured' });
    const line = await house.homebridge.line(/MQTT is connected but told nothing/);
    expect(line).toContain('"account"');
  }, 180_000);
});
