import { describe, expect, it } from '@jest/globals';
import { asTuyaError, plainLine, TuyaError } from '../../src/tuya/errors.ts';

describe('any other failure', () => {
  it('stays what it is when it is a TuyaError', () => {
    const error = new TuyaError({ kind: 'asleep', meaning: 'The lock is asleep' });
    expect(asTuyaError(error)).toBe(error);
  });

  it('becomes a TuyaError with its words in one line', () => {
    expect(asTuyaError(new TypeError('no\nluck')).message).toBe('Unexpected failure, TypeError: no luck');
    expect(asTuyaError('luck').kind).toBe('unreadable');
  });

  it('is cut short after 160 characters', () => {
    expect(plainLine('ab '.repeat(100))).toHaveLength(160);
  });
});
