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
  /** When the device last said so, as Tuya has it, ms; undefined where the answer has no times. */
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

const text = z.string().catch('');
const flag = z.boolean().optional().catch(undefined);

/** Any record about one device. */
export const deviceRecord = z.looseObject({ id: z.string().min(1) });

/** Both spellings of a listed device: v1.0 in snake_case, v2.0 in camelCase (protocol 7). */
const listedDevice = deviceRecord.extend({
  name: text,
  customName: text,
  category: text,
  model: text,
  product_id: text,
  productId: text,
  product_name: text,
  productName: text,
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
