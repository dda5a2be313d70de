import type { DeviceIdentity } from './device.ts';
import type { LockEndpoint } from './endpoint-names.ts';
import type { CameraModel } from './media/camera-model.ts';

/** Everything that tells one lock from another, for the simulated cloud. */
export interface LockModel extends DeviceIdentity {
  /** How the bolt is reported. `inverted` is lock_motor_state with true = locked (protocol 5.1). */
  state: 'lock_motor_state' | 'open_close' | 'inverted' | 'none';
  /** Endpoints this lock does not answer to, with the code the cloud gives instead. */
  refuses: Partial<Record<LockEndpoint, number>>;
  /** The shape in which remote-unlocks answers: all live clients see an array, Tuya's page shows one object. */
  remoteUnlocks: 'array' | 'object' | 'empty' | 'error';
  /** Where tickets are given: `/v1.0/devices/…`, `/v1.0/smart-lock/devices/…` or both; elsewhere 1108. */
  ticketPaths: 'both' | 'devices' | 'smart-lock';
  /** Whether `open: false` is obeyed. */
  canLock: boolean;
  /** Set for locks that unlock remotely with a password only. */
  pin?: string | undefined;
  /** Doors of an access control: 1 unless it is one. */
  channels: number;
  /** How long the bolt travels. */
  boltMs: number;
  /** The lock locks itself again after this time; never when undefined. */
  relockSeconds?: number | undefined;
  /** Set for locks that sleep: remote operation is possible in windows only (protocol 4.4). */
  sleep?: SleepHabit | undefined;
  /** Set for locks that take pictures. */
  camera?: CameraModel | undefined;
}

export interface SleepHabit {
  startsAsleep: boolean;
  /** How long it stays awake after somebody used it. */
  awakeAfterUseMs: number;
  /** It also wakes by itself: awake for the one time, asleep for the other. */
  window?: { awakeMs: number; asleepMs: number };
}
