import type { API, PlatformAccessory, Service } from 'homebridge';
import type { DeviceLocks } from '../lock/device-locks.ts';
import type { Lock } from '../lock/lock.ts';
import type { Device } from '../tuya/device.ts';
import { showBattery } from './battery.ts';
import { showBolt } from './bolt.ts';
import { showDoor } from './door.ts';
import { hapStatus } from './hap-values.ts';
import { followName, showIdentity } from './identity.ts';
import { syncWith } from './sync-with.ts';
import { legalName } from './names.ts';
import { type OptionalService, optionalService } from './optional-service.ts';

/** What Homebridge keeps of a lock between two runs: who it is, never its state and nothing secret. */
export interface LockContext {
  device: Omit<Device, 'status'>;
}

/** Brings an accessory to life: its name and its services follow the locks of the device from now on. */
export function attachLock(accessory: PlatformAccessory<LockContext>, locks: DeviceLocks, api: API): void {
  const [lock] = locks;
  showIdentity(accessory, lock.device, api);
  dropOtherLocks(accessory, locks, api);
  const mechanisms = locks.map((each) => mechanismOf(accessory, each, api));
  mechanisms[0]?.setPrimaryService();
  const renamed = (): void => {
    accessory.context.device = { ...accessory.context.device, name: lock.device.name };
    api.updatePlatformAccessories([accessory]);
  };
  const shows = [
    followName(accessory, () => lock.name, renamed, api),
    optionalService(accessory, battery(lock, mechanisms[0], api), lock.ended),
    optionalService(accessory, doorSensor(lock, api), lock.ended),
  ];
  syncWith([lock], shows, lock.ended);
  locks.forEach((each, index) => {
    const mechanism = mechanisms[index];
    if (mechanism !== undefined) {
      syncWith([each], [showBolt(mechanism, each, api)], each.ended);
    }
  });
}

function battery(lock: Lock, mechanism: Service | undefined, api: API): OptionalService {
  const { Battery } = api.hap.Service;
  return {
    type: Battery,
    create: () => new Battery(),
    offered: () => lock.battery !== undefined,
    decided: () => lock.heard,
    untilDecided: 'untouched',
    attach: (service) => {
      mechanism?.addLinkedService(service);
      return showBattery(service, lock, api);
    },
  };
}

function doorSensor(lock: Lock, api: API): OptionalService {
  const { ContactSensor } = api.hap.Service;
  return {
    type: ContactSensor,
    create: () => new ContactSensor(),
    offered: () => lock.door !== undefined,
    decided: () => lock.heard,
    untilDecided: 'untouched',
    attach: (service) => showDoor(service, lock, api),
  };
}

/** One LockMechanism; the locks of an access control are told apart by their channel. */
function mechanismOf(accessory: PlatformAccessory, lock: Lock, { hap }: API): Service {
  const { LockMechanism } = hap.Service;
  const subtype = subtypeOf(lock);
  if (subtype === undefined) {
    return accessory.getService(LockMechanism) ?? accessory.addService(LockMechanism, lock.name);
  }
  return accessory.getServiceById(LockMechanism, subtype) ?? accessory.addService(LockMechanism, lock.name, subtype);
}

/** Services of channels that the owner has taken out of the settings. */
function dropOtherLocks(accessory: PlatformAccessory, locks: DeviceLocks, { hap }: API): void {
  const subtypes = locks.map(subtypeOf);
  accessory.services
    .filter(({ UUID, subtype }) => UUID === hap.Service.LockMechanism.UUID && !subtypes.includes(subtype))
    .forEach((service) => {
      accessory.removeService(service);
    });
}

function subtypeOf(lock: Lock): string | undefined {
  return lock.channel === undefined ? undefined : `channel ${lock.channel}`;
}

/**
 * What a restored accessory does until its lock is known again, or if the configuration is wrong: "No Response". The
 * state that HomeKit cached is no evidence, and a write must not seem to work.
 */
export function answerNoResponse(accessory: PlatformAccessory, { hap }: API): void {
  const { Characteristic, HapStatusError, Service: Services } = hap;
  const unavailable = (): never => {
    throw new HapStatusError(hapStatus.communicationFailure);
  };
  accessory.services
    .filter(({ UUID }) => UUID === Services.LockMechanism.UUID)
    .forEach((mechanism) => {
      mechanism.getCharacteristic(Characteristic.LockCurrentState).onGet(unavailable);
      mechanism.getCharacteristic(Characteristic.LockTargetState).onGet(unavailable).onSet(unavailable);
    });
  const door = accessory.getService(Services.ContactSensor);
  door?.getCharacteristic(Characteristic.ContactSensorState).onGet(unavailable);
  const battery = accessory.getService(Services.Battery);
  battery?.getCharacteristic(Characteristic.BatteryLevel).onGet(unavailable);
  battery?.getCharacteristic(Characteristic.StatusLowBattery).onGet(unavailable);
}

/** @returns the name Home shows for a lock, legal for HomeKit; further locks of a device carry their number */
export function nameInHome(
  device: Pick<Device, 'id' | 'name'>,
  { name, channel = 1 }: { name?: string | undefined; channel?: number | undefined },
): string {
  const tuyas = channel > 1 ? `${device.name} ${channel}` : device.name;
  return legalName(name ?? tuyas, `Lock ${legalName(device.id.slice(-4), 'Tuya')}`);
}
