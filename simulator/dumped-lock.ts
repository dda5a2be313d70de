import type { DataPointValue } from './data-point-catalogue.ts';
import type { LockEndpoint } from './endpoint-names.ts';
import type { LockModel } from './lock-model.ts';
import { VIDEO_CAMERA } from './media/camera-model.ts';

/** A device as its owner published it, and what is known of how Tuya answers for it. */
export interface DumpedDevice {
  name: string;
  category: string;
  product_id: string;
  product_name?: string | undefined;
  /** Behind a Zigbee or Bluetooth gateway. */
  sub: boolean;
  status: Readonly<Record<string, DataPointValue>>;
  can?: DumpedAbilities | undefined;
}

/** What differs from a lock that does everything; a number is the code by which Tuya refuses. */
export interface DumpedAbilities {
  /** `door-operate`. */
  operate?: number | undefined;
  /** `open-door` without a password. */
  passwordFree?: number | undefined;
  remoteUnlocks?: number | undefined;
  /** Doors of an access control. */
  channels?: readonly number[] | undefined;
  /** Whether it locks when it is told to. */
  close?: boolean | undefined;
  autoRelockMs?: number | undefined;
  /** null: the latest media shows nothing. */
  media?: null | undefined;
  /** It dates its reports in whole seconds. */
  timeStyle?: 'seconds' | undefined;
}

/** A lock in a file of diagnostics, as the settings screen makes it (src/homebridge-ui/device-dump.ts). */
export interface DiagnosedLock {
  id: string;
  name: string;
  category: string;
  product_id: string;
  product_name: string;
  sub?: boolean | undefined;
  status: Readonly<Record<string, unknown>>;
  /** Values that are not told, in shapes: "boolean", "number", "text, 12 characters" … */
  left_out: Readonly<Record<string, string>>;
  remote_unlocks: readonly { type: string; open: boolean }[] | string;
}

/** The list of the history that a lock has; the other one is refused. */
export type HistoryList = 'alarm-logs' | 'records';

/** As fast as the motors of the other models, ms. */
const BOLT_MS = 300;
/** Answers of locks that lack an ability (protocol 4.1, 8). */
const NO_DOORS = 2004;
const NO_PIN = 2009;
const NO_ALBUM = 2003;
const NO_LIST = 1108;
/** Of a lock that unlocks only with one; the real one is in no file. */
const ANY_PIN = '123456';
/** An id of Tuya's has 22 characters. */
const ID_LENGTH = 22;

/**
 * The locks of a file of diagnostics. What the file leaves out has a value of the same type that says nothing.
 * @param text of the file
 * @throws Error in words when it is no such file
 */
export function diagnosedLocks(text: string): LockModel[] {
  const { format, locks } = fileOf(text);
  if (format !== 1 || !Array.isArray(locks)) {
    throw new Error('This is not a file of diagnostics, made by the settings of the plugin.');
  }
  if (locks.length === 0) {
    throw new Error('There is no lock in this file.');
  }
  return (locks as DiagnosedLock[]).map(diagnosedLock);
}

function fileOf(text: string): { format?: unknown; locks?: unknown } {
  try {
    return Object(JSON.parse(text)) as { format?: unknown };
  } catch {
    return {};
  }
}

function diagnosedLock(lock: DiagnosedLock): LockModel {
  const { name, category, product_id, product_name, sub = false, left_out, remote_unlocks: ways } = lock;
  const leftOut = Object.entries(left_out).map(([code, shape]) => [code, valueLike(shape)]);
  const refusal = typeof ways === 'string' ? Number(/\d+/.exec(ways)?.[0]) || undefined : undefined;
  const status = { ...lock.status, ...Object.fromEntries(leftOut) } as DumpedDevice['status'];
  const device = { name, category, product_id, product_name, sub, status, can: { remoteUnlocks: refusal } };
  const told = typeof ways === 'string' ? [] : ways;
  const model: LockModel = {
    ...dumpedLock(device, lock.id.replaceAll('-', '').padEnd(ID_LENGTH, '0')),
    remoteUnlocks: told.length === 0 ? 'empty' : told.length === 1 ? 'object' : 'array',
  };
  const isOpen = (type: string): boolean => told.some((way) => way.type === type && way.open);
  if (!isOpen('remoteUnlockWithPwd') || isOpen('remoteUnlockWithoutPwd')) {
    return model;
  }
  const { 'open-door-pin': noPin, ...refuses } = model.refuses;
  return { ...model, refuses, pin: ANY_PIN };
}

function valueLike(shape: string): DataPointValue {
  switch (shape) {
    case 'boolean':
      return false;
    case 'number':
      return 0;
    default:
      return '';
  }
}

/**
 * A lock with the data points of a dump, under numbers that are made up.
 * @param id another one for each lock
 * @param history the only list of its history; both unless told
 */
export function dumpedLock(device: DumpedDevice, id: string, history?: HistoryList): LockModel {
  const { name, category, sub, status, can = {} } = device;
  const hasCamera = 'initiative_message' in status;
  return {
    ...{ id, name, category, sub },
    productId: device.product_id,
    productName: device.product_name ?? 'Smart Lock',
    dataPoints: Object.entries(status).map(([code, value], index) => [index + 1, code, value]),
    wholeSeconds: can.timeStyle === 'seconds',
    state: 'lock_motor_state' in status ? 'lock_motor_state' : 'open_close' in status ? 'open_close' : 'none',
    refuses: refusals(can, hasCamera, history),
    remoteUnlocks: 'array',
    ticketPaths: 'both',
    canLock: can.close ?? true,
    channels: can.channels?.length ?? 1,
    boltMs: BOLT_MS,
    relockSeconds: can.autoRelockMs === undefined ? undefined : can.autoRelockMs / 1000,
    camera: hasCamera ? { ...VIDEO_CAMERA, inLatest: can.media !== null } : undefined,
  };
}

function refusals(can: DumpedAbilities, hasCamera: boolean, history: HistoryList | undefined): LockModel['refuses'] {
  const codes: [endpoint: LockEndpoint, code: number | undefined][] = [
    ['door-operate', can.operate],
    ['open-door-v1.0', can.passwordFree],
    ['remote-unlocks', can.remoteUnlocks],
    ['open-door-v1.1', can.channels === undefined ? NO_DOORS : undefined],
    ['open-door-pin', NO_PIN],
    ['albums', hasCamera && can.media !== null ? undefined : NO_ALBUM],
    ['alarm-logs', history === 'records' ? NO_LIST : undefined],
    ['records', history === 'alarm-logs' ? NO_LIST : undefined],
  ];
  return Object.fromEntries(codes.filter(([, code]) => code !== undefined));
}
