import { expect, it } from '@jest/globals';
import type { Feed, FeedMessage } from '../../../src/tuya/push/feed.ts';
import { onSteadyClock } from '../../../src/tuya/push/steady-feed.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';

/** What a listener hears of a feed whose cloud is an hour ahead. */
async function heardOf(...messages: FeedMessage[]): Promise<unknown[]> {
  const heard: unknown[] = [];
  const lost = new TuyaError({ kind: 'lost', meaning: 'gone' });
  const feed: Feed = {
    name: 'MQTT',
    run: (listener) => {
      listener.connected();
      messages.forEach((message) => {
        listener.message(message);
      });
      listener.disconnected(lost);
      return Promise.resolve();
    },
  };
  const steady = onSteadyClock(feed, (time) => time - 3600_000);
  expect(steady.name).toBe('MQTT');
  await steady.run(
    {
      message: (message) => heard.push(message),
      connected: () => heard.push('connected'),
      disconnected: (reason) => heard.push(reason.kind),
    },
    new AbortController().signal,
  );
  return heard;
}

const base = { kind: 'status', deviceId: 'a' } as const;

it('has the times of every message on the steady clock, and none where there was none', async () => {
  const told = 1_800_000_000_000;
  const point = { code: 'lock_motor_state', value: true };
  const before = {
    ...base,
    points: [
      { ...point, at: told, sentAt: told + 5 },
      { ...point, at: undefined },
    ],
  };
  const points = [
    { ...point, at: told - 3600_000, sentAt: told + 5 - 3600_000 },
    { ...point, at: undefined, sentAt: undefined },
  ];
  const online: FeedMessage = { kind: 'online', deviceId: 'a', online: true, at: told };
  const renamed: FeedMessage = { kind: 'renamed', deviceId: 'a', name: 'Door' };
  expect(await heardOf(before, online, renamed)).toEqual([
    'connected',
    { ...base, points },
    { ...online, at: told - 3600_000 },
    renamed,
    'lost',
  ]);
});
