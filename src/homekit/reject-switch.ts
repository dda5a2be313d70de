import type { Service } from 'homebridge';
import type { AccessoryOptions, CameraLock } from './accessory-options.ts';
import { hapStatus } from './hap-values.ts';

/** What the switch is called in Home, after the name of the lock. */
export const rejectWord = 'Reject';

/**
 * Switch "<name> Reject": on turns the pending remote unlock request down, and the switch turns itself off. With nothing
 * pending it does nothing.
 * @returns shows the present state in Home, which is always off
 */
export function showReject(service: Service, { view }: CameraLock, { api, log }: AccessoryOptions): () => void {
  const { HapStatusError, Characteristic } = api.hap;
  const failed = (): never => {
    throw new HapStatusError(hapStatus.communicationFailure);
  };
  const off = (): void => {
    service.updateCharacteristic(Characteristic.On, false);
  };
  const reject = async (): Promise<void> => {
    const rejected = await view.reject().catch((error: unknown) => {
      log.debug(`the rejection failed: ${error instanceof Error ? error.message : String(error)}`);
      return failed();
    });
    // A request that ended meanwhile needs no rejection any more.
    if (!rejected && view.requested) {
      failed();
    }
  };
  service
    .getCharacteristic(Characteristic.On)
    .onGet(() => false)
    .onSet(async (on) => {
      // HAP takes over the written value after this handler.
      try {
        await (on === true ? reject() : undefined);
      } finally {
        setImmediate(off);
      }
    });
  return off;
}
