import type { DataPointRow } from './data-points.ts';
import { LOCK_FAMILIES, type LockFamily } from './lock-families.ts';
import type { CameraModel } from './media/camera-model.ts';

/** The lock endpoints a family may refuse altogether. */
export type LockEndpoint =
  | 'password-ticket'
  | 'door-operate'
  | 'open-door-v1.0'
  | 'open-door-v1.1'
  | 'open-door-pin'
  | 'cancel'
  | 'remote-unlocks'
  | 'remote-unlock-config'
  | 'latest-media'
  | 'albums'
  | 'alarm-logs'
  | 'records'
  | 'movement-configs';

/** Everything that tells one lock from another, for the simulated cloud. */
export interface LockModel {
  id: string;
  name: string;
  category: string;
  productId: string;
  productName: string;
  /** Behind a Zigbee or Bluetooth gateway. */
  sub: boolean;
  dataPoints: readonly DataPointRow[];
  /** Codes outside the standard instruction set: only the shadow shows them. */
  onlyInShadow?: readonly string[];
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

/**
 * A lock of this family. Overrides replace single properties; `dataPoints` rows given there replace or join those of the family.
 * Two locks of one family need different ids.
 */
export function lockModel(family: LockFamily, overrides: Partial<LockModel> = {}): LockModel {
  const base = LOCK_FAMILIES[family];
  const ownRows = overrides.dataPoints ?? [];
  const inherited = base.dataPoints.filter(([, code]) => !ownRows.some(([, ownCode]) => ownCode === code));
  const model: LockModel = {
    // Tuya's ids have 22 characters, letters and digits.
    id: `bf${family.replaceAll('-', '')}`.padEnd(22, '0').slice(0, 22),
    name: base.productName,
    ticketPaths: 'both',
    channels: 1,
    // A motor turns a bolt in about this time; short enough for tests to wait for.
    boltMs: 300,
    ...base,
    ...overrides,
  };
  const rows: DataPointRow[] = [...inherited, ...ownRows];
  // A lock starts locked, and true means locked for an inverted one.
  const asLocked = ([dpId, code, value]: DataPointRow): DataPointRow => [
    dpId,
    code,
    code === 'lock_motor_state' || value,
  ];
  return { ...model, dataPoints: model.state === 'inverted' ? rows.map(asLocked) : rows };
}

export type { LockFamily } from './lock-families.ts';
