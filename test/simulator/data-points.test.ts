import { describe, expect, it } from '@jest/globals';
import { DataPoints } from '../../simulator/data-points.ts';
import { LOCK_FAMILIES } from '../../simulator/lock-families.ts';
import { lockModel, type LockFamily } from '../../simulator/lock-models.ts';
import { batteryReport, boltReport, doorReport, remoteUnlockReport } from '../../simulator/lock-reports.ts';
import { ALARM_CODES } from '../../simulator/media/door-history.ts';
import { codesListedIn, codesThat, meaningOf, rowOf } from '../../src/lock/data-points/catalogue.ts';

const families = Object.keys(LOCK_FAMILIES) as LockFamily[];

describe('what the simulated cloud writes, the catalogue of the plugin knows', () => {
  it.each(families)('every data point of %s', (family) => {
    const codes = lockModel(family).dataPoints.map(([, code]) => code);
    expect(codes.filter((code) => rowOf(code) === undefined)).toEqual([]);
  });

  it.each([
    ['all-in-one-wifi', ['unlock_app']],
    ['stateless', ['unlock_app']],
    ['zigbee', ['unlock_remote']],
    ['all-in-one-zigbee', ['unlock_phone_remote']],
    ['ble-gateway', ['unlock_phone_remote']],
    ['safe', ['unlock_phone_remote']],
    ['request-only-wifi', []],
    ['access-control', []],
    ['business', []],
  ] as const)('how %s tells that it was opened from afar: %p', (family, codes) => {
    const told = Object.keys(remoteUnlockReport(new DataPoints(lockModel(family).dataPoints, 0)));
    expect(told).toEqual(codes);
  });

  it.each([true, false])('a bolt and a door in every form, open: %s', (open) => {
    const bolts = [boltReport('lock_motor_state', open), boltReport('open_close', open)].flatMap(Object.entries);
    const doors = Object.entries(doorReport(open));
    expect(bolts.map(([code, value]) => meaningOf(code, 'bolt')?.open(value))).toEqual([open, open]);
    expect(doors.map(([code, value]) => meaningOf(code, 'door')?.open(value))).toEqual([open, open, open]);
  });

  it.each([-1, 3, 50, 87])('a battery of %d %', (percent) => {
    const levels = Object.entries(batteryReport(percent)).map(([code, value]) => [
      meaningOf(code, 'battery level')?.exact,
      meaningOf(code, 'battery level')?.level(value),
    ]);
    expect(levels).toContainEqual([true, percent]);
    expect(levels.every(([, level]) => typeof level === 'number')).toBe(true);
  });

  it('the codes of the alarm log, and no other, which a cloud would refuse', () => {
    expect([...codesListedIn('alarms')].sort()).toEqual([...ALARM_CODES].sort());
    expect(
      codesListedIn('records').every((code) => ['opening', 'request'].includes(rowOf(code)?.meaning.says ?? '')),
    ).toBe(true);
    expect(codesThat('request')).toEqual(codesListedIn('records').filter((code) => meaningOf(code, 'request')));
  });
});
