import { randomBytes } from 'node:crypto';
import type { CloudDevice } from '../device.ts';
import type { CloudEvent } from '../events.ts';
import type { TimeShape } from './push-options.ts';

/** A message before it is sealed for a channel. Kind 4 tells of data points, kind 20 of everything else (protocol 6.1). */
export interface PushMessage {
  protocol: 4 | 20;
  device: string;
  /** The app user who owns the device. */
  uid: string;
  /** The cloud's clock when it happened, ms; it stays when the message comes late. */
  at: number;
  content: Record<string, unknown>;
}

export interface MessageShape {
  time: TimeShape;
  dpIdKey: boolean;
}

/** The owner's number, the same for all devices as in their records. */
const OWNER_ID = '100000001';

/**
 * The message about an event of this device; undefined for events of which the real cloud says nothing.
 * Codes outside the standard instruction set are left out, as in `/status` (protocol 5.3).
 */
export function messageOf(
  event: CloudEvent,
  device: CloudDevice,
  at: number,
  shape: MessageShape,
): PushMessage | undefined {
  const { id, uid, name, productId, uuid } = device;
  const about = { device: id, uid, at };
  const happened = (bizCode: string, bizData: object): PushMessage => ({
    ...about,
    protocol: 20,
    content: { bizCode, bizData, devId: id, productKey: productId, ts: shapedTime(at, shape.time), uuid },
  });
  switch (event.kind) {
    case 'report': {
      const status = event.points
        .filter(({ code }) => device.points.isStandard(code))
        .map(({ dpId, code, value, time }) => ({
          ...(shape.dpIdKey && { [dpId]: value }),
          code,
          t: shapedTime(time, shape.time),
          value,
        }));
      const content = { dataId: randomBytes(16).toString('hex'), devId: id, productKey: productId, status };
      return status.length === 0 || event.quiet === true ? undefined : { ...about, protocol: 4, content };
    }
    case 'notice':
      return happened('event_notify', event.bizData);
    case 'online':
    case 'offline':
      return happened(event.kind, { time: shapedTime(at, shape.time), uid });
    case 'renamed':
      return happened('nameUpdate', { devId: id, uid, name });
    case 'added':
      return happened('bindUser', { devId: id, uid, ownerId: OWNER_ID, uuid, token: 'EUsimulated' });
    case 'removed':
      return happened('delete', { devId: id, uid, ownerId: OWNER_ID });
    default:
      return undefined;
  }
}

/** A time of the cloud, ms, as it stands in messages. */
export function shapedTime(ms: number, { unit, type }: TimeShape): number | string {
  const time = unit === 's' ? Math.floor(ms / 1000) : ms;
  return type === 'string' ? String(time) : time;
}
