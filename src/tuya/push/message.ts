import { z } from 'zod';
import { toMilliseconds } from '../timestamps.ts';
import { longestText } from '../device.ts';
import { plausiblePoints } from '../plausible-points.ts';
import type { OpenedMessage } from './envelope.ts';
import type { FeedMessage, TimedDataPoint } from './feed.ts';

/** Fields of a message; which of them are filled depends on its kind (protocol 6.1). */
interface Content {
  deviceId: string;
  bizData: Readonly<Record<string, unknown>>;
  /** Time of the message itself, where a part of it names none, ms. */
  at: number | undefined;
}

type Reader = (content: Content) => FeedMessage[];

const record = z.record(z.string(), z.unknown());
const id = z.string().min(1).optional().catch(undefined);
const content = z.looseObject({ devId: id, bizCode: z.string().catch(''), bizData: record.catch({}) });

/**
 * What the device messages mean, by name: those of kind 20, and those of the newer kind 1001 (protocol 6.1).
 * The others (dpNameUpdate, upgradeStatus …) say nothing about a lock.
 */
const events: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['online', (message) => presence(message, true)],
  ['offline', (message) => presence(message, false)],
  ['deviceOnline', (message) => presence(message, true)],
  ['deviceOffline', (message) => presence(message, false)],
  ['nameUpdate', renamed],
  ['deviceNameUpdate', renamed],
  ['bindUser', ({ deviceId }) => [{ kind: 'added', deviceId }]],
  ['deviceBindSpace', ({ deviceId }) => [{ kind: 'added', deviceId }]],
  ['delete', ({ deviceId }) => [{ kind: 'removed', deviceId }]],
  ['deviceUnbindSpace', ({ deviceId }) => [{ kind: 'removed', deviceId }]],
  ['event_notify', noticed],
]);

/**
 * What a message says about devices (protocol 6.1: kinds 4 and 20, and the newer 1000 and 1001).
 * @returns nothing for messages of other kinds; odd entries are left out, they harm no other
 */
export function readMessage({ protocol, data, sentAt }: OpenedMessage): FeedMessage[] {
  const parsed = content.safeParse(data);
  if (!parsed.success) {
    return [];
  }
  const { bizCode, bizData, ...fields } = parsed.data;
  const deviceId = fields.devId ?? id.parse(bizData['devId']);
  if (deviceId === undefined) {
    return [];
  }
  const message = { deviceId, bizData, at: toMilliseconds(fields['ts']) ?? sentAt };
  switch (protocol) {
    case 4:
      return status(message, fields['status']);
    case 1000:
      return bizCode === 'devicePropertyMessage' ? status(message, bizData['properties']) : [];
    case 20:
    case 1001:
      return events.get(bizCode)?.(message) ?? [];
    default:
      return [];
  }
}

function status({ deviceId, at }: Content, entries: unknown): FeedMessage[] {
  const list: unknown[] = Array.isArray(entries) ? entries : [];
  const points = plausiblePoints(list.flatMap((entry) => dataPoint(entry, at)));
  return points.length === 0 ? [] : [{ kind: 'status', deviceId, points }];
}

/** `{code, value, t, "<dpId>": value}`; the newer kind writes `time` for `t`. */
function dataPoint(entry: unknown, sentAt: number | undefined): TimedDataPoint[] {
  const parsed = record.safeParse(entry);
  const fields = parsed.success ? parsed.data : {};
  const code = fields['code'];
  const value = fields['value'] ?? numbered(fields);
  if (typeof code !== 'string' || code === '' || value === undefined) {
    return [];
  }
  return [{ code, value, at: toMilliseconds(fields['t']) ?? toMilliseconds(fields['time']) ?? sentAt, sentAt }];
}

/** The value under the number of its data point, which Tuya adds beside `value`. */
function numbered(fields: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(fields).find(([key]) => /^\d+$/.test(key))?.[1];
}

function presence({ deviceId, bizData, at }: Content, online: boolean): FeedMessage[] {
  return [{ kind: 'online', deviceId, online, at: toMilliseconds(bizData['time']) ?? at }];
}

function renamed({ deviceId, bizData }: Content): FeedMessage[] {
  const name = bizData['name'];
  return typeof name === 'string' && name !== ''
    ? [{ kind: 'renamed', deviceId, name: name.slice(0, longestText) }]
    : [];
}

/** Where the kind of a notice may stand: its fields are not documented. The name of the device is not among them. */
const noticeFields = ['etype', 'event', 'event_type', 'eventType', 'event_code', 'eventCode', 'type', 'code', 'cmd'];

/**
 * The kinds that mean a bell: of door viewers and cameras ("doorbell" and "ac_doorbell" in Tuya's app SDK and
 * scrypted#792, "ipc_doorbell" in pictures), and of locks, which send theirs at a bell or a request. Makers may add own.
 */
const bells = /door[\s_-]?bell|bell[\s_-]?call|^door[\s_-]?lock$/i;

/** A doorbell (protocol 6.1). It has no data point; its own name stands in for one. */
function noticed({ deviceId, bizData, at }: Content): FeedMessage[] {
  const value = 'doorbell';
  const tells = noticeFields.map((name) => bizData[name]).some((kind) => typeof kind === 'string' && bells.test(kind));
  return tells ? [{ kind: 'status', deviceId, points: [{ code: 'event_notify', value, at }] }] : [];
}
