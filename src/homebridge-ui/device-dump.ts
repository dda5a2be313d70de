import type { Capabilities } from '../lock/capabilities.ts';
import { type Meaning, rowOf as rowOfCode } from '../lock/data-points/catalogue.ts';
import { shapeOf } from '../lock/data-points/unknown.ts';
import type { DataPoint, Specification } from '../tuya/device.ts';
import type { LockRow } from './messages.ts';
import type { ReadLock } from './locks.ts';

/** One lock in a file of diagnostics. The simulator makes the same lock of it (simulator/dumped-lock.ts). */
export interface DeviceDump {
  /** Pseudonyms. */
  id: string;
  name: string;
  category: string;
  product_id: string;
  product_name: string;
  model: string;
  sub: boolean | undefined;
  online: boolean;
  /** What it reports, as far as that can be told. */
  status: Record<string, unknown>;
  /** What it reports beside that, in shapes: keys, texts, pictures, and what nobody knows yet. */
  left_out: Record<string, string>;
  /** What Tuya says about unlocking from afar, or how it refuses to. */
  remote_unlocks: { type: string; open: boolean }[] | string;
  /** Why it could not be read. */
  unread: string | undefined;
  /** The types of its data points; undefined where Tuya does not tell them. */
  specification: { code: string; type: string; writable: boolean }[] | undefined;
  /** What the plugin makes of it. */
  capabilities: Omit<LockRow, 'id' | 'name'> & Pick<Capabilities, 'boltState'>;
}

/** Members of an enumeration, and pairs of them ("unlock_fingerprint-02"): words, with perhaps a short number. */
const member = /^[A-Za-z]+(_[A-Za-z]+)*(-?\d{1,3})?$/;
const longestMember = 32;
/** What a keypad tells of an opening or of its door, in Base64: a number of a door and one of a finger, bytes. */
const kit = /^[A-Za-z0-9+/]{4,8}={0,2}$/;

/** What a lock reports, parted into what can be told and what cannot. */
export function tellable(points: readonly DataPoint[]): Pick<DeviceDump, 'status' | 'left_out'> {
  const told = points.filter(isTellable);
  const rest = points.filter((point) => !isTellable(point));
  return {
    status: Object.fromEntries(told.map(({ code, value }) => [code, value])),
    left_out: Object.fromEntries(rest.map(({ code, value }) => [code, shapeOf(value)])),
  };
}

/** The types of a specification; the ranges in it may be anything. */
export function typesOf({ functions, status }: Specification): DeviceDump['specification'] {
  const writable = new Set(functions.map(({ code }) => code));
  const all = new Map([...functions, ...status].map(({ code, type }) => [code, type]));
  return [...all].map(([code, type]) => ({ code, type, writable: writable.has(code) }));
}

/** How Tuya answered about unlocking from afar. */
export function remoteUnlocksIn({
  remoteUnlocks,
  remoteUnlocksRefused: refusal,
}: ReadLock): DeviceDump['remote_unlocks'] {
  return refusal === undefined
    ? remoteUnlocks.map(({ type, open }) => ({ type, open }))
    : `refused ${refusal.code ?? refusal.kind}`;
}

/** The value of a data point whose meaning is known, unless it is a key, a picture or a text of its owner. */
function isTellable({ code, value }: DataPoint): boolean {
  const meaning = rowOfCode(code)?.meaning;
  if (meaning === undefined || isSecret(meaning)) {
    return false;
  }
  if (typeof value !== 'string') {
    return ['boolean', 'number'].includes(typeof value);
  }
  if (value === '') {
    return true;
  }
  // The settings of a lock hold welcome words and lists of its people.
  const isWord = member.test(value) && value.length <= longestMember;
  return meaning.says !== 'setting' && (isWord || kit.test(value) || /^-?\d{1,3}$/.test(value));
}

/** A message with a picture names the key of the picture. */
function isSecret(meaning: Meaning): boolean {
  return meaning.says === 'picture' || (meaning.says === 'setting' && meaning.secret === true);
}
