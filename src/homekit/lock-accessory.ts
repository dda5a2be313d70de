import type { API, PlatformAccessory, Service } from 'homebridge';
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

/**
 * Brings an accessory to life: its name and its services follow the lock from now on.
 * @param nameOf the name Home shows for a device
 */
export function attachLock(
  accessory: PlatformAccessory<LockContext>,
  lock: Lock,
  nameOf: (device: Device) => string,
  api: API,
): void {
  const { Battery, ContactSensor, LockMechanism } = api.hap.Service;
  showIdentity(accessory, lock.device, api);
  const mechanism = accessory.getService(LockMechanism) ?? accessory.addService(LockMechanism, nameOf(lock.device));
  mechanism.setPrimaryService();
  const shows = [
    followName(accessory, lock, nameOf, api),
    showBolt(mechanism, lock, api),
    whereKnown(
      accessory,
      Battery,
      lock,
      () => lock.battery !== undefined,
      (service) => {
        mechanism.addLinkedService(service);
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
  const show = (): void => {
    shows.forEach((each) => {
      each();
    });
  };
  lock.onChange(show);
  show();
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
  const mechanism = accessory.getService(Services.LockMechanism);
  mechanism?.getCharacteristic(Characteristic.LockCurrentState).onGet(unavailable);
  mechanism?.getCharacteristic(Characteristic.LockTargetState).onGet(unavailable).onSet(unavailable);
  const door = accessory.getService(Services.ContactSensor);
  door?.getCharacteristic(Characteristic.ContactSensorState).onGet(unavailable);
}

/** @returns the name Home shows for a device, legal for HomeKit */
export function nameInHome(device: Pick<Device, 'id' | 'name'>, configured: string | undefined): string {
  return legalName(configured ?? device.name, `Lock ${legalName(device.id.slice(-4), 'Tuya')}`);
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

function followName(
  accessory: PlatformAccessory<LockContext>,
  lock: Lock,
  nameOf: (device: Device) => string,
  api: API,
): () => void {
  const { Name } = api.hap.Characteristic;
  return () => {
    const name = nameOf(lock.device);
    if (accessory.displayName !== name) {
      accessory.displayName = name;
      accessory.context.device = { ...accessory.context.device, name: lock.device.name };
      accessory.getService(api.hap.Service.AccessoryInformation)?.updateCharacteristic(Name, name);
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
