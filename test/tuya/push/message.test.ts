import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mqttCiphers, pulsarCiphers } from '../../../src/tuya/push/cipher.ts';
import type { FeedMessage } from '../../../src/tuya/push/feed.ts';
import { Inbox } from '../../../src/tuya/push/inbox.ts';
import { readMessage } from '../../../src/tuya/push/message.ts';
import { RecordedLog } from '../../support/recorded-log.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { deviceEvent, inBlocks, sealedForMqtt, statusReport } from './sealed.ts';

const sentAt = 1_700_000_000_000;
const read = (protocol: number, data: unknown): FeedMessage[] => readMessage({ protocol, data, sentAt, identity: '' });
const at = 1_683_796_263_000;

/** A list in a list in a list … */
function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}

describe('a status report', () => {
  it.each([[at], [String(at)], [at / 1000], [String(at / 1000)]])('has its time in ms, written as %p', (t) => {
    expect(read(4, statusReport('lock_motor_state', true, t))).toEqual([
      { kind: 'status', deviceId: 'front', points: [{ code: 'lock_motor_state', value: true, at, sentAt }] },
    ]);
  });

  it('counts as old as its envelope where it names no readable time', () => {
    const [message] = read(4, { devId: 'front', status: [{ code: 'doorbell', value: true, t: 'soon' }] });
    expect(message).toMatchObject({ points: [{ at: sentAt }] });
  });

  it('has no time where the envelope has none either', () => {
    const data = { devId: 'front', status: [{ code: 'doorbell', value: true }] };
    expect(readMessage({ protocol: 4, data, sentAt: undefined, identity: '' })).toEqual([
      {
        kind: 'status',
        deviceId: 'front',
        points: [{ code: 'doorbell', value: true, at: undefined, sentAt: undefined }],
      },
    ]);
  });

  it('takes the value from the number of the data point where “value” is missing', () => {
    const [message] = read(4, { devId: 'front', status: [{ '12': 80, code: 'residual_electricity' }] });
    expect(message).toMatchObject({ points: [{ code: 'residual_electricity', value: 80 }] });
  });

  it('leaves out odd entries and keeps the others', () => {
    const odd = [null, 5, 'x', [], {}, { code: 7, value: 1 }, { code: '', value: 1 }, { code: 'door' }];
    const data = { devId: 'front', status: [...odd, { code: 'doorbell', value: true, t: at }, ...odd] };
    expect(read(4, data)).toEqual([
      { kind: 'status', deviceId: 'front', points: [{ code: 'doorbell', value: true, at, sentAt }] },
    ]);
  });

  it('holds no more than a device can have, and nothing that is no value of a data point', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => ({ code: `dp_${index}`, value: index, t: at + index }));
    const [flood] = read(4, { devId: 'front', status: many });
    expect(flood).toHaveProperty('points.length', 512);
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const odd = [deep, 'x'.repeat(70_000), { text: 'x'.repeat(70_000) }].map((value) => ({ code: 'odd', value }));
    const status = [...odd, { code: 'c'.repeat(200), value: 1 }, { code: 'doorbell', value: true }];
    const [message] = read(4, { devId: 'front', status });
    expect(message).toMatchObject({ points: [{ code: 'doorbell', value: true }] });
    expect(message).toHaveProperty('points.length', 1);
  });

  it.each([{}, { devId: '' }, { devId: 5, status: [] }, { devId: 'a' }, { devId: 'a', status: 'x' }, [], null, 'x'])(
    'is nothing when it is %p',
    (data) => {
      expect(read(4, data)).toEqual([]);
    },
  );

  it('is read in its newer form', () => {
    const bizData = {
      dataId: 'd',
      devId: 'front',
      productId: 'p',
      properties: [{ code: 'doorbell', dpId: 1, time: at, value: true }],
    };
    expect(read(1000, { bizCode: 'devicePropertyMessage', bizData, ts: at })).toEqual([
      { kind: 'status', deviceId: 'front', points: [{ code: 'doorbell', value: true, at, sentAt: at }] },
    ]);
    expect(read(1000, { bizCode: 'deviceEventMessage', bizData })).toEqual([]);
  });
});

describe('a device event', () => {
  it.each([
    ['online', { time: at }, { kind: 'online', deviceId: 'front', online: true, at }],
    ['offline', { time: String(at / 1000) }, { kind: 'online', deviceId: 'front', online: false, at }],
    ['offline', {}, { kind: 'online', deviceId: 'front', online: false, at }],
    ['nameUpdate', { devId: 'front', uid: 'u', name: 'Back' }, { kind: 'renamed', deviceId: 'front', name: 'Back' }],
    ['bindUser', { uid: 'u', ownerId: 'o' }, { kind: 'added', deviceId: 'front' }],
    ['delete', { uid: 'u', ownerId: 'o' }, { kind: 'removed', deviceId: 'front' }],
  ])('%s with %p is understood', (bizCode, bizData, message) => {
    expect(read(20, deviceEvent(bizCode, bizData))).toEqual([message]);
  });

  it.each([
    ['deviceOnline', { kind: 'online', deviceId: 'front', online: true, at }],
    ['deviceOffline', { kind: 'online', deviceId: 'front', online: false, at }],
    ['deviceNameUpdate', { kind: 'renamed', deviceId: 'front', name: 'Back' }],
    ['deviceBindSpace', { kind: 'added', deviceId: 'front' }],
    ['deviceUnbindSpace', { kind: 'removed', deviceId: 'front' }],
  ])('%s of the newer set is understood', (bizCode, message) => {
    expect(read(1001, { bizCode, bizData: { devId: 'front', name: 'Back' }, ts: at })).toEqual([message]);
  });

  it.each(['dpNameUpdate', 'upgradeStatus', 'p2pSignal', 'constructor', '__proto__', ''])(
    '“%s” says nothing about a lock',
    (bizCode) => {
      expect(read(20, deviceEvent(bizCode))).toEqual([]);
    },
  );

  it('notices a doorbell, whatever the field is called that says so', () => {
    const notice = (bizData: object): FeedMessage[] =>
      read(20, { bizCode: 'event_notify', bizData, devId: 'front', ts: at });
    const rung = { kind: 'status', deviceId: 'front', points: [{ code: 'event_notify', value: 'doorbell', at }] };
    expect(notice({ event: 'ac_doorbell', edata: {} })).toEqual([rung]);
    const kinds = ['doorbell', 'ac_doorbell', 'ipc_doorbell', 'doorBell', 'door-bell', 'bell_call', 'doorlock'];
    expect(kinds.flatMap((etype) => notice({ etype, edata: '617bdf7a1684051778' }))).toEqual(kinds.map(() => rung));
    const others = [
      ...[{ etype: 'motion', name: 'Doorbell' }, { etype: 'doorlock_alarm' }, { etype: 7 }, {}],
      ...[{ etype: { toString: 1 } }, { etype: ['doorbell'] }, { etype: nested(50_000) }],
    ];
    expect(others.flatMap(notice)).toEqual([]);
  });

  it('of other protocols says nothing about a lock', () => {
    expect(read(25, deviceEvent('online'))).toEqual([]);
  });

  it('without a name renames nothing, and a name without end is cut', () => {
    expect(read(20, deviceEvent('nameUpdate', { name: '' }))).toEqual([]);
    expect(read(20, deviceEvent('nameUpdate', { name: 'x'.repeat(1_000_000) }))).toMatchObject([
      { kind: 'renamed', name: 'x'.repeat(512) },
    ]);
  });
});

describe('the inbox', () => {
  const password = '0123456789abcdef0123456789ABCDEF';
  const ciphers = mqttCiphers(password, '2.0');
  const envelope = (content: unknown, time = '1683796263123', protocol = 4): string =>
    JSON.stringify({ protocol, t: time, data: sealedForMqtt(password, JSON.stringify(content), time) });

  function inbox(): { box: Inbox; told: FeedMessage[]; log: RecordedLog; clock: VirtualClock } {
    const told: FeedMessage[] = [];
    const log = new RecordedLog();
    const clock = new VirtualClock();
    const listener = {
      message: (message: FeedMessage) => told.push(message),
      connected: () => undefined,
      disconnected: () => undefined,
    };
    return { box: new Inbox(listener, { clock, log }), told, log, clock };
  }

  it('hands a message over once, however often it comes', () => {
    const { box, told } = inbox();
    box.take(envelope(statusReport('doorbell', true)), ciphers);
    box.take(envelope(statusReport('doorbell', true), '1683796263999'), ciphers);
    expect(told).toHaveLength(1);
  });

  it('does not take a second message for a repeat because both say the same', () => {
    const { box, told } = inbox();
    box.take(envelope(statusReport('doorbell', true, at, 'one')), ciphers);
    box.take(envelope(statusReport('doorbell', true, at, 'two')), ciphers);
    const bound = { bizCode: 'bindUser', devId: 'front' };
    box.take(envelope(bound, '1683796263123', 20), ciphers);
    box.take(envelope(bound, '1683796270000', 20), ciphers);
    expect(told).toHaveLength(4);
  });

  it('takes two rings for two where the time in the message is none', () => {
    const { box, told } = inbox();
    const rings = deviceEvent('event_notify', { etype: 'doorbell' }, 0);
    box.take(envelope(rings, '1683796263123', 20), ciphers);
    box.take(envelope(rings, '1683796263123', 20), ciphers);
    box.take(envelope(rings, '1683796270000', 20), ciphers);
    box.take(envelope({ ...statusReport('doorbell', true, at, '') }, '1683796280000'), ciphers);
    box.take(envelope({ ...statusReport('doorbell', true, at, '') }, '1683796290000'), ciphers);
    expect(told).toHaveLength(4);
  });

  it('forgets what has been there after some minutes', async () => {
    const { box, told, clock } = inbox();
    box.take(envelope(statusReport('doorbell', true)), ciphers);
    await clock.advance(6 * 60_000);
    box.take(envelope(statusReport('doorbell', true)), ciphers);
    expect(told).toHaveLength(2);
  });

  it('remembers a limited number of messages', () => {
    const { box, told } = inbox();
    const count = 2_001;
    for (let number = 0; number < count; number += 1) {
      box.take(envelope(statusReport('doorbell', number, at, String(number))), ciphers);
    }
    box.take(envelope(statusReport('doorbell', 0, at, '0')), ciphers);
    box.take(envelope(statusReport('doorbell', count - 1, at, String(count - 1))), ciphers);
    expect(told).toHaveLength(count + 1);
  });

  it('hands messages over in the order they come, whatever their times', () => {
    const { box, told } = inbox();
    box.take(envelope(statusReport('lock_motor_state', false, at + 1000, 'late')), ciphers);
    box.take(envelope(statusReport('lock_motor_state', true, at, 'early')), ciphers);
    expect(told).toMatchObject([{ points: [{ value: false }] }, { points: [{ value: true }] }]);
  });

  it('notes an unreadable message without any of its content', () => {
    const { box, told, log } = inbox();
    box.take('{"protocol":4,"data":"c2VjcmV0"}', ciphers);
    expect(told).toEqual([]);
    expect(log.lines).toEqual([expect.stringMatching(/^debug A message of \d+ characters could not be read$/)]);
  });

  it('survives whatever comes', () => {
    const { box } = inbox();
    const hostile = fc.oneof(
      fc.constantFrom({ toString: 1 }, { valueOf: 1, toString: 1 }, ['doorbell'], { constructor: 'x' }),
      fc.anything(),
    );
    const odd = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything().map((content) => envelope(content ?? null)),
      fc
        .record({
          devId: fc.oneof(fc.constant('front'), fc.anything()),
          bizCode: fc.oneof(fc.constantFrom('event_notify', 'nameUpdate', 'online'), fc.anything()),
          bizData: fc.oneof(
            fc.record({ etype: hostile, name: hostile, time: hostile, devId: hostile, properties: fc.array(hostile) }),
            fc.anything(),
          ),
          status: fc.array(fc.anything()),
        })
        .chain((content) =>
          fc.constantFrom(4, 20, 1000, 1001).map((protocol) => envelope(content, '1683796263', protocol)),
        ),
    );
    fc.assert(
      fc.property(odd, (text) => {
        box.take(text, ciphers);
      }),
      { numRuns: 6_000 },
    );
  });

  it('does not read a message larger than any that a lock has', () => {
    const { box, told, log } = inbox();
    const report = { ...statusReport('doorbell', true), padding: 'x'.repeat(2 * 1024 * 1024) };
    box.take(JSON.stringify({ protocol: 4, t: 1, data: inBlocks(password, JSON.stringify(report)) }), ciphers);
    expect(told).toEqual([]);
    expect(log.lines).toEqual([expect.stringMatching(/^debug A message of \d{7} characters could not be read$/)]);
  });

  it('survives a message nested beyond reason, and takes what else is in it', () => {
    const { box, told } = inbox();
    const depth = 50_000;
    const nested = `{"devId":"front","status":[{"code":"x","value":${'['.repeat(depth)}${']'.repeat(depth)}},{"code":"doorbell","value":true}]}`;
    box.take(JSON.stringify({ protocol: 4, t: 1, data: inBlocks(password, nested) }), ciphers);
    expect(told).toMatchObject([{ kind: 'status', points: [{ code: 'doorbell', value: true }] }]);
  });

  it('never gets a message out of a sealed one that was changed', () => {
    const { box, told } = inbox();
    const sealed = Buffer.from(sealedForMqtt(password, JSON.stringify(statusReport('doorbell', true)), '1'), 'base64');
    const change = fc.record({
      at: fc.nat(sealed.length - 1),
      by: fc.integer({ min: 1, max: 255 }),
      keep: fc.nat(sealed.length),
    });
    fc.assert(
      fc.property(change, fc.boolean(), ({ at: index, by, keep }, cut) => {
        const bytes = Buffer.from(sealed);
        bytes.writeUInt8(bytes.readUInt8(index) ^ by, index);
        const data = (cut ? bytes.subarray(0, keep) : bytes).toString('base64');
        box.take(JSON.stringify({ protocol: 4, t: '1', data }), ciphers);
        box.take(JSON.stringify({ protocol: 4, t: '1', data }), pulsarCiphers(password, 'aes_gcm'));
        expect(told).toEqual([]);
      }),
      { numRuns: 6_000 },
    );
  });
});
