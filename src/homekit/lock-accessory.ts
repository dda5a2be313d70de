import type { API, PlatformAccessory, Service } from 'homebridge';
import type { Lock } from '../lock/lock.ts';
import type { Device } from '../tuya/devices.ts';
import { showBattery } from './battery.ts';
import { showBolt } from './bolt.ts';
import { hapStatus } from './hap-values.ts';
import { legalName } from './names.ts';

/** What Homebridge keeps of a lock between two runs: who it is, never its state and nothing secret. */
export interface LockContext {
  device: Omit<Device, 'status'>;
}

/** Brings an accessory to life: its services follow the lock from now on. */
export function attachLock(accessory: PlatformAccessory<LockContext>, lock: Lock, name: string, api: API): void {
  const { Service: Services } = api.hap;
  showIdentity(accessory, lock.device, name, api);
  const mechanism =
    accessory.getService(Services.LockMechanism) ?? accessory.addService(Services.LockMechanism, accessory.displayName);
  mechanism.setPrimaryService();
  const showState = showBolt(mechanism, lock, api);
  let showLevel: (() => void) | undefined;
  const show = (): void => {
    showState();
    if (lock.battery === undefined) {
      // Only the lock can say that it has no battery: before its first report the restored service stays.
      if (lock.bolt !== 'unknown' || !lock.capabilities.hasBattery) {
        removeBattery(accessory, api);
        showLevel = undefined;
      }
      return;
    }
    showLevel ??= showBattery(batteryService(accessory, mechanism, api), lock, api);
    showLevel();
  };
  lock.onChange(show);
  show();
}

/**
 * What a restored accessory does until its lock is known again, or if the configuration is wrong: "No Response". The
 * state that HomeKit cached is no evidence, and a write must not seem to work.
 */
export function answerNothing(accessory: PlatformAccessory, { hap }: API): void {
  const unavailable = (): never => {
    throw new hap.HapStatusError(hapStatus.communicationFailure);
  };
  const mechanism = accessory.getService(hap.Service.LockMechanism);
  mechanism?.getCharacteristic(hap.Characteristic.LockCurrentState).onGet(unavailable);
  mechanism?.getCharacteristic(hap.Characteristic.LockTargetState).onGet(unavailable).onSet(unavailable);
}

/** @returns the name Home shows for a device, legal for HomeKit */
export function nameInHome(device: Pick<Device, 'id' | 'name'>, configured: string | undefined): string {
  return legalName(configured ?? device.name, `Lock ${legalName(device.id.slice(-4), 'Tuya')}`);
}

function showIdentity(accessory: PlatformAccessory<LockContext>, device: Device, name: string, { hap }: API): void {
  const { Manufacturer, Model, Name, SerialNumber } = hap.Characteristic;
  accessory.displayName = name;
  accessory
    .getService(hap.Service.AccessoryInformation)
    ?.setCharacteristic(Name, name)
    .setCharacteristic(Manufacturer, 'Tuya')
    .setCharacteristic(Model, legalName(device.model || device.productName || device.productId, 'Smart Lock'))
    .setCharacteristic(SerialNumber, device.id);
}

function batteryService(accessory: PlatformAccessory, mechanism: Service, { hap }: API): Service {
  const service = accessory.getService(hap.Service.Battery) ?? accessory.addService(hap.Service.Battery);
  mechanism.addLinkedService(service);
  return service;
}

function removeBattery(accessory: PlatformAccessory, { hap }: API): void {
  const service = accessory.getService(hap.Service.Battery);
  if (service !== undefined) {
    accessory.removeService(service);
  }
}
