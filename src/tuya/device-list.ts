import { type Device, deviceOf } from './device.ts';

export interface DeviceList {
  devices: Device[];
  /** Whether this is certainly everything: no page missing, no unreadable record, Tuya's own count reached. */
  complete: boolean;
}

/** One page of a listing. */
export interface DevicePage {
  records: readonly unknown[];
  /** The key to ask the next page with; undefined on the last one. */
  next: string | undefined;
  /** How many devices there are on all pages, as Tuya counts. */
  total: number | undefined;
}

/** No home has more pages: a listing with more of them is not trusted. */
const mostPages = 200;

/**
 * The devices of all pages of a listing.
 * @param page asks for the page after a key; '' asks for the first one
 * @throws whatever `page` throws
 */
export async function collectPages(page: (after: string) => Promise<DevicePage>): Promise<DeviceList> {
  const devices = new Map<string, Device>();
  const visited = new Set(['']);
  let after = '';
  let unreadable = 0;
  for (let pages = 1; ; pages += 1) {
    const { records, next, total } = await page(after);
    const found = records.map(deviceOf);
    unreadable += found.filter((device) => device === undefined).length;
    found.forEach((device) => device && devices.set(device.id, device));
    const goesOn = next !== undefined;
    // A page key that stands still or comes again, or a listing without end, would be followed for ever.
    if (!goesOn || visited.has(next) || pages === mostPages) {
      const counted = total === undefined || devices.size + unreadable >= total;
      return { devices: [...devices.values()], complete: !goesOn && unreadable === 0 && counted };
    }
    visited.add(next);
    after = next;
  }
}
