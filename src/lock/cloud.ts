import type { Devices } from '../tuya/devices.ts';
import type { DoorLock } from '../tuya/door-lock.ts';

/** The part of Tuya's cloud that one lock talks to. */
export interface LockCloud {
  doorLock: Pick<
    DoorLock,
    'ticket' | 'operate' | 'open' | 'openChannel' | 'openWithPin' | 'remoteUnlocks' | 'configureRemoteUnlock'
  >;
  devices: Pick<Devices, 'status' | 'sendCommands'>;
  /** Now, in the cloud's own time, ms. */
  readonly cloudTime: number;
}
