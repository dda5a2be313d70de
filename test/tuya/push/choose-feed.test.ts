import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/clock.ts';
import { type FeedSettings, feedFor } from '../../../src/tuya/push/choose-feed.ts';
import { RecordedLog } from '../../support/recorded-log.ts';

const pulsar = 'wss://mqe.tuyaeu.com:8285/';

function chosen(push: FeedSettings['push'], hasAccount: boolean, pushEndpoint?: string): string | undefined {
  const client = {
    hasAccount,
    uid: () => Promise.reject(new Error('not asked here')),
    request: () => Promise.reject(new Error('not asked here')),
  };
  const settings = { push, pushEndpoint, accessId: 'id', accessKey: 'key' };
  return feedFor(settings, { client, linkId: 'link', clock: systemClock, log: new RecordedLog() })?.name;
}

describe('the feed of a project', () => {
  it.each([
    ['auto', true, pulsar, 'MQTT'],
    ['auto', false, pulsar, 'Pulsar'],
    ['auto', false, undefined, undefined],
    ['mqtt', false, pulsar, 'MQTT'],
    ['mqtt', true, undefined, 'MQTT'],
    ['pulsar', true, pulsar, 'Pulsar'],
    ['pulsar', true, undefined, undefined],
    ['off', true, pulsar, undefined],
  ] as const)('with push %s, an account: %s, a Pulsar address: %s is %s', (push, hasAccount, endpoint, name) => {
    expect(chosen(push, hasAccount, endpoint)).toBe(name);
  });
});
