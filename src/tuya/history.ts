import { z } from 'zod';
import type { Call, TuyaClient } from './client.ts';
import type { DataPoint } from './device.ts';
import { toMilliseconds } from './timestamps.ts';
import { asTuyaError } from './errors.ts';
import { filesOf, type MediaFile } from './media/media-file.ts';
import { plausiblePoints } from './plausible-points.ts';
import { type Fields, fieldsOf, listOf, words } from './records.ts';

/** Something that Tuya wrote down about a lock. */
export interface HistoryRecord {
  /** Number of the record, where Tuya gives one. */
  id: string | undefined;
  /** The data points that reported it. */
  points: DataPoint[];
  /** When it happened, cloud time, ms. */
  at: number | undefined;
  /** Pictures of it. */
  images: MediaFile[];
  /** The video of it. */
  video: MediaFile | undefined;
  /** Who opened the lock, as named in the Tuya app. */
  who: string | undefined;
}

/** Records per look: more do not happen at a door between two looks. */
const pageSize = 20;

/** What Tuya keeps about a lock beside its state. Every method throws TuyaError; odd records are left out. */
export class LockHistory {
  readonly #client: TuyaClient;
  /** Locks whose alarms only the older version of the list shows. */
  readonly #withoutPictures = new Set<string>();

  constructor(client: TuyaClient) {
    this.#client = client;
  }

  /**
   * Alarms and rings with their pictures, the newest first: `GET /v1.1/devices/{id}/door-lock/alarm-logs` (protocol 8).
   * Where only v1.0 is known, which shows no pictures, that is asked.
   * @param codes the data points asked for
   */
  async alarms(id: string, codes: readonly string[], signal: AbortSignal): Promise<HistoryRecord[]> {
    const path = `devices/${encodeURIComponent(id)}/door-lock/alarm-logs`;
    const query = { codes: codes.join(','), page_no: 1, page_size: pageSize };
    if (!this.#withoutPictures.has(id)) {
      try {
        return await this.#records(`/v1.1/${path}`, { ...query, show_media_info: 'true' }, signal);
      } catch (error) {
        if (asTuyaError(error).kind !== 'unsupported') {
          throw error;
        }
      }
    }
    const records = await this.#records(`/v1.0/${path}`, query, signal);
    this.#withoutPictures.add(id);
    return records;
  }

  /**
   * Everything that happened, the newest first: `GET /v1.0/devices/{id}/door-lock/records` (protocol 8).
   * @param codes the data points asked for
   */
  async records(id: string, codes: readonly string[], signal: AbortSignal): Promise<HistoryRecord[]> {
    const query = {
      target_standard_dp_codes: codes.join(','),
      // No limit: whether a limit is in s or in ms is not documented (protocol 8, 12).
      start_time: 0,
      end_time: 0,
      page_no: 1,
      page_size: pageSize,
    };
    return this.#records(`/v1.0/devices/${encodeURIComponent(id)}/door-lock/records`, query, signal);
  }

  /**
   * The signed address of a file in Tuya's storage: `GET /v1.0/devices/{id}/movement-configs` (protocol 9).
   * Belongs to a service of its own, which many projects lack.
   * @returns undefined when the answer names none
   */
  async addressOf(id: string, bucket: string, path: string, signal: AbortSignal): Promise<string | undefined> {
    const call: Call<string | undefined> = {
      method: 'GET',
      path: `/v1.0/devices/${encodeURIComponent(id)}/movement-configs`,
      query: { bucket, file_path: path },
      result: signedAddress,
      effect: 'repeatable',
    };
    return (await this.#client.request(call, signal)).result;
  }

  async #records(path: string, query: Record<string, string | number>, signal: AbortSignal): Promise<HistoryRecord[]> {
    const call: Call<HistoryRecord[]> = { method: 'GET', path, query, result: historyAnswer, effect: 'repeatable' };
    return (await this.#client.request(call, signal)).result;
  }
}

/** The address comes bare, or in a field whose name differs from one account of it to the next. */
const signedAddress = z.unknown().transform((answer): string | undefined => {
  const candidates = typeof answer === 'object' && answer !== null ? Object.values(answer) : [answer];
  return candidates.find((value) => typeof value === 'string' && /^https?:\/\//i.test(value)) as string | undefined;
});

/** Answer of both lists; a lock without a history may answer null. */
const historyAnswer: z.ZodType<HistoryRecord[]> = z.unknown().transform((answer) => {
  const { records, logs, list } = fieldsOf(answer);
  return listOf(records ?? logs ?? list ?? answer).flatMap(recordOf);
});

function recordOf(entry: unknown): HistoryRecord[] {
  const record = fieldsOf(entry);
  const points = plausiblePoints(pointsOf(record));
  if (points.length === 0) {
    return [];
  }
  const media = listOf(record['media_info_list'] ?? record['media_infos'] ?? record['media_info'] ?? [record])
    .map(fieldsOf)
    .map(filesOf);
  const id = record['record_id'] ?? record['id'];
  return [
    {
      id: typeof id === 'number' || typeof id === 'string' ? String(id) : undefined,
      points,
      at: timeOf(record),
      images: media.flatMap(({ image }) => image ?? []),
      video: media.find(({ video }) => video !== undefined)?.video,
      who: words.parse(record['unlock_name']) ?? words.parse(record['user_name']) ?? words.parse(record['nick_name']),
    },
  ];
}

/** The names under which the time of a record was seen, in s or ms (protocol 8). */
const timeNames = ['time', 'event_time', 'update_time', 'gmt_create', 'upload_time', 't'];

function timeOf(record: Fields): number | undefined {
  return timeNames.map((name) => toMilliseconds(record[name])).find((time) => time !== undefined);
}

/** Data points come as {code, value}, alone or in a list under `status` or `dps`, or as {name: value} (protocol 8), also as text. */
function pointsOf(record: Fields): DataPoint[] {
  const { code, value, status, dps } = record;
  if (typeof code === 'string') {
    return [{ code, value }];
  }
  return listOf(status ?? dps)
    .flatMap(listOf)
    .map(fieldsOf)
    .flatMap((point) => {
      if (typeof point['code'] === 'string') {
        return [{ code: point['code'], value: point['value'] }];
      }
      // A number in place of a name means another data point in every product.
      return Object.entries(point)
        .filter(([name]) => !/^\d+$/.test(name))
        .map(([name, named]) => ({ code: name, value: named }));
    });
}
