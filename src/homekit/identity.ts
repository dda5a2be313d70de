import type { API, PlatformAccessory } from 'homebridge';
import type { Device } from '../tuya/device.ts';
import { legalName } from './names.ts';

/** AccessoryInformation: which lock this is, for the owner who looks at the details in Home. */
export function showIdentity(
  accessory: PlatformAccessory,
  { id, model, productId, productName }: Pick<Device, 'id' | 'model' | 'productId' | 'productName'>,
  { hap }: API,
): void {
  const { Manufacturer, Model, SerialNumber } = hap.Characteristic;
  accessory
    .getService(hap.Service.AccessoryInformation)
    ?.setCharacteristic(Manufacturer, 'Tuya')
    .setCharacteristic(Model, legalName(model || productName || productId, 'Smart Lock'))
    .setCharacteristic(SerialNumber, id);
}

/**
 * Gives the accessory the name it has now.
 * @param name legal for HomeKit
 * @param renamed called after a change: Homebridge has to be told, where it keeps the accessory between two runs
 * @returns shows the present name in Home; to be called when it may have changed
 */
export function followName(
  accessory: PlatformAccessory,
  name: () => string,
  renamed: () => void,
  { hap }: API,
): () => void {
  return () => {
    const present = name();
    if (accessory.displayName !== present) {
      accessory.displayName = present;
      accessory.getService(hap.Service.AccessoryInformation)?.updateCharacteristic(hap.Characteristic.Name, present);
      renamed();
    }
  };
}
