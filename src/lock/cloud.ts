import type { Devices } from '../tuya/devices.ts';
import type { DoorLock } from '../tuya/door-lock.ts';
import type { LockHistory } from '../tuya/history.ts';
import type { MediaDownload } from '../tuya/media/media-download.ts';

/** The part of Tuya's cloud that one lock talks to. */
export interface LockCloud {
  doorLock: Pick<DoorLock, 'ticket' | 'operate' | 'open' | 'openChannel' | 'openWithPin' | 'remoteUnlocks'>;
  devices: Pick<Devices, 'status' | 'sendCommands'>;
}

/** The part of Tuya's cloud that shows who is at the door. */
export interface EventCloud {
  doorLock: Pick<DoorLock, 'latestMedia' | 'albums' | 'cancel'>;
  history: Pick<LockHistory, 'alarms' | 'records' | 'addressOf'>;
  devices: Pick<Devices, 'sendCommands'>;
  downloads: Pick<MediaDownload, 'picture' | 'clip'>;
  /** A moment as Tuya writes it, on the steady clock, ms. */
  steadyOf: (time: number) => number;
}
