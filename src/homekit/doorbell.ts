import type { Service } from 'homebridge';
import type { AccessoryOptions, CameraLock } from './accessory-options.ts';
import { listenUntil } from './sync-with.ts';

/** Doorbell: every ring and every request to be let in is one press. It has no state that could be shown again. */
export function attachDoorbell(service: Service, { view }: CameraLock, { api, signal }: AccessoryOptions): void {
  const { ProgrammableSwitchEvent } = api.hap.Characteristic;
  const { SINGLE_PRESS } = ProgrammableSwitchEvent;
  // Home shows an accessory as a doorbell only if this is its primary service.
  service.setPrimaryService();
  const press = service.getCharacteristic(ProgrammableSwitchEvent);
  press.setProps({ maxValue: SINGLE_PRESS });
  press.onGet(() => null);
  listenUntil(signal, () =>
    view.onEvent(({ kind }) => {
      if (kind === 'ring') {
        press.sendEventNotification(SINGLE_PRESS);
      }
    }),
  );
}
