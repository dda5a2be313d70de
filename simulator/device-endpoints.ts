import { done, refused, type Answer, type Refusal } from './answers.ts';
import type { CloudDevice } from './device.ts';
import type { Call, Endpoint } from './endpoints.ts';
import type { Household } from './household.ts';

export interface DeviceDesk {
  household: Household;
  accountUid: string;
  /** The most devices on a page of the project's list. */
  pageLimit: number;
}

/** Tuya allows at most so many devices on a page of things, and ids in one status question (protocol 7). */
const THING_PAGE_LIMIT = 20;
const BATCH_LIMIT = 20;
/** Without `size`; clients that want more say so. */
const DEFAULT_PAGE = 20;

/** Discovery, status, specification and shadow (protocol 7). */
export function deviceEndpoints(desk: DeviceDesk): Endpoint[] {
  const withStatus = (device: CloudDevice): object => ({ ...device.record(), status: device.points.status() });
  const get = { method: 'GET' } as const;
  return [
    {
      ...get,
      kind: 'project',
      name: 'devices',
      path: '/v1.0/iot-01/associated-users/devices',
      answer: (call) => listDevices(call, desk, withStatus),
    },
    {
      ...get,
      kind: 'project',
      name: 'thing-devices',
      path: '/v2.0/cloud/thing/device',
      answer: (call) => listThings(call, desk),
    },
    {
      ...get,
      kind: 'project',
      name: 'user-devices',
      path: '/v1.0/users/{uid}/devices',
      answer: ({ params }) =>
        params['uid'] === desk.accountUid ? done(desk.household.devices().map(withStatus)) : refused(1106),
    },
    {
      ...get,
      kind: 'project',
      name: 'batch-status',
      path: '/v1.0/iot-03/devices/status',
      answer: (call) => batchStatus(call, desk),
    },
    ...['/v1.0/devices/{device}/status', '/v1.0/iot-03/devices/{device}/status'].map((path): Endpoint => ({
      ...get,
      kind: 'device',
      name: 'status',
      path,
      answer: ({ device }) => done(device.points.status()),
    })),
    {
      ...get,
      kind: 'device',
      name: 'device',
      path: '/v1.0/devices/{device}',
      answer: ({ device }) => done(withStatus(device)),
    },
    {
      ...get,
      kind: 'device',
      name: 'device',
      path: '/v1.0/iot-03/devices/{device}',
      answer: ({ device }) => done(device.record()),
    },
    ...specificationPaths.map(([path, withDpId]): Endpoint => ({
      ...get,
      kind: 'device',
      name: 'specification',
      path,
      answer: ({ device }) => done({ category: device.category, ...device.points.specification(withDpId) }),
    })),
    {
      ...get,
      kind: 'device',
      name: 'shadow-properties',
      path: '/v2.0/cloud/thing/{device}/shadow/properties',
      answer: ({ device, query }) => done({ properties: device.points.properties(query.get('codes')?.split(',')) }),
    },
  ];
}

const specificationPaths: [path: string, withDpId: boolean][] = [
  ['/v1.0/devices/{device}/specifications', false],
  ['/v1.0/iot-03/devices/{device}/specification', true],
  ['/v1.2/iot-03/devices/{device}/specification', true],
];

/** `last_row_key` is opaque, empty on the first page; the next one comes with each page. */
function listDevices(
  { query }: Call,
  { household, pageLimit }: DeviceDesk,
  show: (device: CloudDevice) => object,
): Answer {
  const size = pageSize(query.get('size') ?? query.get('page_size') ?? String(DEFAULT_PAGE));
  if (typeof size !== 'number') {
    return size;
  }
  const all = household.devices();
  const start = startAfter(all, Buffer.from(query.get('last_row_key') ?? '', 'base64').toString('utf8'));
  if (start === undefined) {
    return refused(1109);
  }
  const page = all.slice(start, start + Math.min(size, pageLimit));
  return done({
    devices: page.map(show),
    has_more: start + page.length < all.length,
    last_row_key: Buffer.from(page.at(-1)?.id ?? '').toString('base64'),
    total: all.length,
  });
}

/** A bare list; the client asks on with the last id until a page comes short. */
function listThings({ query }: Call, { household }: DeviceDesk): Answer {
  const size = pageSize(query.get('page_size') ?? '');
  if (typeof size !== 'number') {
    return size;
  }
  if (size > THING_PAGE_LIMIT) {
    return refused(1101);
  }
  const categories = query.get('categories')?.split(',');
  const all = household.devices().filter(({ category }) => categories?.includes(category) ?? true);
  const start = startAfter(all, query.get('last_id') ?? '');
  return start === undefined ? refused(1109) : done(all.slice(start, start + size).map((device) => device.thing()));
}

function batchStatus({ query }: Call, { household }: DeviceDesk): Answer {
  const ids = query.get('device_ids')?.split(',').filter(Boolean) ?? [];
  if (ids.length === 0 || ids.length > BATCH_LIMIT) {
    return refused(ids.length === 0 ? 1100 : 1101);
  }
  const devices = ids.flatMap((id) => household.device(id) ?? []);
  return devices.length < ids.length
    ? refused(1106)
    : done(devices.map((device) => ({ id: device.id, status: device.points.status() })));
}

function pageSize(text: string): number | Refusal {
  if (text === '') {
    return refused(1100);
  }
  if (!/^\d+$/.test(text)) {
    return refused(1104);
  }
  return Number(text) > 0 ? Number(text) : refused(1101);
}

/** Where the page behind this device starts; undefined for a device that is not in the list. */
function startAfter(devices: readonly CloudDevice[], id: string): number | undefined {
  const index = devices.findIndex((device) => device.id === id);
  return id === '' ? 0 : index === -1 ? undefined : index + 1;
}
