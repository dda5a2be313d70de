import type { DataPoint, Device } from '../tuya/device.ts';
import type { RemoteUnlock } from '../tuya/door-lock.ts';
import { codesThat, meaningOf, rowOf } from './data-points/catalogue.ts';
import { type Family, familyOf, type UnlockMethodKind } from './families.ts';

/** One way to move a bolt, with what it needs. */
export type UnlockMethod =
  | { kind: 'door-operate' }
  | { kind: 'open-door' }
  | { kind: 'open-channel'; channel: number }
  | { kind: 'open-with-pin'; pin: string }
  /** For old Wi-Fi locks: only while somebody asks at the door, and without a ticket. */
  | { kind: 'answer-request' };

/** What a lock can do, and how. */
export interface Capabilities {
  family: Family;
  /** The data point that says where the bolt is; undefined for locks that report no state. */
  boltState: string | undefined;
  /** The ways to unlock, in the order to try them. */
  unlock: readonly UnlockMethod[];
  /** The ways to lock from afar; many locks relock by themselves and have none. */
  lock: readonly UnlockMethod[];
  /** The door that a command has to name; undefined where the device has only one. */
  namedDoor: number | undefined;
}

/** What the data points of a lock do not say. */
export interface LockHints {
  /** Digits from the owner, for locks that unlock remotely with a password. */
  pin: string | undefined;
  /** The door of a Wi-Fi access control. */
  channel: number | undefined;
  /** How many doors share the device, and so its one state data point. */
  channelCount?: number;
}

/** Tuya's categories of locks (protocol 4.2; jtmsjh as seen in the wild; msp is a litter box). */
const lockCategories = new Set([
  'ms',
  'jtmspro',
  'jtmsbh',
  'jtmsjh',
  'mk',
  'videolock',
  'photolock',
  'hotelms',
  'gyms',
  'bxx',
  'ms_category',
]);

/** Whether a device is a lock: by its category, or by a data point that only locks have. A state is not required. */
export function isLock(device: Pick<Device, 'category' | 'status'>): boolean {
  return (
    lockCategories.has(device.category) || (device.status ?? []).some(({ code }) => rowOf(code)?.onlyLocks === true)
  );
}

/** Whether the category alone decides, so that nothing needs to be asked about the device. */
export function isKnownLockCategory(category: string): boolean {
  return lockCategories.has(category);
}

/**
 * What a lock can do, from what Tuya and its owner say about it.
 * @param points everything the device reports
 * @param remoteUnlocks the answer of the endpoint of that name; undefined or empty says nothing (protocol 4.3)
 */
export function capabilitiesOf(
  device: Pick<Device, 'category' | 'sub'>,
  points: readonly DataPoint[],
  hints: LockHints,
  remoteUnlocks: readonly RemoteUnlock[] = [],
): Capabilities {
  const codes = new Set(points.map(({ code }) => code));
  const family = familyOf({ category: device.category, codes, sub: device.sub });
  const methods = (kinds: readonly UnlockMethodKind[]): UnlockMethod[] =>
    kinds.flatMap((kind) => methodOf(kind, hints));
  const namedDoor = namedDoorOf(hints);
  if (namedDoor !== undefined) {
    // The one data point for the bolt does not say which door it means.
    const unlock: UnlockMethod[] = [{ kind: 'open-channel', channel: namedDoor }];
    return { family, boltState: undefined, unlock, lock: [], namedDoor };
  }
  const withPin = methods(['open-with-pin']);
  const unlock = methods(family.unlock);
  return {
    family,
    boltState: boltDataPointOf(points),
    unlock: wantsPin(family, remoteUnlocks) ? [...withPin, ...unlock] : [...unlock, ...withPin],
    lock: methods(family.lock),
    namedDoor,
  };
}

/** The most telling data point of the bolt; one that is known by its name only counts where its value can be read. */
function boltDataPointOf(points: readonly DataPoint[]): string | undefined {
  return codesThat('bolt').find((code) =>
    points.some(
      (point) =>
        point.code === code &&
        (rowOf(code)?.confidence === 'sure' || meaningOf(code, 'bolt')?.open(point.value) !== undefined),
    ),
  );
}

/**
 * The door that a command has to name: one of several, or one that is not the first. Only `open-channel` can name it;
 * every other endpoint moves whichever bolt the device takes for the first (protocol 4.1).
 */
function namedDoorOf({ channel = 1, channelCount: doors = 1 }: LockHints): number | undefined {
  return doors > 1 || channel > 1 ? channel : undefined;
}

/** Whether the lock is known to want a PIN, which comes first then: each refused endpoint takes about a second. */
export function wantsPin(family: Family, remoteUnlocks: readonly RemoteUnlock[]): boolean {
  const open = (type: RemoteUnlock['type']): boolean | undefined =>
    remoteUnlocks.find((entry) => entry.type === type)?.open;
  const wanted = open('remoteUnlockWithPwd');
  return wanted === undefined ? family.name === 'Zigbee lock' : wanted && open('remoteUnlockWithoutPwd') !== true;
}

function methodOf(kind: UnlockMethodKind, { pin, channel }: LockHints): UnlockMethod[] {
  switch (kind) {
    case 'open-channel':
      return [{ kind, channel: channel ?? 1 }];
    case 'open-with-pin':
      return pin === undefined ? [] : [{ kind, pin }];
    default:
      return [{ kind }];
  }
}
