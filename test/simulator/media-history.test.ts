import { describe, expect, it } from '@jest/globals';
import { lockModel, type LockModel, type SimulatedLock } from '../../simulator/cloud.ts';
import { startWithClient } from './running-cloud.ts';
import type { Reply } from './signed-client.ts';
import { cameraLock, fetched, nextFile, opened } from './media-reader.ts';

interface Row {
  dps: Record<string, unknown>[];
  gmt_create: number;
  media_info_list: { file_url: string; file_key: string }[];
  media_infos?: { file_url: string; file_key: string }[];
  record_id: string;
  record_type: string;
  status: unknown;
  update_time: number;
}

interface Found {
  records: Row[];
  total: number;
  total_pages?: number;
  has_more?: boolean;
}

interface Archive {
  lock: SimulatedLock;
  ask: (path: string) => Promise<Reply>;
  found: (path: string) => Promise<Found>;
  /** Does something at the door; resolves when its picture is in the cloud. */
  pictured: (act: () => void) => Promise<void>;
  /** Sets the clock of cloud and client. */
  setTime: (ms: number) => void;
}

/** A whole second, near enough to the real time for the first token. */
const START = Math.floor(Date.now() / 1000) * 1000;

/** `path` is what follows the id of the lock, the version apart. */
async function startArchive(model: LockModel = cameraLock('photo-lock')): Promise<Archive> {
  let time = START;
  const { cloud, client } = await startWithClient({ locks: [model], now: () => time });
  const lock = cloud.lock(model.id);
  const ask = (path: string): Promise<Reply> => {
    const [version = '', rest = ''] = path.split(/ /);
    return client.get(`/${version}/devices/${lock.id}/door-lock/${rest}`, { t: time });
  };
  return {
    lock,
    ask,
    found: async (path) => (await ask(path)).result as Found,
    pictured: async (act) => {
      const arrived = nextFile(cloud);
      act();
      await arrived;
    },
    setTime: (ms) => {
      time = ms;
    },
  };
}

const RECORDS = 'v1.0 records?target_standard_dp_codes=';
const UNLIMITED = '&start_time=0&end_time=0';

describe('the alarm logs', () => {
  it('of v1.1 tell milliseconds, a list of statuses, and pictures when they are wanted', async () => {
    const { lock, found, pictured } = await startArchive();
    await pictured(() => {
      lock.ringDoorbell();
    });
    const path = 'v1.1 alarm-logs?page_no=1&page_size=20&codes=doorbell';
    const plain = { nick_name: '', status: [{ code: 'doorbell', value: true }], update_time: START };
    expect(await found(path)).toEqual({ total: 1, records: [plain] });
    const { records } = await found(`${path}&show_media_info=true`);
    const media = records[0]?.media_infos?.[0];
    expect(opened(await fetched(media?.file_url ?? ''), media?.file_key ?? '')).toEqual(lock.pictures[0]?.jpeg);
  });

  it('of v1.0 tell seconds and one status, and nothing of pictures', async () => {
    const { lock, found, pictured } = await startArchive();
    await pictured(() => {
      lock.ringDoorbell();
    });
    expect(await found('v1.0 alarm-logs?page_no=1&page_size=20&codes=doorbell&show_media_info=true')).toEqual({
      total: 1,
      records: [{ nick_name: '', status: { code: 'doorbell', value: true }, update_time: START / 1000 }],
    });
  });

  it('hold the asked codes, alarm_lock without, newest first', async () => {
    const { lock, found } = await startArchive();
    lock.wrongFinger();
    lock.ringDoorbell();
    lock.fingerprint(1);
    lock.duress(2);
    lock.pry();
    const statuses = async (codes: string): Promise<unknown[]> =>
      (await found(`v1.1 alarm-logs?page_no=1&page_size=20${codes}`)).records.map(({ status }) => status);
    const [wrong, ring, duress, pry] = [
      [{ code: 'alarm_lock', value: 'wrong_finger' }],
      [{ code: 'doorbell', value: true }],
      [{ code: 'hijack', value: true }],
      [{ code: 'alarm_lock', value: 'pry' }],
    ];
    expect(await statuses('&codes=doorbell')).toEqual([ring]);
    expect(await statuses('&codes=hijack,doorbell')).toEqual(expect.arrayContaining([ring, duress]));
    expect(await statuses('')).toEqual(expect.arrayContaining([wrong, pry]));
    expect(await statuses('')).toHaveLength(2);
  });

  it('hold nothing of the values a lock starts with', async () => {
    const { found } = await startArchive();
    expect(await found('v1.1 alarm-logs?page_no=1&page_size=20&codes=alarm_lock,doorbell,hijack')).toEqual({
      total: 0,
      records: [],
    });
  });

  it('show the picture of each alarm beside it', async () => {
    const { lock, found, pictured, setTime } = await startArchive();
    await pictured(() => {
      lock.ringDoorbell();
    });
    setTime(START + 5000);
    await pictured(() => {
      lock.alarm('low_battery');
    });
    await pictured(() => {
      lock.ringDoorbell();
    });
    const { records } = await found('v1.1 alarm-logs?page_no=1&page_size=20&codes=doorbell&show_media_info=true');
    const keys = lock.pictures.filter(({ type }) => type === 18).map(({ key }) => key);
    expect(records.map(({ media_infos }) => media_infos?.map(({ file_key }) => file_key))).toEqual([
      [keys[1]],
      [keys[0]],
    ]);
  });

  it('show no picture of another moment', async () => {
    const { lock, found, pictured, setTime } = await startArchive();
    await pictured(() => {
      lock.ringDoorbell();
    });
    setTime(START + 5000);
    lock.device.report({ doorbell: true });
    const { records } = await found('v1.1 alarm-logs?page_no=1&page_size=20&codes=doorbell&show_media_info=true');
    expect(records.map(({ media_infos }) => media_infos?.length)).toEqual([0, 1]);
  });

  it('of a video lock and of a lock without a camera show no pictures', async () => {
    for (const model of [cameraLock('wifi-video'), lockModel('keep-alive-wifi')]) {
      const { lock, found } = await startArchive(model);
      lock.ringDoorbell();
      const { records } = await found('v1.1 alarm-logs?page_no=1&page_size=20&codes=doorbell&show_media_info=true');
      expect(records).toEqual([expect.objectContaining({ media_infos: [] })]);
    }
  });

  it.each([
    ['', 1100],
    ['page_no=1', 1100],
    ['page_no=one&page_size=20', 1104],
    ['page_no=0&page_size=20', 1101],
    ['page_no=1&page_size=101', 1101],
    ['page_no=1&page_size=20&codes=unlock_card', 1109],
  ])('refuse the query %j with %s', async (query, code) => {
    const { ask } = await startArchive();
    expect(await ask(`v1.1 alarm-logs?${query}`)).toMatchObject({ code });
  });
});

describe('the records', () => {
  it('hold alarms and openings, with pictures in the names of the latest media', async () => {
    const { lock, found, pictured } = await startArchive();
    await pictured(() => {
      lock.ringDoorbell();
    });
    await pictured(() => {
      lock.fingerprint(3);
    });
    const { records } = await found(`${RECORDS}doorbell,unlock_fingerprint${UNLIMITED}&page_no=1&page_size=10`);
    const ring = records.find(({ record_type }) => record_type === 'alarm');
    const opening = records.find(({ record_type }) => record_type === 'normal');
    expect(records).toHaveLength(2);
    expect(ring).toMatchObject({ dps: [{ doorbell: true }], gmt_create: START });
    expect(opening).toMatchObject({ dps: [{ unlock_fingerprint: 3 }], unlock_name: 'fingerprint 3' });
    const keys = [ring, opening].map((row) => row?.media_info_list.map(({ file_key }) => file_key));
    expect(keys).toEqual(lock.pictures.map(({ key }) => [key]));
    expect(Object.keys(ring?.media_info_list[0] ?? {})).toEqual(['bucket', 'file_key', 'file_path', 'file_url']);
    expect(ring?.record_id).not.toBe(opening?.record_id);
  });

  it('leave out what is over and what is only asked for', async () => {
    const { lock, found } = await startArchive();
    lock.requestUnlock(30);
    lock.device.report({ doorbell: false, unlock_card: 0 });
    const codes = 'doorbell,unlock_card,unlock_request';
    expect(await found(`${RECORDS}${codes}${UNLIMITED}&page_no=1&page_size=10`)).toMatchObject({ total: 0 });
  });

  it('come page by page', async () => {
    const { lock, found } = await startArchive();
    for (const number of [1, 2, 3, 4, 5]) {
      lock.card(number);
    }
    const pages = [];
    for (const page of [1, 2, 3, 4]) {
      pages.push(await found(`${RECORDS}unlock_card${UNLIMITED}&page_no=${page}&page_size=2`));
    }
    expect(pages.map(({ records }) => records.length)).toEqual([2, 2, 1, 0]);
    expect(pages.map(({ has_more }) => has_more)).toEqual([true, true, false, false]);
    expect(pages[0]).toMatchObject({ total: 5, total_pages: 3 });
    const seen = pages.flatMap(({ records }) => records.map(({ record_id }) => record_id));
    expect(new Set(seen).size).toBe(5);
  });

  it('are those of the asked time, in milliseconds or seconds', async () => {
    const { lock, found, setTime } = await startArchive();
    for (const [number, seconds] of [0, 10, 20].entries()) {
      setTime(START + seconds * 1000);
      lock.card(number + 1);
    }
    const cards = async (from: number, to: number): Promise<unknown[]> => {
      const query = `&start_time=${from}&end_time=${to}&page_no=1&page_size=10`;
      return (await found(`${RECORDS}unlock_card${query}`)).records.map(({ dps }) => dps[0]?.['unlock_card']);
    };
    expect(await cards(START + 5000, START + 15_000)).toEqual([2]);
    expect(await cards(START / 1000 + 5, START / 1000 + 15)).toEqual([2]);
    expect(await cards(START + 10_000, 0)).toEqual([3, 2]);
    expect(await cards(0, START)).toEqual([1]);
  });

  it('hold what happened while the lock was offline, at its own time, once it is back', async () => {
    const { lock, found, setTime } = await startArchive();
    const times = async (): Promise<number[]> =>
      (await found(`${RECORDS}unlock_card${UNLIMITED}&page_no=1&page_size=10`)).records.map((row) => row.gmt_create);
    lock.goOffline();
    lock.card(1);
    setTime(START + 60_000);
    expect(await times()).toEqual([]);
    lock.goOnline();
    expect(await times()).toEqual([START]);
  });

  it.each([
    [`page_no=1&page_size=10${UNLIMITED}`, 1100],
    ['target_standard_dp_codes=doorbell&page_no=1&page_size=10', 1100],
    [`target_standard_dp_codes=doorbell${UNLIMITED}`, 1100],
    ['target_standard_dp_codes=doorbell&start_time=now&end_time=0&page_no=1&page_size=10', 1104],
    [`target_standard_dp_codes=doorbell${UNLIMITED}&page_no=0&page_size=10`, 1101],
  ])('refuse the query %j with %s', async (query, code) => {
    const { ask } = await startArchive();
    expect(await ask(`v1.0 records?${query}`)).toMatchObject({ code });
  });
});
