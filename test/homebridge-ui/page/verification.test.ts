import { describe, expect, it } from '@jest/globals';
import type { Check } from '../../../src/homebridge-ui/messages.ts';
import {
  fingerprintOf,
  isComplete,
  isHalfAnAccount,
  isPassed,
  standingOf,
} from '../../../src/homebridge-ui/page/verification.ts';

const block = { platform: 'TuyaSmartLock', accessId: 'p9', accessKey: 'key', region: 'eu' };
const account = { countryCode: 49, username: 'me', password: 'secret' };

function check(change: Partial<Check>): Check {
  return { name: 'keys', ok: true, pending: false, text: undefined, page: undefined, ...change };
}

describe('settings are complete', () => {
  it.each([
    ['with keys and a data centre', block],
    ['with keys and an address', { ...block, region: undefined, endpoint: 'https://openapi.tuyaeu.com' }],
    ['with a whole account', { ...block, account }],
    ['with a country code that was written as text', { ...block, account: { ...account, countryCode: '49' } }],
    ['with an account that nobody filled in', { ...block, account: {} }],
  ])('%s', (_what, settings) => {
    expect(isComplete(settings)).toBe(true);
  });

  it.each([
    ['without the Access ID', { ...block, accessId: undefined }],
    ['with a secret of blanks', { ...block, accessKey: '  ' }],
    ['without data centre and address', { ...block, region: undefined }],
    ['with an account that lacks its password', { ...block, account: { ...account, password: '' } }],
    ['with an account that is only an app', { ...block, account: { schema: 'smartlife' } }],
  ])('but not %s', (_what, settings) => {
    expect(isComplete(settings)).toBe(false);
  });

  it('or say that it is the account', () => {
    expect(isHalfAnAccount({ ...block, account: { username: 'me' } })).toBe(true);
    expect(isHalfAnAccount(block)).toBe(false);
  });
});

describe('a test', () => {
  it('is passed when something works and nothing fails; what does not apply does not count', () => {
    expect(isPassed([check({}), check({ ok: undefined })])).toBe(true);
    expect(isPassed([check({}), check({ ok: false })])).toBe(false);
    expect(isPassed([check({}), check({ ok: undefined, pending: true })])).toBe(false);
    expect(isPassed([])).toBe(false);
  });
});

describe('how far the settings are', () => {
  const passed = fingerprintOf(block);

  it('is verified for the settings that passed the test', () => {
    expect(standingOf(block, undefined)).toBe('ready');
    expect(standingOf(block, passed)).toBe('verified');
    expect(standingOf({ ...block, accessKey: '' }, passed)).toBe('incomplete');
  });

  it.each(['accessId', 'accessKey', 'region', 'endpoint', 'push', 'pushEndpoint'])(
    'is no longer verified when %s is edited',
    (key) => {
      expect(standingOf({ ...block, [key]: 'other' }, passed)).toBe('ready');
    },
  );

  it('is no longer verified when the account is edited', () => {
    expect(standingOf({ ...block, account }, passed)).toBe('ready');
  });

  it('stays verified when a lock is hidden, or keys change places', () => {
    const { accessId, ...rest } = block;
    expect(standingOf({ ...rest, locks: [{ id: 'bf1', hidden: true }], accessId }, passed)).toBe('verified');
  });
});
