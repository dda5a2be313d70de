import { describe, expect, it } from '@jest/globals';
import { Readings } from '../../../src/lock/state/readings.ts';

const finger = (value: number, at?: number): { code: string; value: number; at?: number } => ({
  code: 'unlock_fingerprint',
  value,
  ...(at !== undefined && { at }),
});

describe('what a lock said when it was asked', () => {
  it('is as old as the question where Tuya gives no times', () => {
    const readings = new Readings();
    readings.reportsOf([finger(3)], 1_000);
    expect(readings.reportsOf([finger(3)], 2_000)).toEqual([{ ...finger(3, 2_000), source: 'read' }]);
  });

  it('is history the first time, however new it is', () => {
    expect(new Readings().reportsOf([finger(3, 999)], 1_000)).toEqual([{ ...finger(3, 1_000), source: 'read' }]);
  });

  it('is news when the same value is there again with a newer time', () => {
    const readings = new Readings();
    readings.reportsOf([finger(3, 500)], 1_000);
    expect(readings.reportsOf([finger(3, 1_500)], 2_000)).toEqual([{ ...finger(3, 1_500), source: 'found' }]);
    expect(readings.reportsOf([finger(3, 1_500)], 3_000)).toEqual([{ ...finger(3, 3_000), source: 'read' }]);
  });

  it.each([
    ['an hour behind', -3600_000, 60_000],
    ['an hour ahead', 3600_000, 120_000],
  ])('happened between the two readings, though the clock of the lock is %s', (_, wrong, at) => {
    const readings = new Readings();
    const now = 10 * 3600_000;
    readings.reportsOf([finger(3, now + wrong)], now + 60_000);
    const [report] = readings.reportsOf([finger(3, now + wrong + 90_000)], now + 120_000);
    expect(report).toEqual({ ...finger(3, now + at), source: 'found' });
  });

  it('is no news where the lock told it by itself, whatever time it gave', () => {
    const readings = new Readings();
    readings.reportsOf([finger(3, 500)], 1_000);
    readings.pushed([{ code: 'unlock_fingerprint' }]);
    expect(readings.reportsOf([finger(3, 1_500)], 2_000)).toEqual([{ ...finger(3, 2_000), source: 'read' }]);
    expect(readings.reportsOf([finger(3, 2_500)], 3_000)).toEqual([{ ...finger(3, 2_500), source: 'found' }]);
  });

  it('never lies before the question where two questions overtake each other', () => {
    const readings = new Readings();
    readings.reportsOf([finger(3, 500)], 2_000);
    expect(readings.reportsOf([finger(3, 1_500)], 1_000)).toEqual([{ ...finger(3, 1_000), source: 'found' }]);
  });
});
