import type { DataPoint, Device } from '../tuya/devices.ts';

/** One endpoint that moves a bolt. */
export type Way =
  | { kind: 'door-operate' }
  | { kind: 'open-door' }
  | { kind: 'open-channel'; channel: number }
  | { kind: 'open-with-pin'; pin: string };

/** The data points that can say where the bolt is, the most telling first (protocol 5.1, 5.2). */
export const boltDataPoints = ['lock_motor_state', 'open_close'] as const;
export type BoltDataPoint = (typeof boltDataPoints)[number];

/** What a lock can do, and how. */
export interface Capabilities {
  /** The data point that says where the bolt is; undefined for locks that report no state. */
  boltState: BoltDataPoint | undefined;
  /** The ways to unlock, in the order to try them. */
  unlock: readonly Way[];
  /** The ways to lock from afar; many locks relock by themselves and have none. */
  lock: readonly Way[];
}

/** What the owner knows about a lock and Tuya does not say. */
export interface LockHints {
  pin: string | undefined;
  channel: number | undefined;
}

/** Tuya's categories of locks (protocol 4.2; msp and jtmsjh as seen in the wild). */
const lockCategories = new Set([
  'ms',
  'jtmspro',
  'jtmsbh',
  'jtmsjh',
  'mk',
  'msp',
  'videolock',
  'photolock',
  'hotelms',
  'gyms',
  'bxx',
  'ms_category',
]);

/** Data points that only locks have (protocol 4.2, 5.2): they make a lock of a device in any category. */
const lockDataPoints =
  /^(lock_motor_state|remote_no_(dp_key|pd_setkey)|alarm_lock|manual_lock|lock_record|unlock_request|unlock_method_(create|delete|modify)|unlock_(fingerprint|password|temporary|dynamic|card|face|key|app|ble|phone_remote|voice_remote|hand|finger_vein|eye|identity_card|emergency|offline_pd|double_kit)(_kit)?)$/;

/** Whether a device is a lock: by its category, or by a data point that only locks have. A state is not required. */
export function isLock(device: Pick<Device, 'category' | 'status'>): boolean {
  return lockCategories.has(device.category) || (device.status ?? []).some(({ code }) => lockDataPoints.test(code));
}

/** Whether the category alone decides, so that nothing needs to be asked about the device. */
export function isKnownLockCategory(category: string): boolean {
  return lockCategories.has(category);
}

/**
 * What a lock can do, from what Tuya says about it.
 * @param points everything the device reports
 */
export function capabilitiesOf(
  device: Pick<Device, 'category'>,
  points: readonly DataPoint[],
  hints: LockHints,
): Capabilities {
  const codes = new Set(points.map(({ code }) => code));
  const pin: Way[] = hints.pin === undefined ? [] : [{ kind: 'open-with-pin', pin: hints.pin }];
  const passwordFree: Way[] =
    device.category === 'mk'
      ? [{ kind: 'open-channel', channel: hints.channel ?? 1 }, { kind: 'door-operate' }]
      : [{ kind: 'door-operate' }, { kind: 'open-door' }];
  return {
    boltState: boltDataPoints.find((code) => codes.has(code)),
    unlock: [...passwordFree, ...pin],
    lock: [{ kind: 'door-operate' }],
  };
}
