import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { deviceEvent, statusReport } from './sealed.ts';
import { connectedScene, endScenes, expectDelivery, minute, renewal } from './mqtt-scene.ts';

afterEach(endScenes);

describe('the renewal of an MQTT session', () => {
  it('loses no message and tells none twice', async () => {
    const { broker, feed, clock } = await connectedScene();
    let sent = 0;
    const sending = new AbortController();
    const traffic = (async (): Promise<void> => {
      while (!sending.signal.aborted) {
        await broker.publish(statusReport('x', sent, Date.now(), String(sent)));
        sent += 1;
        await sleep(10);
      }
    })();
    await feed.until(({ values }) => values.length >= 10);
    for (const renewals of [1, 2, 3]) {
      // A successor's life begins before the overlap with the old session, which takes 2 s of it.
      await clock.pass(renewals === 1 ? renewal : renewal - 2_000);
      await clock.pass(2_000);
      const before = sent;
      await feed.until(({ values }) => values.length >= before + 10);
      expect(broker.configs).toBe(renewals + 1);
    }
    sending.abort();
    await traffic;
    await feed.until(({ values }) => values.length >= sent);
    expect(feed.values).toEqual(Array.from({ length: sent }, (_, number) => number));
    expect([feed.connections, feed.outages]).toEqual([1, []]);
    expect(broker.clients).toBe(1);
  });

  it('is told as a new connection when the broker throws the old session out', async () => {
    const made = await connectedScene({ oneClientId: true });
    await made.clock.pass(renewal);
    await made.feed.until(({ connections }) => connections === 2);
    expect(made.feed.outages).toEqual([]);
    await expectDelivery(made, 5);
  });

  it('is tried again while the old session still works', async () => {
    const busy = new TuyaError({ kind: 'throttled', meaning: 'Busy' });
    const refusals: Error[] = [];
    const made = await connectedScene({
      source: (broker) => () => {
        const error = refusals.shift();
        return error === undefined ? Promise.resolve(broker.issue()) : Promise.reject(error);
      },
    });
    refusals.push(busy, new Error('odd'));
    await made.clock.pass(renewal);
    await made.clock.pass(1_000);
    await expectDelivery(made, 5);
    await made.clock.pass(2_000);
    await made.clock.pass(2_000);
    await expectDelivery(made, 6);
    expect([made.feed.connections, made.feed.outages, made.broker.configs]).toEqual([1, [], 2]);
  });

  it('becomes an outage when the old session ends before it succeeds', async () => {
    const busy = new TuyaError({ kind: 'throttled', meaning: 'Busy' });
    const refusals: Error[] = [];
    const { broker, feed, clock } = await connectedScene({
      source: (from) => () => {
        const error = refusals.shift();
        return error === undefined ? Promise.resolve(from.issue()) : Promise.reject(error);
      },
    });
    refusals.push(busy, busy);
    await clock.pass(renewal);
    await broker.stop();
    await feed.until(({ outages }) => outages.length === 1);
    expect(feed.outages).toEqual([busy]);
    await broker.start();
  });

  it('comes early for a session with a short life', async () => {
    const { broker, clock } = await connectedScene({
      source: (from) => () => Promise.resolve(from.issue({ secondsLeft: 40 })),
    });
    await clock.pass(20_000);
    await clock.pass(2_000);
    expect(broker.configs).toBe(2);
  });

  it('follows the binding of devices, once for all that come together', async () => {
    const made = await connectedScene();
    const { broker, feed, clock } = made;
    await broker.publish(deviceEvent('bindUser', {}, 1), 20);
    await broker.publish(deviceEvent('bindUser', {}, 2), 20);
    await feed.until(({ messages }) => messages.length === 2);
    await clock.pass(2_000);
    await clock.pass(2_000);
    await expectDelivery(made, 8);
    await clock.advance(10 * minute);
    expect(broker.configs).toBe(2);
    expect([feed.connections, feed.outages]).toEqual([1, []]);
  });
});
