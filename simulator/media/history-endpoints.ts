import { done, refused, type Answer } from '../answers.ts';
import type { Endpoint, LockCall } from '../endpoints.ts';
import { ALARM_CODES, pictureOf, type DoorHistory, type DoorRecord } from './door-history.ts';
import { mediaFields } from './media-endpoints.ts';
import type { SimulatedStorage } from './storage.ts';

export interface HistoryDesk {
  history: DoorHistory;
  storage: SimulatedStorage;
}

/** No client asks for longer pages. */
const LONGEST_PAGE = 100;
/** Clients send seconds and milliseconds alike; a number above this cannot be seconds (protocol 12). */
const LAST_SECOND = 1e11;

/** What happened at a door, page by page, newest first (protocol 8). */
export function historyEndpoints(desk: HistoryDesk): Endpoint[] {
  const get = { method: 'GET' } as const;
  return [
    ...(['v1.0', 'v1.1'] as const).map((version): Endpoint => ({
      ...get,
      kind: 'lock',
      name: 'alarm-logs',
      path: `/${version}/devices/{device}/door-lock/alarm-logs`,
      answer: (call) => alarmLogs(call, desk, version),
    })),
    {
      ...get,
      kind: 'lock',
      name: 'records',
      path: '/v1.0/devices/{device}/door-lock/records',
      answer: (call) => records(call, desk),
    },
  ];
}

/** v1.0 tells seconds and one status, v1.1 milliseconds and a list; only v1.1 knows of pictures. */
function alarmLogs({ lock, query }: LockCall, { history, storage }: HistoryDesk, version: 'v1.0' | 'v1.1'): Answer {
  const page = pageOf(query);
  const codes = (query.get('codes') ?? 'alarm_lock').split(',');
  const wrong = codes.some((code) => !ALARM_CODES.includes(code)) ? 1109 : undefined;
  const refusal = lock.model.refuses['alarm-logs'] ?? (typeof page === 'number' ? page : wrong);
  if (refusal !== undefined || typeof page === 'number') {
    return refused(refusal ?? 1109);
  }
  const media = (record: DoorRecord): object[] => {
    const picture = pictureOf(record, lock);
    return picture ? [{ file_key: picture.key, file_url: storage.signedUrl(picture.cover) }] : [];
  };
  const row = (record: DoorRecord): object => {
    const { code, value, time } = record;
    return version === 'v1.0'
      ? { nick_name: '', status: { code, value }, update_time: Math.floor(time / 1000) }
      : {
          nick_name: '',
          status: [{ code, value }],
          update_time: time,
          ...(query.get('show_media_info') === 'true' && { media_infos: media(record) }),
        };
  };
  const all = history.of(lock.id, codes);
  return done({ records: cut(all, page).map(row), total: all.length });
}

/** Alarms and openings together. */
function records({ lock, query }: LockCall, { history, storage }: HistoryDesk): Answer {
  const page = pageOf(query);
  const codes = query.get('target_standard_dp_codes') ?? '';
  const from = timeOf(query.get('start_time'));
  const to = timeOf(query.get('end_time'));
  if (lock.model.refuses.records !== undefined) {
    return refused(lock.model.refuses.records);
  }
  if (codes === '' || from === undefined || to === undefined) {
    return refused(1100);
  }
  if (typeof page === 'number' || Number.isNaN(from) || Number.isNaN(to)) {
    return refused(typeof page === 'number' ? page : 1104);
  }
  const all = history.of(lock.id, codes.split(',')).filter(({ time }) => time >= from && (to === 0 || time <= to));
  const shown = cut(all, page);
  const row = (record: DoorRecord): object => {
    const picture = pictureOf(record, lock);
    return {
      avatar: '',
      dps: [{ [record.code]: record.value }],
      gmt_create: record.time,
      media_info_list: picture ? [mediaFields(picture, storage)] : [],
      record_id: record.id,
      record_type: record.kind,
      union_unlock_info: [],
      unlock_name: record.kind === 'normal' ? `${record.code.replace('unlock_', '')} ${record.value}` : '',
      user_id: '',
      user_name: '',
    };
  };
  return done({
    has_more: page.number * page.size < all.length,
    records: shown.map(row),
    total: all.length,
    total_pages: Math.ceil(all.length / page.size),
    unread_count: 0,
  });
}

interface Page {
  /** From 1. */
  number: number;
  size: number;
}

/** The page that is asked for, or the code by which it is refused. */
function pageOf(query: ReadonlyMap<string, string>): Page | number {
  const [number = '', size = ''] = [query.get('page_no'), query.get('page_size')];
  if (number === '' || size === '') {
    return 1100;
  }
  if (!/^\d+$/.test(number) || !/^\d+$/.test(size)) {
    return 1104;
  }
  const page = { number: Number(number), size: Number(size) };
  return page.number < 1 || page.size < 1 || page.size > LONGEST_PAGE ? 1101 : page;
}

function cut<T>(all: readonly T[], { number, size }: Page): T[] {
  return all.slice((number - 1) * size, number * size);
}

/** A time of a query in ms: undefined when it is missing, NaN when it is no number; 0 sets no limit. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const time = /^\d+$/.test(text) ? Number(text) : NaN;
  return time > LAST_SECOND ? time : time * 1000;
}
