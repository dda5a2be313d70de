import { z } from 'zod';
import type { Call, TuyaClient } from './client.ts';
import type { DataPoint } from './devices.ts';
import { toMilliseconds } from './epoch.ts';
import { fileAt, type MediaFile, snakeCased } from './media.ts';

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

  constructor(client: TuyaClient) {
    this.#client = client;
  }

  /**
   * Alarms and rings with their pictures, the newest first: `GET /v1.1/devices/{id}/door-lock/alarm-logs` (protocol 8).
   * @param codes the data points asked for
   */
  async alarms(id: string, codes: readonly string[], signal: AbortSignal): Promise<HistoryRecord[]> {
    const query = { codes: codes.join(','), page_no: 1, page_size: pageSize, show_media_info: 'true' };
    return this.#records(`/v1.1/devices/${encodeURIComponent(id)}/door-lock/alarm-logs`, query, signal);
  }

  /**
   * Everything that happened, the newest first: `GET /v1.0/devices/{id}/door-lock/records` (protocol 8).
   * @param codes the data points asked for
   * @param from cloud time, ms
   * @param to cloud time, ms
   */
  async records(
    id: string,
    codes: readonly string[],
    { from, to }: { from: number; to: number },
    signal: AbortSignal,
  ): Promise<HistoryRecord[]> {
    const query = {
      target_standard_dp_codes: codes.join(','),
      start_time: Math.floor(from),
      end_time: Math.ceil(to),
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

const text = z.string().min(1).optional().catch(undefined);
const fields = z.record(z.string(), z.unknown());

/** The address comes bare, or in a field whose name differs from one account of it to the next. */
const signedAddress = z.unknown().transform((answer): string | undefined => {
  const candidates = typeof answer === 'object' && answer !== null ? Object.values(answer) : [answer];
  return candidates.find((value) => typeof value === 'string' && /^https?:\/\//i.test(value)) as string | undefined;
});

const mediaInfo = z.preprocess(
  snakeCased,
  z.looseObject({
    file_url: text,
    file_key: text,
    bucket: text,
    file_path: text,
    media_url: text,
    media_key: text,
    media_bucket: text,
    media_path: text,
  }),
);

/** Answer of both lists; a lock without a history may answer null. */
const historyAnswer: z.ZodType<HistoryRecord[]> = z.unknown().transform((answer) => {
  const { records, logs, list } = objectOf(answer);
  return listOf(records ?? logs ?? list ?? answer).flatMap(recordOf);
});

function recordOf(entry: unknown): HistoryRecord[] {
  const record = objectOf(entry);
  const points = pointsOf(record);
  if (points.length === 0) {
    return [];
  }
  const media = listOf(record['media_info_list'] ?? record['media_infos'] ?? record['media_info'] ?? [record]).flatMap(
    (info) => {
      const parsed = mediaInfo.safeParse(info);
      return parsed.success ? [parsed.data] : [];
    },
  );
  const id = record['record_id'] ?? record['id'];
  return [
    {
      id: typeof id === 'number' || typeof id === 'string' ? String(id) : undefined,
      points,
      at: timeOf(record),
      images: media.flatMap((info) => fileAt(info.file_url, info.file_key, info.bucket, info.file_path) ?? []),
      video: media
        .map((info) => fileAt(info.media_url, info.media_key, info.media_bucket, info.media_path))
        .find((video) => video !== undefined),
      who: text.parse(record['unlock_name']) ?? text.parse(record['user_name']) ?? text.parse(record['nick_name']),
    },
  ];
}

/** The names under which the time of a record was seen, in s or ms (protocol 8). */
const timeNames = ['time', 'event_time', 'update_time', 'gmt_create', 'upload_time', 't'];

function timeOf(record: Readonly<Record<string, unknown>>): number | undefined {
  return timeNames.map((name) => toMilliseconds(record[name])).find((time) => time !== undefined);
}

/** Data points come as {code, value}, alone or in a list under `status` or `dps`, or as {name: value} (protocol 8). */
function pointsOf(record: Readonly<Record<string, unknown>>): DataPoint[] {
  const { code, value, status, dps } = record;
  if (typeof code === 'string') {
    return [{ code, value }];
  }
  return listOf(status ?? dps).flatMap((entry) => {
    const point = objectOf(entry);
    if (typeof point['code'] === 'string') {
      return [{ code: point['code'], value: point['value'] }];
    }
    // A number in place of a name means another data point in every product.
    return Object.entries(point)
      .filter(([name]) => !/^\d+$/.test(name))
      .map(([name, named]) => ({ code: name, value: named }));
  });
}

function listOf(value: unknown): unknown[] {
  const parsed = readJson(value);
  return Array.isArray(parsed) ? (parsed as unknown[]) : typeof parsed === 'object' && parsed !== null ? [parsed] : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  const parsed = fields.safeParse(snakeCased(value));
  return parsed.success ? parsed.data : {};
}

/** Some fields hold JSON as text. */
function readJson(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}
