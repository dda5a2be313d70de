import { describe, expect, it } from '@jest/globals';
import {
  entriesOf,
  handedOver,
  withAccount,
  withDataCenter,
  withKey,
  withLockSetting,
} from '../../../src/homebridge-ui/page/block.ts';

const block = { platform: 'TuyaSmartLock', accessId: 'p9', newer: { key: 1 } };

describe('a changed block', () => {
  it('has everything else as it was, known or not', () => {
    expect(withKey(block, 'accessId', 'p8')).toEqual({ ...block, accessId: 'p8' });
    expect(withAccount(block, 'username', 'me')).toEqual({ ...block, account: { username: 'me' } });
    expect(withLockSetting(block, 'bf1', 0, 'pin', '123456')).toEqual({
      ...block,
      locks: [{ id: 'bf1', pin: '123456' }],
    });
  });

  it('leaves the block from which it comes alone', () => {
    const before = structuredClone({ ...block, locks: [{ id: 'bf1', people: ['Anna'] }] });
    withLockSetting(before, 'bf1', 0, 'hidden', true);
    withKey(before, 'newer', undefined);
    expect(before).toEqual({ ...block, locks: [{ id: 'bf1', people: ['Anna'] }] });
  });

  it('has no key where nothing is filled in', () => {
    expect(withKey(block, 'accessId', '')).toEqual({ platform: 'TuyaSmartLock', newer: { key: 1 } });
    expect(withKey(block, 'accessId', undefined)).not.toHaveProperty('accessId');
  });

  it('has no account when the last field of it is emptied', () => {
    const one = withAccount(block, 'username', 'me');
    expect(withAccount(one, 'username', '')).toEqual(block);
  });
});

describe('the data centre that was found', () => {
  it('is the region', () => {
    expect(withDataCenter(block, 'eu-west')).toEqual({ ...block, region: 'eu-west' });
  });

  it('brings the address that stands in for it along, where there are such addresses', () => {
    const endpoints = { eu: 'http://127.0.0.1:1', us: 'http://127.0.0.1:2' };
    expect(withDataCenter({ ...block, endpoints }, 'us')).toMatchObject({
      region: 'us',
      endpoint: 'http://127.0.0.1:2',
    });
    expect(withDataCenter({ ...block, endpoints }, 'cn')).not.toHaveProperty('endpoint');
  });
});

describe('the settings of a lock', () => {
  const entry = { id: 'bf1', relockSeconds: 20, people: ['Anna'], camera: 'off' };
  const other = { id: 'bf2' };

  it('are those of an id with blanks around it as well, as the plugin reads it', () => {
    const spaced = { ...block, locks: [{ id: ' bf1 ' }] };
    expect(entriesOf(spaced, 'bf1')).toHaveLength(1);
    expect(withLockSetting(spaced, 'bf1', 0, 'hidden', true)['locks']).toHaveLength(1);
  });

  it('keep what this page does not know', () => {
    const before = { ...block, locks: [other, entry, 'a word'] };
    const after = [other, { ...entry, readOnly: true }, 'a word'];
    expect(withLockSetting(before, 'bf1', 0, 'readOnly', true)['locks']).toEqual(after);
  });

  it('lose an entry in which nothing is left, and no other', () => {
    const before = { ...block, locks: [other, { id: 'bf1', hidden: true }] };
    expect(withLockSetting(before, 'bf1', 0, 'hidden', undefined)['locks']).toEqual([other]);
  });

  it('are not begun by taking a setting away', () => {
    expect(withLockSetting(block, 'bf1', 0, 'hidden', undefined)).toBe(block);
  });

  it('are those of the door that is meant', () => {
    const doors = [
      { id: 'bf1', channel: 1 },
      { id: 'bf1', channel: 2 },
    ];
    const before = { ...block, locks: [doors[0], other, doors[1]] };
    const after = withLockSetting(before, 'bf1', 1, 'hidden', true);
    expect(after['locks']).toEqual([doors[0], other, { ...doors[1], hidden: true }]);
    expect(entriesOf(after, 'bf1')).toEqual([doors[0], { ...doors[1], hidden: true }]);
    expect(withLockSetting(before, 'bf1', 2, 'channel', 3)['locks']).toHaveLength(4);
  });

  it.each([
    ['an entry that is none', ['bf1', null]],
    ['one lock without a list around it', { id: 'bf2', name: 'Cellar' }],
  ])('survive %s', (_what, locks) => {
    const after = withLockSetting({ ...block, locks }, 'bf9', 0, 'hidden', true);
    expect(after['locks']).toEqual([...[locks].flat(), { id: 'bf9', hidden: true }]);
  });
});

describe('a block for Homebridge’s UI, which copies keys over those that it has', () => {
  it('says of a key that is gone that it is undefined', () => {
    const after = withKey({ ...block, account: {} }, 'account', undefined);
    const theirs = Object.assign({ ...block, account: {} }, handedOver({ ...block, account: {} }, after));
    expect(JSON.parse(JSON.stringify(theirs))).toEqual(block);
  });
});
