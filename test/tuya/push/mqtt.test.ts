import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { MqttFeed } from '../../../src/tuya/push/mqtt.ts';
import type { MqttConfig, MqttConfigSource } from '../../../src/tuya/push/mqtt-config.ts';
import { settled } from '../../support/virtual-clock.ts';
import { RecordedLog } from '../../support/recorded-log.ts';
import { type BrokerOptions, TestBroker } from './broker.ts';
import { selfSigned } from './certificate.ts';
import { openResources, RecordedFeed, WatchedClock } from './recorded-feed.ts';
import { deviceEvent, statusReport } from './sealed.ts';

interface Scene {
  broker: TestBroker;
  feed: RecordedFeed;
  clock: WatchedClock;
  log: RecordedLog;
}

const scenes: Scene[] = [];
const minute = 60_000;
/** When a session of two hours is replaced, ms. */
const renewal = 119 * minute;

afterEach(async () => {
  for (const { broker, feed } of scenes.splice(0)) {
    await feed.stop();
    await broker.stop();
  }
});

/** A broker and a feed that was started on it. */
async function scene(
  options: BrokerOptions & { source?: (broker: TestBroker) => MqttConfigSource; ca?: string } = {},
): Promise<Scene> {
  const broker = await new TestBroker(options).start();
  const clock = new WatchedClock();
  const log = new RecordedLog();
  const fetchConfig = options.source?.(broker) ?? (() => Promise.resolve(broker.issue()));
  const feed = new RecordedFeed(new MqttFeed({ fetchConfig, clock, log, random: () => 0, ca: options.ca }));
  const made = { broker, feed, clock, log };
  scenes.push(made);
  return made;
}

async function connectedScene(options: Parameters<typeof scene>[0] = {}): Promise<Scene> {
  const made = await scene(options);
  await made.feed.until(({ connections }) => connections === 1);
  return made;
}

/** A source that fails with these errors first. */
const failing =
  (errors: readonly Error[]) =>
  (broker: TestBroker): MqttConfigSource => {
    const left = [...errors];
    return () => {
      const error = left.shift();
      return error === undefined ? Promise.resolve(broker.issue()) : Promise.reject(error);
    };
  };

/** Whether a report with this value arrives now. */
async function expectDelivery({ broker, feed }: Scene, value: unknown): Promise<void> {
  await broker.publish(statusReport('lock_motor_state', value, Date.now(), `only-${String(value)}`));
  await feed.until(({ values }) => values.includes(value));
  expect(feed.values.filter((one) => one === value)).toHaveLength(1);
}

describe('messages over MQTT', () => {
  it.each([
    ['1.0', '1.0'],
    ['2.0', '2.0'],
    ['2.0', '1.0'],
    ['1.0', '2.0'],
  ] as const)('arrive when %s was agreed and %s is sent', async (encryption, sends) => {
    const made = await connectedScene({
      sends,
      source: (broker) => () => Promise.resolve(broker.issue({ encryption })),
    });
    await expectDelivery(made, 7);
    expect(made.feed.messages).toMatchObject([{ kind: 'status', deviceId: 'front' }]);
  });

  it('arrive in the order they were sent', async () => {
    const { broker, feed } = await connectedScene();
    for (let number = 0; number < 50; number += 1) {
      await broker.publish(statusReport('x', number, 1_700_000_000_000 - number, String(number)));
    }
    await feed.until(({ values }) => values.length === 50);
    expect(feed.values).toEqual(Array.from({ length: 50 }, (_, number) => number));
  });

  it('arrive after garbage, forgeries and repeats, which do not', async () => {
    const made = await connectedScene();
    const { broker, feed } = made;
    await broker.publishRaw('not json');
    await broker.publishRaw(Buffer.from([0xff, 0x00, 0xfe]));
    await broker.publishRaw(Buffer.alloc(0));
    await broker.publishRaw(JSON.stringify({ protocol: 4, t: 1, data: Buffer.alloc(80, 7).toString('base64') }));
    await broker.publish(deviceEvent('upgradeStatus'), 20);
    await broker.publish(statusReport('x', 1, 1_700_000_000_000, 'same'));
    await broker.publish(statusReport('x', 1, 1_700_000_000_000, 'same'));
    await expectDelivery(made, 2);
    expect(feed.values).toEqual([1, 2]);
    expect(made.log.shown).toEqual([]);
  });

  it('come over verified TLS', async () => {
    const tls = selfSigned();
    await expectDelivery(await connectedScene({ tls, ca: tls.cert }), 3);
  });

  it('are not taken from a broker whose certificate nobody knows', async () => {
    const { broker, feed } = await scene({ tls: selfSigned() });
    await feed.until(({ outages }) => outages.length === 1);
    expect(feed.outages[0]).toMatchObject({ kind: 'unreachable', meaning: expect.stringContaining('not trusted') });
    expect(broker.clients).toBe(0);
  });
});

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

describe('the end of an MQTT feed', () => {
  it('is all that a connected feed waits for, besides the renewal', async () => {
    const { clock } = await connectedScene();
    await settled();
    expect(clock.pending).toEqual([renewal]);
  });

  it('leaves no connection and nobody waiting', async () => {
    const before = await openResources();
    const { broker, feed, clock } = await connectedScene();
    await feed.stop();
    scenes.length = 0;
    await broker.stop();
    expect(clock.pending).toEqual([]);
    expect(await openResources()).toEqual(before);
    expect(feed.outages).toEqual([]);
  });

  it('comes at once while a configuration is being fetched, a broker is silent, or a pause lasts', async () => {
    const never: MqttConfigSource = (signal) =>
      new Promise<MqttConfig>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new TuyaError({ kind: 'cancelled', meaning: 'x' }));
        });
      });
    const fetching = await scene({ source: () => never });
    const pausing = await scene({ source: failing([new Error('x')]) });
    await pausing.feed.until(({ outages }) => outages.length === 1);
    const overlapping = await connectedScene();
    await overlapping.clock.pass(renewal);
    const silent = await scene({ mute: true });
    for (const { feed, clock } of [fetching, pausing, overlapping, silent]) {
      await feed.stop();
      expect(clock.pending).toEqual([]);
    }
    expect(fetching.feed.outages).toEqual([]);
  });
});

describe('what an MQTT feed writes', () => {
  it('holds no password and no topic', async () => {
    const { broker, feed, log, clock } = await connectedScene({
      source: (from) => () => Promise.resolve(from.issue({ topic: 'cloud/token/in/topsecret' })),
    });
    await broker.publishRaw('topsecret');
    broker.revoke();
    await broker.stop();
    await clock.pass(1_000);
    await broker.start();
    const written = [...log.lines, ...feed.outages.map((error) => JSON.stringify(error) + error.message)].join('\n');
    expect(written).not.toMatch(/topsecret|cloud_user|0123456789abcdef/);
  });
});
