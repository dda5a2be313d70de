import type { DeviceList } from '../tuya/device-list.ts';

/** What a discovery means for the locks that are known already. */
export interface Membership {
  /** Known locks that are certainly gone. */
  gone: string[];
  /** Known locks that this discovery lacked; gone if the next one lacks them too. */
  missing: ReadonlySet<string>;
}

/**
 * Compares a discovery with the known locks. An accessory that is removed takes its rooms and automations with it, so a
 * lock is gone only when two complete discoveries in a row lack it. A partial list, or one that is suddenly empty, says
 * nothing.
 * @param missing what the discovery before lacked
 */
export function membershipAfter(list: DeviceList, known: readonly string[], missing: ReadonlySet<string>): Membership {
  if (!list.complete || (list.devices.length === 0 && known.length > 0)) {
    return { gone: [], missing: new Set() };
  }
  const listed = new Set(list.devices.map(({ id }) => id));
  const lacking = known.filter((id) => !listed.has(id));
  const gone = lacking.filter((id) => missing.has(id));
  return { gone, missing: new Set(lacking.filter((id) => !missing.has(id))) };
}
