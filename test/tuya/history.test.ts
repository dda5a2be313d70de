import { afterEach, describe, expect, it } from '@jest/globals';
import { LockHistory } from '../../src/tuya/history.ts';
import { bareServer, clientOf, closeAll, patience, resultServer, type SeenRequest } from './support.ts';

afterEach(closeAll);

const time = 1_783_090_583_000;

async function historyWith(result: unknown): Promise<{ history: LockHistory; requests: SeenRequest[] }> {
  const requests: SeenRequest[] = [];
  const endpoint = await resultServer((request) => {
    requests.push(request);
    return result;
  });
  return { history: new LockHistory(clientOf(endpoint).client), requests };
}

const alarms = async (result: unknown): Promise<unknown> =>
  (await historyWith(result)).history.alarms('lock1', ['alarm_lock'], patience());

describe('the alarm log', () => {
  it('is asked for with its pictures', async () => {
    const { history, requests } = await historyWith({ records: [] });
    await history.alarms('lock1', ['alarm_lock', 'doorbell'], patience());
    expect(requests[0]?.path).toBe('/v1.1/devices/lock1/door-lock/alarm-logs');
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({
      codes: 'alarm_lock,doorbell',
      page_no: '1',
      page_size: '20',
      show_media_info: 'true',
    });
  });

  it('tells what happened, when, and where its picture is', async () => {
    const record = {
      status: [{ code: 'alarm_lock', value: 'pry' }],
      update_time: time,
      media_infos: [{ file_url: 'https://cos.example/1', file_key: 'u8kstrtjm7qun83q' }],
    };
    expect(await alarms({ records: [record], total: 1 })).toEqual([
      {
        id: undefined,
        points: [{ code: 'alarm_lock', value: 'pry' }],
        at: time,
        images: [{ url: 'https://cos.example/1', key: 'u8kstrtjm7qun83q', bucket: undefined, path: undefined }],
        video: undefined,
        who: undefined,
      },
    ]);
  });

  const pried = [{ points: [{ code: 'alarm_lock', value: 'pry' }], at: time }];

  it.each([
    ['one status as an object', { records: [{ status: { code: 'alarm_lock', value: 'pry' }, update_time: time }] }],
    ['times in seconds', { logs: [{ code: 'alarm_lock', value: 'pry', event_time: time / 1000 }] }],
    ['times as text', { list: [{ code: 'alarm_lock', value: 'pry', time: String(time) }] }],
    ['a bare list', [{ code: 'alarm_lock', value: 'pry', gmtCreate: time }]],
    ['data points by name', { records: [{ dps: { alarm_lock: 'pry', 8: 'pry' }, gmt_create: time }] }],
    ['data points as text', { records: [{ dps: '[{"alarm_lock":"pry"}]', gmt_create: time }] }],
    ['each data point as text', { records: [{ dps: ['{"alarm_lock":"pry"}'], gmt_create: time }] }],
    ['odd records', { records: [null, 7, {}, { dps: 'no json' }, { code: 'alarm_lock', value: 'pry', time }] }],
  ])('is read from %s', async (_, answer) => {
    expect(await alarms(answer)).toMatchObject(pried);
  });

  it('leaves out values that no lock has, and keeps what stands beside them', async () => {
    const odd = [
      { dps: `[{"unlock_card":${'['.repeat(30_000)}${']'.repeat(30_000)}}]`, time },
      { code: 'unlock_card', value: 'x'.repeat(70_000), time },
    ];
    expect(await alarms([...odd, { code: 'alarm_lock', value: 'pry', time }])).toMatchObject(pried);
    expect(await alarms([...odd, { code: 'alarm_lock', value: 'pry', time }])).toHaveLength(1);
  });

  it.each([[null], [{}], ['none'], [{ records: null }], [{ records: [{ code: 7 }] }]])(
    'is empty when Tuya answers %j',
    async (answer) => {
      expect(await alarms(answer)).toEqual([]);
    },
  );

  it('is the older one, without pictures, where only that is known, and is so from then on', async () => {
    const asked: string[] = [];
    const record = { status: { code: 'alarm_lock', value: 'pry' }, update_time: time / 1000 };
    const endpoint = await bareServer(({ path }) => {
      const [, version = '', , , list] = path.split('/');
      if (list === undefined) {
        return { json: { success: true, t: time, result: { access_token: 'tok', uid: 'bay1', expire_time: 7200 } } };
      }
      asked.push(version);
      const refusal = { success: false, code: 1108, msg: 'uri path invalid', t: time };
      return { json: version === 'v1.1' ? refusal : { success: true, t: time, result: { records: [record] } } };
    });
    const history = new LockHistory(clientOf(endpoint).client);
    for (let look = 1; look <= 2; look += 1) {
      expect(await history.alarms('lock1', ['alarm_lock'], patience())).toMatchObject(pried);
    }
    expect(asked).toEqual(['v1.1', 'v1.0', 'v1.0']);
  });

  it('has a time only where Tuya gives one', async () => {
    expect(await alarms([{ code: 'doorbell', value: true }])).toMatchObject([{ at: undefined, images: [] }]);
  });
});

describe('the records', () => {
  it('tell of openings by name, with picture and clip', async () => {
    const record = {
      record_id: 17,
      gmt_create: time,
      dps: [{ unlock_fingerprint: 3 }],
      unlock_name: 'Right thumb',
      user_name: 'Ann',
      media_info_list: [
        { file_path: '/1.jpg', bucket: 'b', media_path: '/1.mjpeg', media_bucket: 'b', media_key: 'k' },
      ],
    };
    const { history, requests } = await historyWith({ records: [record], has_more: false });
    const found = await history.records('lock1', ['unlock_fingerprint'], patience());
    expect(requests[0]?.path).toBe('/v1.0/devices/lock1/door-lock/records');
    expect(Object.fromEntries(requests[0]?.query ?? [])).toMatchObject({ start_time: '0', end_time: '0' });
    expect(found).toMatchObject([
      {
        id: '17',
        points: [{ code: 'unlock_fingerprint', value: 3 }],
        who: 'Right thumb',
        images: [{ path: '/1.jpg', bucket: 'b' }],
        video: { path: '/1.mjpeg', bucket: 'b', key: 'k' },
      },
    ]);
  });
});

describe('the address of a file', () => {
  it.each([
    ['https://cos.example/1?sign', 'https://cos.example/1?sign'],
    [{ bucket: 'b', url: 'https://cos.example/1?sign' }, 'https://cos.example/1?sign'],
    [{ bucket: 'b' }, undefined],
    [null, undefined],
  ])('is found in the answer %j', async (answer, address) => {
    const { history, requests } = await historyWith(answer);
    expect(await history.addressOf('lock1', 'b', '/a/1.jpg', patience())).toBe(address);
    expect(requests[0]?.path).toBe('/v1.0/devices/lock1/movement-configs');
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({ bucket: 'b', file_path: '/a/1.jpg' });
  });
});
