import type { DataPointRow } from './data-points.ts';
import { LOCK_FAMILIES, type LockFamily } from './lock-families.ts';
import type { LockModel } from './lock-model.ts';

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
export type { LockModel } from './lock-model.ts';
