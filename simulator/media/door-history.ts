import { randomBytes } from 'node:crypto';
import { meaningOf } from '../../src/lock/data-points/catalogue.ts';
import type { DataPointReport } from '../data-points.ts';
import type { CloudEvent } from '../events.ts';
import type { SimulatedLock } from '../lock.ts';
import { albumEvent, tellsOf } from './album-events.ts';
import type { Picture } from './picture.ts';

/** One thing that happened at a door, as the cloud heard of it. */
export interface DoorRecord {
  id: string;
  kind: 'alarm' | 'normal';
  code: string;
  value: DataPointReport['value'];
  /** The lock's own time, ms. */
  time: number;
}

/** The codes of alarm-logs (Get Alert Records); everything else that happens is an opening. */
export const ALARM_CODES: readonly string[] = ['alarm_lock', 'doorbell', 'hijack'];
/** A report and its picture are no further apart, ms. */
const SAME_MOMENT_MS = 1000;

/** What has happened at all doors. It hears the reports of data points, so it knows no more than the cloud. */
export class DoorHistory {
  readonly #records = new Map<string, DoorRecord[]>();

  /** Something happened in the cloud. */
  take(event: CloudEvent): void {
    if (event.kind === 'report') {
      this.#add(
        event.device,
        event.points.flatMap((point) => recordOf(point) ?? []),
      );
    }
    if (event.kind === 'record') {
      const { code, value, time } = event;
      const kind = ALARM_CODES.includes(code) ? 'alarm' : 'normal';
      this.#add(event.device, [{ id: newId(), kind, code, value, time }]);
    }
  }

  /** The records of these codes, newest first. */
  of(device: string, codes: readonly string[]): DoorRecord[] {
    const records = (this.#records.get(device) ?? []).filter(({ code }) => codes.includes(code));
    return records.toSorted((a, b) => b.time - a.time);
  }

  #add(device: string, records: readonly DoorRecord[]): void {
    this.#records.set(device, [...(this.#records.get(device) ?? []), ...records]);
  }
}

function newId(): string {
  return randomBytes(8).toString('hex');
}

/** The uploaded picture of what a record tells, where the lock shows pictures in its history. */
export function pictureOf(record: DoorRecord, lock: SimulatedLock): Picture | undefined {
  const away = ({ at }: Picture): number => Math.abs(at - record.time);
  return lock.showsPicturesInHistory
    ? lock.pictures
        .filter((picture) => picture.uploaded && tellsOf(albumEvent(picture.type), record.code, record.value))
        .filter((picture) => away(picture) <= SAME_MOMENT_MS)
        .toSorted((a, b) => away(a) - away(b))[0]
    : undefined;
}

function recordOf({ code, value, time }: DataPointReport): DoorRecord | undefined {
  const record = { id: newId(), code, value, time };
  if (ALARM_CODES.includes(code)) {
    return value === false ? undefined : { ...record, kind: 'alarm' };
  }
  const opened = meaningOf(code, 'opening') !== undefined && typeof value === 'number' && value > 0;
  return opened ? { ...record, kind: 'normal' } : undefined;
}
