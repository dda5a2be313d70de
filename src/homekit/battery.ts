import type { API, Service } from 'homebridge';
import type { Lock } from '../lock/lock.ts';

/**
 * Battery of the lock.
 * @returns shows the present level in Home; to be called when it may have changed
 */
export function showBattery(service: Service, lock: Lock, { hap }: API): () => void {
  const { BatteryLevel, ChargingState, StatusLowBattery } = hap.Characteristic;
  const level = (): number => lock.battery?.level ?? 0;
  const low = (): number =>
    lock.battery?.low === true ? StatusLowBattery.BATTERY_LEVEL_LOW : StatusLowBattery.BATTERY_LEVEL_NORMAL;
  service.getCharacteristic(BatteryLevel).onGet(level);
  service.getCharacteristic(StatusLowBattery).onGet(low);
  service.updateCharacteristic(ChargingState, ChargingState.NOT_CHARGEABLE);
  return () => {
    service.updateCharacteristic(BatteryLevel, level());
    service.updateCharacteristic(StatusLowBattery, low());
  };
}
