import { expect, it } from '@jest/globals';
import { reportsOfDoor } from '../../../src/lock/state/reports-of-door.ts';
import type { Report } from '../../../src/lock/state/report.ts';

const push = (code: string, value: unknown): Report => ({ code, value, at: 1, source: 'push' });
const second = Buffer.from([2, 0, 1]).toString('base64');

it('an opening or a contact is of the door whose number its bytes begin with', () => {
  const reports = [push('unlock_card_kit', second), push('closed_opened_kit', second)];
  expect(reportsOfDoor(reports, 2)).toEqual(reports);
  expect(reportsOfDoor(reports, 1)).toEqual([]);
});

it.each([[7], [''], ['AAAAAQAA'], ['no base64!'], [true]])(
  'nothing is said of any door by an opening without a number (%p)',
  (value) => {
    expect([1, 2].map((door) => reportsOfDoor([push('unlock_card_kit', value)], door))).toEqual([[], []]);
  },
);

it('what is about the whole device is about each of its doors', () => {
  const reports = [push('normal_open_switch', true), push('residual_electricity', 40)];
  expect(reportsOfDoor(reports, 2)).toEqual(reports);
});

it('everything is about the only door', () => {
  const reports = [push('unlock_card', 7), push('closed_opened_kit', second)];
  expect(reportsOfDoor(reports, undefined)).toEqual(reports);
});
