import type { API, Service } from 'homebridge';
import type { Lock } from '../lock/lock.ts';

/**
 * ContactSensor: the door itself, never the bolt.
 * @returns shows the present state in Home; to be called when it may have changed
 */
export function showDoor(service: Service, lock: Lock, { hap }: API): () => void {
  const { ContactSensorState, StatusActive } = hap.Characteristic;
  const contact = (): number =>
    lock.door === 'open' ? ContactSensorState.CONTACT_NOT_DETECTED : ContactSensorState.CONTACT_DETECTED;
  const active = (): boolean => lock.reachable;
  service.getCharacteristic(ContactSensorState).onGet(contact);
  service.getCharacteristic(StatusActive).onGet(active);
  return () => {
    service.updateCharacteristic(ContactSensorState, contact());
    service.updateCharacteristic(StatusActive, active());
  };
}
