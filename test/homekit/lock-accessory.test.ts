import * as hap from '@homebridge/hap-nodejs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PlatformAccessory, Service } from 'homebridge';
import { answerNoResponse, attachLock, type LockContext } from '../../src/homekit/lock-accessory.ts';
import type { DeviceLocks } from '../../src/lock/device-locks.ts';
import type { Lock } from '../../src/lock/lock.ts';
import type { DataPoint } from '../../src/tuya/device.ts';
import { device, ScriptedCloud } from '../lock/scripted-cloud.ts';
import { FakeHome } from './fake-door.ts';

const { Characteristic, Service: Services } = hap;
const locked: DataPoint = { code: 'lock_motor_state', value: false };
const charged: DataPoint = { code: 'residual_electricity', value: 80 };
const uncharged: DataPoint = { code: 'residual_electricity', value: -1 };
const ajar: DataPoint = { code: 'closed_opened', value: 'open' };

let cloud: ScriptedCloud;
let home: FakeHome;
let accessory: PlatformAccessory<LockContext>;

beforeEach(() => {
  cloud = new ScriptedCloud();
  home = new FakeHome();
  accessory = home.accessory('Front Door') as PlatformAccessory<LockContext>;
  accessory.context = { device: device('jtmspro') };
});

/** A lock that has not said anything yet, in Home. */
function attach(): Lock {
  const lock = cloud.lock({ evidence: false });
  attachLock(accessory, [lock], home.api);
  return lock;
}

/** The lock is read again, a second later: older words would not count. */
async function hear(lock: Lock, ...points: DataPoint[]): Promise<void> {
  await cloud.clock.advance(1_000);
  lock.observeRead(points, cloud.now);
}

function mechanisms(): Service[] {
  return accessory.services.filter(({ UUID }) => UUID === Services.LockMechanism.UUID);
}

function servicesInHome(): string[] {
  return ['LockMechanism', 'Battery', 'ContactSensor'].filter(
    (name) => accessory.getService(Services[name as 'Battery']) !== undefined,
  );
}

const batteryLevel = (): unknown =>
  accessory.getService(Services.Battery)?.getCharacteristic(Characteristic.BatteryLevel).value;

describe('a lock accessory', () => {
  it('says which lock it is', () => {
    attach();
    const information = accessory.getService(Services.AccessoryInformation);
    expect(information?.getCharacteristic(Characteristic.Manufacturer).value).toBe('Tuya');
    expect(information?.getCharacteristic(Characteristic.Model).value).toBe('M1');
    expect(information?.getCharacteristic(Characteristic.SerialNumber).value).toBe('lock1');
  });

  it('is a lock in the first place, and gains the battery and the door that the lock tells of', async () => {
    const lock = attach();
    expect(servicesInHome()).toEqual(['LockMechanism']);
    expect(mechanisms()[0]?.isPrimaryService).toBe(true);
    await hear(lock, locked, charged, ajar);
    expect(servicesInHome()).toEqual(['LockMechanism', 'Battery', 'ContactSensor']);
    expect(batteryLevel()).toBe(80);
    expect(
      accessory.getService(Services.ContactSensor)?.getCharacteristic(Characteristic.ContactSensorState).value,
    ).toBe(Characteristic.ContactSensorState.CONTACT_NOT_DETECTED);
  });

  it('has its battery linked to the bolt', async () => {
    await hear(attach(), charged);
    expect(mechanisms()[0]?.linkedServices).toEqual([accessory.getService(Services.Battery)]);
  });

  it('loses the battery when the lock says that there is none, and shows it again when there is', async () => {
    const lock = attach();
    await hear(lock, charged);
    await hear(lock, uncharged);
    expect(servicesInHome()).toEqual(['LockMechanism']);
    await hear(lock, charged);
    expect(batteryLevel()).toBe(80);
    await hear(lock, { ...charged, value: 70 });
    expect(batteryLevel()).toBe(70);
  });

  it('shows nothing more once the lock is gone', async () => {
    const lock = attach();
    await hear(lock, charged);
    lock.dispose();
    await hear(lock, { ...charged, value: 70 });
    expect(batteryLevel()).toBe(80);
  });

  it('follows the name of the lock, and Homebridge is told to keep it', async () => {
    const lock = attach();
    lock.rediscovered({ ...lock.device, name: 'Gate' });
    expect(accessory.displayName).toBe('Gate');
    expect(accessory.context.device.name).toBe('Gate');
    expect(accessory.getService(Services.AccessoryInformation)?.getCharacteristic(Characteristic.Name).value).toBe(
      'Gate',
    );
    expect(home.kept).toEqual(['Gate']);
    await hear(lock, locked);
    expect(home.kept).toEqual(['Gate']);
  });
});

describe('a restored lock accessory', () => {
  beforeEach(() => {
    accessory.addService(Services.LockMechanism, 'Front Door');
    accessory.addService(new Services.Battery()).updateCharacteristic(Characteristic.BatteryLevel, 55);
    accessory.addService(new Services.ContactSensor());
    answerNoResponse(accessory, home.api);
  });

  it('keeps its services until the lock has said that it does not have them', async () => {
    const lock = attach();
    expect(servicesInHome()).toEqual(['LockMechanism', 'Battery', 'ContactSensor']);
    await hear(lock, locked);
    expect(servicesInHome()).toEqual(['LockMechanism']);
  });

  it('claims nothing of battery and door before the first word of the lock', async () => {
    const lock = attach();
    const contact = accessory.getService(Services.ContactSensor)?.getCharacteristic(Characteristic.ContactSensorState);
    await expect(contact?.handleGetRequest()).rejects.toBe(-70402);
    const level = accessory.getService(Services.Battery)?.getCharacteristic(Characteristic.BatteryLevel);
    await expect(level?.handleGetRequest()).rejects.toBe(-70402);
    expect(mechanisms()[0]?.linkedServices).toEqual([]);
    await hear(lock, charged, ajar);
    await expect(contact?.handleGetRequest()).resolves.toBe(Characteristic.ContactSensorState.CONTACT_NOT_DETECTED);
    expect(batteryLevel()).toBe(80);
    expect(mechanisms()[0]?.linkedServices).toHaveLength(1);
  });
});

describe('an access control with two doors', () => {
  it('has a lock for each, the battery linked to the first, and none for doors that the owner took out', async () => {
    accessory.addService(Services.LockMechanism, 'Third', 'channel 3');
    const doors: DeviceLocks = [
      cloud.lock({ channel: 1, channelCount: 2 }),
      cloud.lock({ channel: 2, channelCount: 2 }),
    ];
    attachLock(accessory, doors, home.api);
    await hear(doors[0], charged);
    expect(mechanisms().map(({ subtype }) => subtype)).toEqual(['channel 1', 'channel 2']);
    expect(mechanisms().map(({ linkedServices }) => linkedServices.length)).toEqual([1, 0]);
  });
});
