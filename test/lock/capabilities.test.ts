import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capabilitiesOf, isKnownLockCategory, isLock } from '../../src/lock/capabilities.ts';
import type { DataPoint } from '../../src/tuya/device.ts';

const points = (...codes: string[]): DataPoint[] => codes.map((code) => ({ code, value: true }));
const noHints = { pin: undefined, channel: undefined };

describe('a device is a lock', () => {
  it.each(['ms', 'jtmspro', 'jtmsbh', 'mk', 'videolock', 'photolock', 'hotelms', 'gyms', 'bxx', 'ms_category'])(
    'by its category %s, without any data point',
    (category) => {
      expect(isLock({ category, status: undefined })).toBe(true);
      expect(isKnownLockCategory(category)).toBe(true);
    },
  );

  it.each([
    'lock_motor_state',
    'remote_no_dp_key',
    'alarm_lock',
    'unlock_fingerprint',
    'unlock_card_kit',
    'unlock_request',
    'manual_lock',
  ])('by the data point %s, in a category nobody knows', (code) => {
    expect(isLock({ category: 'brandnew', status: points('switch', code) })).toBe(true);
  });

  it.each([
    ['a switch', 'kg', ['switch_1', 'countdown_1', 'child_lock']],
    ['a bulb', 'dj', ['switch_led', 'bright_value']],
    ['a camera with a bell', 'sp', ['doorbell_active', 'initiative_message', 'movement_detect_pic']],
    ['a door sensor', 'mcs', ['doorcontact_state', 'battery_percentage', 'battery_state']],
    ['a gateway', 'wg2', []],
    ['a curtain', 'cl', ['control', 'open_close', 'residual_electricity']],
    ['something without category', '', []],
  ])('but %s is not', (_, category, codes) => {
    expect(isLock({ category, status: points(...codes) })).toBe(false);
  });
});

describe('the capabilities', () => {
  it('take lock_motor_state before open_close, and never a door contact, for the bolt', () => {
    const of = (...codes: string[]): unknown =>
      capabilitiesOf({ category: 'ms', sub: undefined }, points(...codes), noHints).boltState;
    expect(of('open_close', 'lock_motor_state', 'closed_opened')).toBe('lock_motor_state');
    expect(of('open_close', 'door_opened')).toBe('open_close');
    expect(of('closed_opened', 'door_opened')).toBeUndefined();
  });

  it('offer a way to unlock for any category and data points, and never throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.record({ code: fc.string(), value: fc.anything() })), (category, status) => {
        const { unlock, lock } = capabilitiesOf({ category, sub: undefined }, status, noHints);
        expect(unlock.length).toBeGreaterThan(0);
        expect(lock.length).toBeGreaterThanOrEqual(0);
        expect(typeof isLock({ category, status })).toBe('boolean');
      }),
    );
  });
});

describe('the status dumps of real locks', () => {
  const folder = new URL('../fixtures/devices/', import.meta.url);
  const dumps = readdirSync(folder).map((file) => {
    const dump = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { category?: string; status: DataPoint[] };
    return [file, { category: dump.category ?? '', status: dump.status }] as const;
  });

  it.each(dumps)('%s is a lock', (_, dump) => {
    expect(isLock(dump)).toBe(true);
  });

  it('report their bolt by different data points, or not at all', () => {
    const sources = dumps.map(([file, dump]) => [
      file,
      capabilitiesOf({ ...dump, sub: undefined }, dump.status, noHints).boltState,
    ]);
    expect(Object.fromEntries(sources)).toEqual({
      'jtmspro-ble-dlock-x1.json': 'lock_motor_state',
      'jtmspro-ble-gateway.json': 'lock_motor_state',
      'jtmspro-wifi-video-no-state.json': undefined,
      'mk-wifi-access-control.json': 'lock_motor_state',
      'ms-ble-gateway.json': 'lock_motor_state',
      'ms-zigbee-open-close.json': 'open_close',
    });
  });
});
