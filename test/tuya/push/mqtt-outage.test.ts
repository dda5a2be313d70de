import { afterEach, describe, expect, it } from '@jest/globals';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { TestBroker } from './broker.ts';
import { connectedScene, endScenes, expectDelivery, failing, minute, scene } from './mqtt-scene.ts';

afterEach(endScenes);

describe('an MQTT outage', () => {
  it('is told once, and is over when the broker is back', async () => {
    const made = await connectedScene();
    const { broker, feed, clock } = made;
    await clock.advance(2 * minute);
    await broker.stop();
    await clock.pass(1_000);
    await clock.pass(2_000);
    await broker.start();
    await clock.pass(4_000);
    await feed.until(({ connections }) => connections === 2);
    expect(feed.outages.map(({ kind }) => kind)).toEqual(['lost']);
    await expectDelivery(made, 1);
  });

  it('costs one configuration, however often the broker is tried', async () => {
    const { broker, feed, clock } = await connectedScene();
    await broker.stop();
    for (const pause of [1, 2, 4, 8, 16, 32]) {
      await clock.pass(pause * 1_000);
    }
    await broker.start();
    await clock.pass(64_000);
    await feed.until(({ connections }) => connections === 2);
    expect(broker.configs).toBe(2);
  });

  it('heals after five configurations that could not be fetched', async () => {
    const offline = new TuyaError({ kind: 'unreachable', meaning: 'No network' });
    const { feed, clock } = await scene({ source: failing(Array.from({ length: 5 }, () => offline)) });
    for (const pause of [1, 2, 4, 8, 16]) {
      await clock.pass(pause * 1_000);
    }
    await feed.until(({ connections }) => connections === 1);
    expect(feed.outages).toEqual([offline]);
  });

  it('fetches a new configuration when the broker refuses the one at hand', async () => {
    const made = await connectedScene();
    const { broker, feed, clock } = made;
    broker.revoke();
    await broker.stop();
    await broker.start();
    await clock.pass(1_000);
    await clock.pass(2_000);
    await feed.until(({ connections }) => connections === 2);
    expect(broker.configs).toBe(2);
    await expectDelivery(made, 1);
  });

  it('fetches a new configuration when a fresh one is refused', async () => {
    let spoilt = true;
    const { broker, feed, clock } = await scene({
      source: (from) => () => {
        const config = from.issue();
        const given = spoilt ? { ...config, password: 'f'.repeat(32) } : config;
        spoilt = false;
        return Promise.resolve(given);
      },
    });
    await clock.pass(1_000);
    await feed.until(({ connections }) => connections === 1);
    expect(feed.outages).toMatchObject([{ kind: 'token' }]);
    expect(broker.configs).toBe(2);
  });

  it.each([
    [2, 'token', 2],
    [3, 'cloud', 1],
    [4, 'token', 2],
  ] as const)('after the answer %i is of kind %s and needs %i configurations', async (code, kind, configs) => {
    const { broker, feed, clock } = await scene({
      source: (from) => () => {
        from.refuses = from.configs === 0 ? code : undefined;
        return Promise.resolve(from.issue());
      },
    });
    await feed.until(({ outages }) => outages.length === 1);
    broker.refuses = undefined;
    await clock.pass(1_000);
    await feed.until(({ connections }) => connections === 1);
    expect(feed.outages).toMatchObject([{ kind }]);
    expect(broker.configs).toBe(configs);
  });

  it('is told when the broker refuses the subscription', async () => {
    const { broker, feed, clock } = await scene({
      source: (from) => () => {
        from.refusesTopics = from.configs === 0;
        return Promise.resolve(from.issue());
      },
    });
    await clock.pass(1_000);
    await feed.until(({ connections }) => connections === 1);
    expect(feed.outages).toMatchObject([{ kind: 'token' }]);
    expect(broker.clients).toBe(1);
  });

  it('is told when the broker takes the connection but never answers', async () => {
    const silent = await new TestBroker({ mute: true }).start();
    const made = await scene({ source: () => () => Promise.resolve(silent.issue()) });
    await made.clock.pass(15_000);
    await made.feed.until(({ outages }) => outages.length === 1);
    expect(made.feed.outages).toMatchObject([{ kind: 'lost', meaning: 'Tuya’s message broker does not answer' }]);
    await made.feed.stop();
    await silent.stop();
  });
});
