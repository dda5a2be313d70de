import { z } from 'zod';
import { plausiblePoints } from './plausible-points.ts';
import { toMilliseconds } from './timestamps.ts';
import { readable } from './records.ts';

/** A value that a device reports under a code of Tuya's standard set. */
export interface DataPoint {
  code: string;
  value: unknown;
}

/** A value of a device that was asked for it. */
export interface FoundDataPoint extends DataPoint {
  /**
   * When the device last said so, exactly as Tuya has it, ms; undefined where the answer has no times. It is compared with
   * the one of an earlier reading, so it is not put on the steady clock: what we learn of the time would make it newer.
   */
  at?: number;
}

/** A device as Tuya lists it, without what must stay secret (local_key, ip, coordinates). */
export interface Device {
  id: string;
  name: string;
  category: string;
  productId: string;
  productName: string;
  model: string;
  online: boolean;
  /** Behind a gateway (Bluetooth, Zigbee); undefined where Tuya does not say. */
  sub: boolean | undefined;
  /** The data points of the listing; undefined where the listing has none. */
  status: DataPoint[] | undefined;
}

/** What a device can report and what it can be told. */
export interface Specification {
  functions: SpecifiedDataPoint[];
  status: SpecifiedDataPoint[];
}

export interface SpecifiedDataPoint {
  code: string;
  type: string;
  /** JSON text, for example {"range":["high","low"]}; may be {}. */
  values: string;
}

/** The longest text about a device that is kept, UTF-16 units: a name in Home has 64 bytes. */
export const longestText = 512;
const text = z.string().catch('');
const shortText = text.transform((words) => words.slice(0, longestText));
const flag = z.boolean().optional().catch(undefined);

/**
 * Tuya's ids are some twenty letters and digits. This much is taken for one: it can stand in a path and in a list of ids,
 * and cannot lead to another path or make a request for others too long.
 */
const deviceId = z.string().regex(/^(?!\.{1,2}$)[\x20-\x2b\x2d-\x7e]{1,128}$/);

/** Any record about one device. */
export const deviceRecord = z.looseObject({ id: deviceId });

/** Both spellings of a listed device: v1.0 in snake_case, v2.0 in camelCase (protocol 7). */
const listedDevice = deviceRecord.extend({
  name: shortText,
  customName: shortText,
  category: shortText,
  model: shortText,
  product_id: shortText,
  productId: shortText,
  product_name: shortText,
  productName: shortText,
  online: flag,
  isOnline: flag,
  sub: flag,
  status: z.array(z.unknown()).optional().catch(undefined),
});

const dataPoint = z.looseObject({ code: z.string(), value: z.unknown() });
const shadowProperty = dataPoint.extend({ time: z.unknown() });
const specifiedDataPoint = z.looseObject({ code: z.string(), type: text, values: text });

/** @returns undefined when the record of a listing is no device */
export function deviceOf(record: unknown): Device | undefined {
  const parsed = listedDevice.safeParse(record);
  if (!parsed.success) {
    return undefined;
  }
  const device = parsed.data;
  return {
    id: device.id,
    name: device.customName || device.name,
    category: device.category,
    productId: device.product_id || device.productId,
    productName: device.product_name || device.productName,
    model: device.model,
    online: device.online ?? device.isOnline ?? true,
    sub: device.sub,
    status: device.status && dataPointsOf(device.status),
  };
}

/** The data points of a status list; odd entries are left out. */
export function dataPointsOf(status: unknown): DataPoint[] {
  return plausiblePoints(readable(status, dataPoint));
}

/** The data points of a shadow, each with its time (protocol 5.3); odd entries are left out. */
export function shadowPointsOf(properties: unknown): FoundDataPoint[] {
  const points = readable(properties, shadowProperty).map(({ code, value, time }): FoundDataPoint => {
    const at = toMilliseconds(time);
    return { code, value, ...(at !== undefined && { at }) };
  });
  return plausiblePoints(points);
}

/** Answer of `specifications`; odd entries are left out. */
export const specification: z.ZodType<Specification> = z
  .looseObject({ functions: z.unknown().optional(), status: z.unknown().optional() })
  .transform(({ functions, status }) => ({
    functions: readable(functions, specifiedDataPoint),
    status: readable(status, specifiedDataPoint),
  }));
