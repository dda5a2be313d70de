import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type KnownReports,
  eventReportOfLatest,
  eventReportsOf,
  eventReportsOfAlbum,
  eventReportsOfHistory,
} from '../../../src/lock/events/event-reports.ts';
import { readInitiativeMessage } from '../../../src/lock/events/initiative-message.ts';
import { albumEvents, eventTypes } from '../../../src/lock/event-types.ts';
import type { Report } from '../../../src/lock/state/report.ts';
import type { AlbumEntry } from '../../../src/tuya/media/media.ts';

const now = Date.UTC(2026, 6, 3);
const push = (code: string, value: unknown, at = now): Report => ({ code, value, at, source: 'push' });
const read = (code: string, value: unknown, at = now): Report => ({ code, value, at, source: 'read' });
const heard = (report: Report): string[] => eventReportsOf([report], new Map()).reports.map(({ type }) => type);
const encoded = (message: unknown): string => Buffer.from(JSON.stringify(message)).toString('base64');

describe('a pushed data point', () => {
  it.each([
    ['alarm_lock', 'wrong_finger', 'wrong finger'],
    ['alarm_lock', 'wrong_password', 'wrong PIN'],
    ['alarm_lock', 'wrong_card', 'wrong card'],
    ['alarm_lock', 'wrong_face', 'wrong face'],
    ['alarm_lock', 'tongue_bad', 'jam'],
    ['alarm_lock', 'too_hot', 'heat'],
    ['alarm_lock', 'unclosed_time', 'door open'],
    ['alarm_lock', 'tongue_not_out', 'jam'],
    ['alarm_lock', 'pry', 'pry'],
    ['alarm_lock', 'key_in', 'key in'],
    ['alarm_lock', 'low_battery', 'low battery'],
    ['alarm_lock', 'power_off', 'power off'],
    ['alarm_lock', 'shock', 'shock'],
    ['alarm_lock', 'defense', 'defense'],
    ['alarm_lock', 'stay_alarm', 'loitering'],
    ['alarm_lock', 'doorbell', 'ring'],
    ['alarm_lock', 'wrong_unlock', 'wrong try'],
    ['alarm_lock', 'door_false_closed', 'door ajar'],
    ['alarm_lock', 'of_a_newer_lock', 'unknown alarm'],
    ['alarm_lock', 'constructor', 'unknown alarm'],
    ['Alarm', 'pry', 'pry'],
    ['alarm_lock', 256, 'pry'],
    ['alarm_lock', 1024, 'low battery'],
    ['alarm_lock', 2 ** 40, 'unknown alarm'],
    ['lock_alarm_kit', 'AQAG', 'ring'],
    ['lock_alarm_kit', 'AQAE', 'pry'],
    ['lock_alarm_kit', 'no base64!', 'unknown alarm'],
    ['open_inside', true, 'opening'],
    ['hijack', 'unlock_fingerprint-02', 'duress'],
    ['doorbell', true, 'ring'],
    ['doorbell_call', 1, 'ring'],
    ['doorbell_call', 3, 'ring'],
    ['hijack', true, 'duress'],
    ['unlock_request', 60, 'request'],
    ['unlock_request', '60', 'request'],
    ['unlock_fingerprint', 3, 'fingerprint'],
    ['unlock_hand', 1, 'palm'],
    ['unlock_app', 1, 'opening'],
  ])('%s = %j means: %s', (code, value, type) => {
    expect(heard(push(code, value))).toEqual([type]);
  });

  it.each([
    ['alarm_lock', ''],
    ['alarm_lock', 0],
    ['alarm_lock', -1],
    ['alarm_lock', Number.NaN],
    ['lock_alarm_kit', ''],
    ['open_inside', false],
    ['doorbell', false],
    ['doorbell_call', 0],
    ['hijack', false],
    ['unlock_request', 0],
    ['unlock_request', true],
    ['unlock_fingerprint', 0],
    ['initiative_message', ''],
    ['residual_electricity', 50],
  ])('%s = %j means that nothing happened', (code, value) => {
    expect(heard(push(code, value))).toEqual([]);
  });

  it('says until when a request waits, which is never longer than a lock can count', () => {
    const until = (value: number): number | undefined =>
      eventReportsOf([push('unlock_request', value)], new Map()).reports[0]?.until;
    expect(until(60)).toBe(now + 60_000);
    expect(until(900)).toBe(now + 90_000);
  });

  it('says when no request waits any more', () => {
    expect(eventReportsOf([push('unlock_request', 0)], new Map()).noRequestAt).toBe(now);
    expect(eventReportsOf([push('unlock_request', 5)], new Map()).noRequestAt).toBeUndefined();
  });
});

describe('a data point that is read', () => {
  const known = (report: Report): KnownReports => eventReportsOf([report], new Map()).known;

  it('is history at first, and an event when it has changed since', () => {
    const first = eventReportsOf([read('alarm_lock', 'wrong_finger')], new Map());
    expect(first.reports).toEqual([]);
    const second = eventReportsOf([read('alarm_lock', 'pry', now + 300_000)], first.known);
    expect(second.reports).toMatchObject([{ type: 'pry', told: 'read', from: now, at: now + 300_000 }]);
  });

  it('is none when it is as before', () => {
    expect(eventReportsOf([read('doorbell', true, now + 60_000)], known(push('doorbell', true))).reports).toEqual([]);
  });

  it('tells nothing right after a push, for it may show what was before', () => {
    const after = known(push('unlock_request', 60));
    const { reports: eventReports, noRequestAt } = eventReportsOf([read('unlock_request', 0, now + 5_000)], after);
    expect([eventReports, noRequestAt]).toEqual([[], undefined]);
    expect(eventReportsOf([read('unlock_request', 0, now + 20_000)], after).noRequestAt).toBe(now + 20_000);
  });
});

describe('a data point that is there again with a newer time', () => {
  it('is an event of that time, though its value is the same', () => {
    const { known } = eventReportsOf([read('alarm_lock', 'pry')], new Map());
    const again: Report = { ...read('alarm_lock', 'pry', now + 200_000), source: 'found' };
    expect(eventReportsOf([again], known).reports).toEqual([
      expect.objectContaining({ type: 'pry', told: 'read', from: now + 200_000, at: now + 200_000 }),
    ]);
  });
});

describe('the initiative message', () => {
  const lockMessage = {
    v: '5.0', cmd: 'door_lock_video', type: 'media', with: 'resources', alarm: true, time: now / 1000,
    files: [
      ['ty-us-bizlock', '/7/common/1.jpg', 'u8kstrtjm7qun83q', '1788274583'],
      ['ty-us-bizlock', '/7/common/1.mjpeg', 'hcmd000000000000', '1783349783'],
    ],
    ext: { record: true, id: 0, type: 23, fileId: '1760853835' },
  }; // prettier-ignore

  it('of a lock names event, picture and clip', () => {
    expect(readInitiativeMessage(encoded(lockMessage))).toEqual({
      type: 'request',
      at: now,
      image: { url: undefined, bucket: 'ty-us-bizlock', path: '/7/common/1.jpg', key: 'u8kstrtjm7qun83q' },
      video: { url: undefined, bucket: 'ty-us-bizlock', path: '/7/common/1.mjpeg', key: 'hcmd000000000000' },
      fileId: '1760853835',
    });
  });

  it('of a lock may be encrypted: something happened, and nothing else can be read', () => {
    const message = { v: '5.0', files: [{ data: 'c0ffee' }] };
    expect(readInitiativeMessage(encoded(message))).toMatchObject({ type: 'somebody', image: undefined });
  });

  it('of a camera says that somebody rang', () => {
    const message = { files: [{ data: 'c0ffee', keyId: 'default', iv: '00' }], cmd: 'ipc_doorbell', type: 'image' };
    expect(readInitiativeMessage(encoded(message))).toMatchObject({ type: 'ring', image: undefined });
  });

  it('of a camera has one bucket for all files', () => {
    const message = { bucket: 'b', cmd: 'ipc_motion', files: [['/1.jpg', 'u8kstrtjm7qun83q']] };
    expect(readInitiativeMessage(encoded(message))).toMatchObject({
      type: 'somebody',
      image: { bucket: 'b', path: '/1.jpg', key: 'u8kstrtjm7qun83q' },
    });
  });

  it.each([[7], [''], ['%%%'], [encoded(null)], [encoded({})], [encoded({ files: 'x', cmd: 7 })]])(
    'is none when it is %j',
    (value) => {
      expect(readInitiativeMessage(value)).toBeUndefined();
    },
  );

  it('never fails, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((json) => Buffer.from(json).toString('base64')),
          fc.anything(),
        ),
        (value) => {
          readInitiativeMessage(value);
        },
      ),
    );
  });

  it('is an event at the time it names, but not later than it came', () => {
    const early = eventReportsOf([push('initiative_message', encoded(lockMessage), now + 5_000)], new Map());
    expect(early.reports).toMatchObject([
      { type: 'request', from: now, at: now, files: ['#1760853835', '/7/common/1.jpg', '/7/common/1.mjpeg'] },
    ]);
    const ahead = eventReportsOf([push('initiative_message', encoded(lockMessage), now - 5_000)], new Map());
    expect(ahead.reports).toMatchObject([{ at: now - 5_000 }]);
  });
});

describe('an album', () => {
  const entry = (eventType: number, uploadedAt: number | undefined = now): AlbumEntry => ({
    id: '1',
    eventType,
    uploadedAt,
    image: { url: 'https://cos.example/b/1.jpg?sign', key: undefined, bucket: undefined, path: undefined },
    video: undefined,
  });

  it('has 29 types of events, each of which means something to Home', () => {
    const effects = albumEvents.map((name) => eventTypes[name].effect);
    expect(Object.fromEntries(effects.map((effect, type) => [type, effect]))).toEqual({
      0: 'tampering', 1: 'request', 2: 'alarm', 3: 'alarm', 4: 'alarm', 5: 'alarm', 6: 'alarm', 7: 'alarm',
      8: 'opening', 9: 'opening', 10: 'opening', 11: 'opening', 12: 'opening', 13: 'opening', 14: 'opening',
      15: 'opening', 16: 'opening', 17: 'opening', 18: 'ring', 19: 'alarm', 20: 'none', 21: 'alarm', 22: 'alarm',
      23: 'request', 24: 'alarm', 25: 'tampering', 26: 'opening', 27: 'alarm', 28: 'opening',
    }); // prettier-ignore
  });

  it('shows events with their pictures', () => {
    expect(eventReportsOfAlbum([entry(18)])).toMatchObject([
      { type: 'ring', source: 'album', told: 'history', at: now, files: ['#1', '/b/1.jpg'] },
    ]);
  });

  it('says nothing with a type nobody knows, or without a time', () => {
    expect(eventReportsOfAlbum([entry(29), { ...entry(1), uploadedAt: undefined }])).toEqual([]);
  });
});

describe('the history', () => {
  const record = (
    code: string,
    value: unknown,
    at: number | undefined = now,
  ): Parameters<typeof eventReportsOfHistory>[1][0] => ({
    id: undefined,
    points: [{ code, value }],
    at,
    images: [],
    video: undefined,
    who: 'Ann',
  });

  it('tells of alarms and of who opened the lock', () => {
    const records = [
      record('alarm_lock', 'pry'),
      record('unlock_fingerprint', '3'),
      record('unlock_app', 1),
      record('shock', 1),
      // The way of unlocking that tells of duress, in place of true.
      record('hijack', 2),
      record('hijack', 0),
    ];
    expect(eventReportsOfHistory('records', records)).toMatchObject([
      { type: 'pry', source: 'records' },
      { type: 'fingerprint', detail: 'fingerprint 3 (Ann)' },
      { type: 'opening', detail: 'the Tuya app (Ann)' },
      { type: 'shock', detail: undefined },
      { type: 'duress' },
    ]);
  });

  it('says nothing by records without a time or a meaning', () => {
    const timeless = { ...record('alarm_lock', 'pry'), at: undefined };
    expect(eventReportsOfHistory('records', [timeless, record('residual_electricity', 5)])).toEqual([]);
  });
});

it.each([[{ toString: 1 }], [{ valueOf: 1, toString: 1 }], [['1']], [null]])(
  'an entry of the history with the value %j hides no other',
  (value) => {
    const at = 1_700_000_000_000;
    const entry = (code: string, said: unknown): Parameters<typeof eventReportsOfHistory>[1][0] => ({
      ...{ id: undefined, at, images: [], video: undefined, who: undefined },
      points: [{ code, value: said }],
    });
    const read = eventReportsOfHistory('records', [entry('unlock_fingerprint', value), entry('alarm_lock', 'pry')]);
    expect(read.map(({ type }) => type)).toEqual(['pry']);
  },
);

describe('the newest picture', () => {
  const image = { url: undefined, key: undefined, bucket: 'b', path: '/1.jpg' };

  it('was taken in the last 90 s, and after the look before', () => {
    const seen = eventReportOfLatest({ image, video: undefined }, 'remote unlock', -Infinity, now);
    expect(seen).toMatchObject({ type: 'request', from: now - 90_000, at: now, files: ['/1.jpg'] });
    const next = eventReportOfLatest({ image, video: undefined }, 'alert', now - 10_000, now);
    expect(next).toMatchObject({ type: 'unknown alarm', from: now - 10_000 });
  });
});
