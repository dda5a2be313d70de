import { afterEach, describe, expect, it } from '@jest/globals';
import { PulsarFeed } from '../../../src/tuya/push/pulsar.ts';
import { RecordedLog } from '../../support/recorded-log.ts';
import { selfSigned } from './certificate.ts';
import { accessId, accessKey, PulsarService, type PulsarServiceOptions } from './pulsar-service.ts';
import { eventually } from '../../support/eventually.ts';
import { openResources, RecordedFeed, WatchedClock } from './recorded-feed.ts';
import { deviceEvent, statusReport } from './sealed.ts';

interface Scene {
  service: PulsarService;
  feed: RecordedFeed;
  clock: WatchedClock;
  log: RecordedLog;
}

const scenes: Scene[] = [];
const pings = 30_000;

afterEach(async () => {
  for (const { service, feed } of scenes.splice(0)) {
    await feed.stop();
    await service.stop();
  }
});

async function scene(options: PulsarServiceOptions & { ca?: string; refuses?: number } = {}): Promise<Scene> {
  const service = await new PulsarService(options).start();
  service.refuses = options.refuses;
  const clock = new WatchedClock();
  const log = new RecordedLog();
  const { endpoint } = service;
  const feed = new RecordedFeed(
    new PulsarFeed({ endpoint, accessId, accessKey, clock, log, random: () => 0, ca: options.ca }),
  );
  const made = { service, feed, clock, log };
  scenes.push(made);
  return made;
}

async function connectedScene(options: Parameters<typeof scene>[0] = {}): Promise<Scene> {
  const made = await scene(options);
  await made.feed.until(({ connections }) => connections === 1);
  return made;
}

describe('a Pulsar connection', () => {
  it('asks for the project’s own subscription with its id and derived password', async () => {
    const { service } = await connectedScene();
    const { url, headers } = service.requests[0] ?? {};
    expect(url).toBe(
      `/ws/v2/consumer/persistent/${accessId}/out/event/${accessId}-sub?ackTimeoutMillis=3000&subscriptionType=Failover`,
    );
    expect(headers).toMatchObject({ username: accessId, password: 'ad0139f768d194a4' });
  });

  it('is found from an address without a slash at its end', async () => {
    const service = await new PulsarService().start();
    const clock = new WatchedClock();
    const endpoint = service.endpoint.slice(0, -1);
    const feed = new RecordedFeed(new PulsarFeed({ endpoint, accessId, accessKey, clock, log: new RecordedLog() }));
    scenes.push({ service, feed, clock, log: new RecordedLog() });
    await feed.until(({ connections }) => connections === 1);
    expect(service.requests[0]?.url).toMatch(/^\/ws\/v2\//);
  });

  it('is made over verified TLS', async () => {
    const tls = selfSigned();
    const { feed } = await connectedScene({ tls, ca: tls.cert });
    expect(feed.outages).toEqual([]);
  });

  it('is not made to a service whose certificate nobody knows', async () => {
    const { service, feed } = await scene({ tls: selfSigned() });
    await feed.until(({ outages }) => outages.length === 1);
    expect(feed.outages[0]).toMatchObject({ kind: 'unreachable', meaning: expect.stringContaining('not trusted') });
    expect(service.requests).toEqual([]);
  });

  it.each([401, 403])('that is refused with %i says what to switch on', async (refuses) => {
    const { feed } = await scene({ refuses });
    await feed.until(({ outages }) => outages.length === 1);
    expect(feed.outages[0]).toMatchObject({ kind: 'subscription' });
    expect(feed.outages[0]?.message).toContain('→ Project Management → your project → Message Service');
  });

  it.each([
    [503, 'cloud'],
    [404, 'refused'],
  ] as const)('that is refused with %i is of kind %s', async (refuses, kind) => {
    const { feed } = await scene({ refuses });
    await feed.until(({ outages }) => outages.length === 1);
    expect(feed.outages[0]).toMatchObject({ kind });
  });

  it('is made again after an outage, which is told once', async () => {
    const { service, feed, clock } = await connectedScene();
    await service.stop();
    await clock.pass(1_000);
    await clock.pass(2_000);
    await service.start();
    await clock.pass(4_000);
    await feed.until(({ connections }) => connections === 2);
    expect(clock.pending).toEqual([pings]);
    expect(feed.outages).toHaveLength(1);
    service.deliver('m', statusReport('doorbell', true));
    await feed.until(({ messages }) => messages.length === 1);
  });

  it('is given up and made again when pings are not answered', async () => {
    const { service, feed, clock } = await connectedScene({ deaf: true });
    await clock.pass(pings);
    await feed.until(({ outages }) => outages.length === 1);
    expect(feed.outages).toMatchObject([{ kind: 'lost', meaning: 'Tuya’s message service does not answer' }]);
    await clock.pass(1_000);
    await feed.until(({ connections }) => connections === 2);
    expect(service.clients).toHaveLength(1);
  });

  it('is kept while pings are answered', async () => {
    const { service, feed, clock } = await connectedScene();
    let pinged = 0;
    const [client] = service.clients;
    for (let round = 1; round <= 5; round += 1) {
      const ping = new Promise((resolve) => client?.once('ping', resolve));
      await clock.pass(pings);
      await ping;
      pinged += 1;
      // The pong to this ping is on its way before what follows it on the same connection.
      service.deliver(`m${round}`, statusReport('x', round, 1_700_000_000_000, String(round)));
      await feed.until(({ values }) => values.length === round);
    }
    expect([pinged, feed.connections, feed.outages]).toEqual([5, 1, []]);
  });
});

describe('messages over Pulsar', () => {
  it.each([undefined, 'aes_gcm'])('arrive and are acknowledged with the cipher %s', async (em) => {
    const { service, feed } = await connectedScene();
    service.deliver('one', statusReport('lock_motor_state', true), em === undefined ? {} : { em });
    service.deliver('two', deviceEvent('offline'), { protocol: 20, ...(em !== undefined && { em }) });
    await service.acknowledged(2);
    expect(feed.messages).toMatchObject([{ kind: 'status' }, { kind: 'online', online: false }]);
    expect(service.acknowledgements).toEqual([{ messageId: 'one' }, { messageId: 'two' }]);
  });

  it('that come all at once leave everything else its turn after each of them', async () => {
    const { service, feed } = await connectedScene();
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    numbers.forEach((number) => {
      service.deliver(String(number), statusReport('x', number, 1_700_000_000_000, String(number)));
    });
    expect(await feed.mostInOneTurn(200)).toBeLessThanOrEqual(2);
    expect(feed.values).toEqual(numbers);
  });

  it('are handed over once and acknowledged every time', async () => {
    const { service, feed } = await connectedScene();
    service.deliver('one', statusReport('x', 1, 1_700_000_000_000, 'a'));
    service.deliver('one', statusReport('x', 1, 1_700_000_000_000, 'a'));
    service.deliver('two', statusReport('x', 1, 1_700_000_000_000, 'a'));
    service.deliver('one', statusReport('x', 3, 1_700_000_000_000, 'c'));
    service.deliver('three', statusReport('x', 2, 1_700_000_000_000, 'b'));
    await service.acknowledged(5);
    expect(feed.values).toEqual([1, 2]);
  });

  it('are acknowledged when they cannot be read, or they would come for ever', async () => {
    const { service, feed, log } = await connectedScene();
    service.deliverRaw(JSON.stringify({ messageId: 'a', payload: 'garbage!', properties: { em: 'aes_gcm' } }));
    service.deliverRaw(JSON.stringify({ messageId: 'b', payload: 5, properties: 'x' }));
    service.deliverRaw(JSON.stringify({ messageId: 'c' }));
    service.deliver('d', deviceEvent('somethingNew'), { protocol: 77 });
    await service.acknowledged(4);
    expect(service.acknowledgements).toEqual(['a', 'b', 'c', 'd'].map((messageId) => ({ messageId })));
    expect(feed.messages).toEqual([]);
    expect(log.shown).toEqual([]);
  });

  it('arrive after frames that are no deliveries at all', async () => {
    const { service, feed } = await connectedScene();
    for (const text of ['', 'x', '[]', '{}', '{"messageId":7}', 'null']) {
      service.deliverRaw(text);
    }
    service.deliver('one', statusReport('x', 1));
    await feed.until(({ values }) => values.length === 1);
    await service.acknowledged(1);
    expect(service.acknowledgements).toEqual([{ messageId: 'one' }]);
  });
});

describe('the end of a Pulsar feed', () => {
  it('leaves no connection and nobody waiting', async () => {
    const before = await openResources();
    const { service, feed, clock } = await connectedScene();
    await feed.stop();
    scenes.length = 0;
    await service.stop();
    expect(clock.pending).toEqual([]);
    // Node and the libraries let go of a timer a moment later on a busy machine.
    await eventually('nothing more is open than before', async () => (await openResources()).length <= before.length);
    expect(feed.outages).toEqual([]);
  });

  it('comes at once during the handshake and during a pause', async () => {
    const shaking = await scene();
    await shaking.feed.stop();
    expect([shaking.feed.connections, shaking.feed.outages]).toEqual([0, []]);
    const pausing = await scene({ refuses: 503 });
    await pausing.feed.until(({ outages }) => outages.length === 1);
    await pausing.feed.stop();
    expect(pausing.clock.pending).toEqual([]);
  });
});

describe('what a Pulsar feed writes', () => {
  it('holds no key and no password', async () => {
    const { service, feed, log } = await connectedScene();
    service.deliverRaw(JSON.stringify({ messageId: 'a', payload: accessKey }));
    service.deliverRaw(accessKey);
    await service.acknowledged(1);
    service.refuses = 401;
    service.clients.forEach((client) => {
      client.terminate();
    });
    await feed.until(({ outages }) => outages.length === 1);
    const written = [...log.lines, ...feed.outages.map((error) => JSON.stringify(error) + error.message)].join('\n');
    expect([log.lines.length, feed.outages.length]).not.toContain(0);
    expect(written).not.toMatch(/accessKeyest|ad0139f768d194a4/);
  });
});
