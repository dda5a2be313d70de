import type { API } from 'homebridge';
import type { Clock } from '../clock.ts';
import type { CameraView } from '../lock/events/camera-view.ts';
import type { Lock } from '../lock/lock.ts';
import type { Log } from '../log.ts';

/** A door as its camera accessory knows it. */
export interface CameraLock {
  lock: Pick<Lock, 'device' | 'heard' | 'reachable' | 'onChange'>;
  view: CameraView;
  /** The lock's name in Home, legal for HomeKit; it may change while the plugin runs. */
  name: () => string;
}

/** What an accessory lives in. */
export interface AccessoryOptions {
  api: API;
  clock: Clock;
  log: Log;
  /** Aborted when the lock is gone or Homebridge ends: every listener, timer and process of the accessory ends with it. */
  signal: AbortSignal;
}
