import type { API, PlatformAccessory, Service } from 'homebridge';
import type { Doors } from '../lock/doors.ts';
import type { Lock } from '../lock/lock.ts';
import type { Device } from '../tuya/devices.ts';
import { showBattery } from './battery.ts';
import { showBolt } from './bolt.ts';
import { showDoor } from './door.ts';
import { hapStatus } from './hap-values.ts';
import { legalName } from './names.ts';

/** What Homebridge keeps of a lock between two runs: who it is, never its state and nothing secret. */
export interface LockContext {
  device: Omit<Device, 'status'>;
}

/** Brings an accessory to life: its name and its services follow the locks of the device from now on. */
export function attachLock(accessory: PlatformAccessory<LockContext>, doors: Doors, api: API): void {
  const { Battery, ContactSensor } = api.hap.Service;
  const [lock] = doors;
  showIdentity(accessory, lock.device, api);
  dropOtherDoors(accessory, doors, api);
  const mechanisms = doors.map((door) => mechanismOf(accessory, door, api));
  mechanisms[0]?.setPrimaryService();
  const shows = [
    followName(accessory, lock, api),
    whereKnown(
      accessory,
      Battery,
      lock,
      () => lock.battery !== undefined,
      (service) => {
        mechanisms[0]?.addLinkedService(service);
        return showBattery(service, lock, api);
      },
    ),
    whereKnown(
      accessory,
      ContactSensor,
      lock,
      () => lock.door !== undefined,
      (service) => showDoor(service, lock, api),
    ),
  ];
  follow(lock, () => {
    shows.forEach((show) => {
      show();
    });
  });
  doors.forEach((door, index) => {
    const mechanism = mechanisms[index];
    if (mechanism !== undefined) {
      follow(door, showBolt(mechanism, door, api));
    }
  });
}

function follow(lock: Lock, show: () => void): void {
  lock.onChange(show);
  show();
}

/** One LockMechanism; the doors of an access control are told apart by their channel. */
function mechanismOf(accessory: PlatformAccessory, door: Lock, { hap }: API): Service {
  const { LockMechanism } = hap.Service;
  const subtype = subtypeOf(door);
  if (subtype === undefined) {
    return accessory.getService(LockMechanism) ?? accessory.addService(LockMechanism, door.name);
  }
  return accessory.getServiceById(LockMechanism, subtype) ?? accessory.addService(LockMechanism, door.name, subtype);
}

/** Services of doors that the owner has taken out of the settings. */
function dropOtherDoors(accessory: PlatformAccessory, doors: Doors, { hap }: API): void {
  const subtypes = doors.map(subtypeOf);
  accessory.services
    .filter(({ UUID, subtype }) => UUID === hap.Service.LockMechanism.UUID && !subtypes.includes(subtype))
    .forEach((service) => {
      accessory.removeService(service);
    });
}

function subtypeOf(door: Lock): string | undefined {
  return door.channel === undefined ? undefined : `channel ${door.channel}`;
}

/**
 * What a restored accessory does until its lock is known again, or if the configuration is wrong: "No Response". The
 * state that HomeKit cached is no evidence, and a write must not seem to work.
 */
export function answerNothing(accessory: PlatformAccessory, { hap }: API): void {
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
}

/** @returns the name Home shows for a lock, legal for HomeKit; further doors of a device carry their number */
export function nameInHome(
  device: Pick<Device, 'id' | 'name'>,
  { name, channel = 1 }: { name?: string | undefined; channel?: number | undefined },
): string {
  const tuyas = channel > 1 ? `${device.name} ${channel}` : device.name;
  return legalName(name ?? tuyas, `Lock ${legalName(device.id.slice(-4), 'Tuya')}`);
}

/**
 * A service that Home has while there is something for it to show. Before the lock's first word a restored service
 * stays: only the lock can say that it has no battery or no door sensor, and removing one loses its automations.
 */
function whereKnown(
  accessory: PlatformAccessory,
  type: typeof Service.Battery | typeof Service.ContactSensor,
  lock: Lock,
  known: () => boolean,
  attach: (service: Service) => () => void,
): () => void {
  let show: (() => void) | undefined;
  return () => {
    const service = accessory.getService(type);
    if (known()) {
      show ??= attach(service ?? accessory.addService(new type()));
      show();
    } else if (lock.heard && service !== undefined) {
      accessory.removeService(service);
      show = undefined;
    }
  };
}

function followName(accessory: PlatformAccessory<LockContext>, lock: Lock, api: API): () => void {
  const { Name } = api.hap.Characteristic;
  return () => {
    if (accessory.displayName !== lock.name) {
      accessory.displayName = lock.name;
      accessory.context.device = { ...accessory.context.device, name: lock.device.name };
      accessory.getService(api.hap.Service.AccessoryInformation)?.updateCharacteristic(Name, lock.name);
      api.updatePlatformAccessories([accessory]);
    }
  };
}

function showIdentity(accessory: PlatformAccessory, device: Device, { hap }: API): void {
  const { Manufacturer, Model, SerialNumber } = hap.Characteristic;
  accessory
    .getService(hap.Service.AccessoryInformation)
    ?.setCharacteristic(Manufacturer, 'Tuya')
    .setCharacteristic(Model, legalName(device.model || device.productName || device.productId, 'Smart Lock'))
    .setCharacteristic(SerialNumber, device.id);
}
