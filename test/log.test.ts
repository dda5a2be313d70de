import { describe, expect, it } from '@jest/globals';
import { LogOnce, guardedLog, namedLog } from '../src/log.ts';
import { RecordedLog } from './support/recorded-log.ts';

describe('a complaint', () => {
  it('is said once until it changes or is over, also when two topics have the same cause', () => {
    const log = new RecordedLog();
    const logOnce = new LogOnce(log);
    logOnce.complain('reading', 'no quota');
    logOnce.complain('reading', 'no quota');
    logOnce.complain('discovery', 'no quota');
    expect(log.shown).toEqual(['warn no quota']);
    logOnce.complain('reading', 'no network');
    logOnce.settle('reading', 'fine again');
    logOnce.settle('reading', 'fine again');
    logOnce.complain('reading', 'no network');
    expect(log.shown).toEqual(['warn no quota', 'warn no network', 'info fine again', 'warn no network']);
  });
});

it('a guarded log prints no secret at any level, whoever made the line', () => {
  const log = new RecordedLog();
  const guarded = namedLog(guardedLog(log, ['s3cret', '']), () => 'Front Door');
  guarded.debug('s3cret');
  guarded.info('a s3cret, s3cret');
  guarded.warn('PIN s3cret');
  guarded.error('fine');
  expect(log.lines).toEqual([
    'debug Front Door: •••',
    'info Front Door: a •••, •••',
    'warn Front Door: PIN •••',
    'error Front Door: fine',
  ]);
});

it('a guarded log prints nothing of a secret in which another one stands', () => {
  const log = new RecordedLog();
  guardedLog(log, ['123456', 'key123456end']).info('key123456end');
  expect(log.lines).toEqual(['info •••']);
});

it('a guarded log prints no line without end, and none that forges another', () => {
  const log = new RecordedLog();
  guardedLog(log, []).warn(`evil\n\u001b[31m[Other plugin] gone\u2028${'x'.repeat(100_000)}`);
  expect(log.lines).toEqual([expect.stringMatching(/^warn evil \[31m\[Other plugin\] gone x+…$/)]);
  expect(log.lines.join().length).toBeLessThan(4_100);
});
