import { afterEach, describe, expect, it } from '@jest/globals';
import { TuyaError } from '../../../src/tuya/errors.ts';
import type { MqttConfig, MqttConfigSource } from '../../../src/tuya/push/mqtt-config.ts';
import { settled } from '../../support/virtual-clock.ts';
import { selfSigned } from './certificate.ts';
import { eventually } from '../../support/eventually.ts';
import { openResources } from './recorded-feed.ts';
import { deviceEvent, statusReport } from './sealed.ts';
import { connectedScene, endScenes, expectDelivery, failing, renewal, scene } from './mqtt-scene.ts';

afterEach(endScenes);

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

  it('that come all at once leave everything else its turn after each of them', async () => {
    const { broker, feed } = await connectedScene();
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    const sent = Promise.all(
      numbers.map((number) => broker.publish(statusReport('x', number, 1_700_000_000_000, String(number)))),
    );
    expect(await feed.mostInOneTurn(200)).toBeLessThanOrEqual(2);
    expect(feed.values).toEqual(numbers);
    await sent;
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
    await broker.stop();
    expect(clock.pending).toEqual([]);
    // Node and the libraries let go of a timer a moment later on a busy machine.
    await eventually('nothing more is open than before', async () => (await openResources()).length <= before.length);
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
    expect([log.lines.length, feed.outages.length]).not.toContain(0);
    expect(written).not.toMatch(/topsecret|cloud_user|0123456789abcdef/);
  });
});
