import type { Service } from 'homebridge';
import type { AccessoryOptions, CameraLock } from './accessory-options.ts';
import { listenUntil } from './sync-with.ts';

/** How long an alarm shows as motion, ms: long enough for automations, and over before the next one. */
const motionHold = 30_000;

/**
 * MotionSensor: an alarm at the door is motion for 30 s, counted from the newest one; tampering stays until it is over.
 * @returns shows the present state in Home; to be called when it may have changed
 */
export function showMotion(service: Service, { view, lock }: CameraLock, around: AccessoryOptions): () => void {
  const { clock, signal } = around;
  const { MotionDetected, StatusActive, StatusTampered } = around.api.hap.Characteristic;
  let alarms = 0;
  let motion = false;
  const tampered = (): number => (view.tampered ? StatusTampered.TAMPERED : StatusTampered.NOT_TAMPERED);
  const show = (): void => {
    service.updateCharacteristic(MotionDetected, motion);
    service.updateCharacteristic(StatusTampered, tampered());
    service.updateCharacteristic(StatusActive, lock.reachable);
  };
  const alarm = async (): Promise<void> => {
    alarms += 1;
    const mine = alarms;
    motion = true;
    show();
    await clock.delay(motionHold, signal);
    if (mine === alarms) {
      motion = false;
      show();
    }
  };
  service.getCharacteristic(MotionDetected).onGet(() => motion);
  service.getCharacteristic(StatusTampered).onGet(tampered);
  service.getCharacteristic(StatusActive).onGet(() => lock.reachable);
  listenUntil(signal, () =>
    view.onEvent(({ kind }) => {
      if (kind === 'alarm') {
        alarm().catch(() => undefined); // The delay ends early only together with the service.
      }
    }),
  );
  return show;
}
