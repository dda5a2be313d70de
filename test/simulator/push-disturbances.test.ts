import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { lockModel, type SimulatedCloud } from '../../simulator/cloud.ts';
import { Disturbances } from '../../simulator/push/disturbances.ts';
import { GARBAGE } from '../../simulator/push/envelope.ts';
import { Timers } from '../../simulator/timers.ts';
import { accessConfig, connectMqtt, ended, hearMqtt, hearPulsar } from './push-clients.ts';
import { startCloud } from './running-cloud.ts';

const FRONT = lockModel('all-in-one-wifi', { boltMs: 1 });

function startBoth(): Promise<SimulatedCloud> {
  return startCloud({ locks: [FRONT], push: { mqtt: {}, pulsar: {} } });
}

/** The cloud's time-outs stand still, while sockets work. */
const allButTimeouts = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
];

/** Three events in a row. */
function threeEvents(cloud: SimulatedCloud): void {
  cloud.lock(FRONT.id).ringDoorbell();
  cloud.lock(FRONT.id).wrongFinger();
  cloud.lock(FRONT.id).goOffline();
}

/** How a plain connection to this address ends: it stands, or is refused. */
async function knock(url: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'open';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  } finally {
    socket.destroy();
  }
}

describe('messages on their way, on every channel alike', () => {
  it('come once and in order when nothing disturbs them', async () => {
    const cloud = await startBoth();
    const [mqtt, pulsar] = [await hearMqtt(cloud), await hearPulsar(cloud)];
    threeEvents(cloud);
    const order = ['doorbell', 'alarm_lock', 'offline'];
    expect([await mqtt.inbox.codes(3), await pulsar.inbox.codes(3)]).toEqual([order, order]);
    expect(cloud.push.delivered).toEqual({ mqtt: 3, pulsar: 3 });
  });

  it('come twice, word for word', async () => {
    const cloud = await startBoth();
    const [mqtt, pulsar] = [await hearMqtt(cloud), await hearPulsar(cloud)];
    cloud.push.duplicate(1);
    threeEvents(cloud);
    const first = await mqtt.inbox.next();
    expect((await mqtt.inbox.next()).content).toEqual(first.content);
    expect(await mqtt.inbox.codes(2)).toEqual(['alarm_lock', 'offline']);
    expect(await pulsar.inbox.codes(4)).toEqual(['doorbell', 'doorbell', 'alarm_lock', 'offline']);
    expect(cloud.push.delivered).toEqual({ mqtt: 4, pulsar: 4 });
    expect(new Set(pulsar.frames.map(({ messageId }) => messageId)).size).toBe(4);
  });

  it('overtake each other', async () => {
    const cloud = await startBoth();
    const [mqtt, pulsar] = [await hearMqtt(cloud), await hearPulsar(cloud)];
    cloud.push.reorder();
    threeEvents(cloud);
    const order = ['alarm_lock', 'doorbell', 'offline'];
    expect([await mqtt.inbox.codes(3), await pulsar.inbox.codes(3)]).toEqual([order, order]);
    expect(cloud.push.delivered).toEqual({ mqtt: 3, pulsar: 3 });
  });

  it('cannot be understood, in each of the ways, and then again', async () => {
    const cloud = await startBoth();
    const [mqtt, pulsar] = [await hearMqtt(cloud), await hearPulsar(cloud)];
    cloud.push.garbage(GARBAGE.length);
    GARBAGE.forEach(() => {
      cloud.lock(FRONT.id).ringDoorbell();
    });
    cloud.lock(FRONT.id).wrongFinger();
    for (const { inbox } of [mqtt, pulsar]) {
      const garbage = new Set(await Promise.all(GARBAGE.map(() => inbox.any())));
      expect([...garbage].filter((text) => typeof text === 'string')).toHaveLength(GARBAGE.length);
      expect(await inbox.codes(1)).toEqual(['alarm_lock']);
    }
  });
});

describe('the delay of messages', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('lasts its time, and leaves the time in the message alone', () => {
    const arrived: number[] = [];
    const disturbances = new Disturbances(new Timers(), ({ message }) => {
      arrived.push(message.at);
    });
    const message = { protocol: 4, device: 'lock', uid: 'owner', at: 1000, content: {} } as const;
    disturbances.delay(250);
    disturbances.pass(message);
    jest.advanceTimersByTime(249);
    expect(arrived).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(arrived).toEqual([1000]);
    disturbances.delay(0);
    disturbances.pass({ ...message, at: 2000 });
    expect(arrived).toEqual([1000, 2000]);
  });
});

describe('channels that are muted', () => {
  it('stay connected; MQTT loses what happens meanwhile, Pulsar keeps it', async () => {
    const cloud = await startBoth();
    const [mqtt, pulsar] = [await hearMqtt(cloud), await hearPulsar(cloud)];
    cloud.push.mute(true);
    cloud.lock(FRONT.id).ringDoorbell();
    expect(cloud.push.delivered).toEqual({ mqtt: 0, pulsar: 0 });
    cloud.push.mute(false);
    cloud.lock(FRONT.id).wrongFinger();
    expect(await mqtt.inbox.codes(1)).toEqual(['alarm_lock']);
    expect(await pulsar.inbox.codes(2)).toEqual(['doorbell', 'alarm_lock']);
    expect([mqtt.client.connected, pulsar.socket.readyState]).toEqual([true, 1]);
  });

  it('can be one of them', async () => {
    const cloud = await startBoth();
    const [mqtt, pulsar] = [await hearMqtt(cloud), await hearPulsar(cloud)];
    cloud.push.mqtt.mute(true);
    cloud.lock(FRONT.id).ringDoorbell();
    expect(await pulsar.inbox.codes(1)).toEqual(['doorbell']);
    expect(mqtt.inbox.count).toBe(0);
  });
});

describe('channels that break', () => {
  it('kick their clients out, who may come back at once', async () => {
    const cloud = await startBoth();
    const [mqtt, pulsar] = [await hearMqtt(cloud), await hearPulsar(cloud)];
    const closed = Promise.all([ended(mqtt.client), once(pulsar.socket, 'close')]);
    cloud.push.kick();
    await closed;
    const again = await hearMqtt(cloud);
    cloud.lock(FRONT.id).ringDoorbell();
    expect(await again.inbox.codes(1)).toEqual(['doorbell']);
  });

  it('refuse connections until they are revived, on the same address, with the same keys', async () => {
    const cloud = await startBoth();
    const { client, config } = await hearMqtt(cloud);
    const { socket } = await hearPulsar(cloud);
    const urls = [cloud.push.mqtt.url, cloud.push.pulsar.url];
    const closed = Promise.all([ended(client), once(socket, 'close')]);
    await cloud.push.dieFor();
    await closed;
    expect(await Promise.all(urls.map(knock))).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    cloud.lock(FRONT.id).ringDoorbell();
    await cloud.push.revive();
    expect([cloud.push.mqtt.url, cloud.push.pulsar.url]).toEqual(urls);
    expect((await connectMqtt(config)).connected).toBe(true);
    const { inbox } = await hearPulsar(cloud);
    expect(await inbox.codes(1)).toEqual(['doorbell']);
  });

  it('come back by themselves after their time', async () => {
    const cloud = await startBoth();
    const config = await accessConfig(cloud);
    jest.useFakeTimers({ doNotFake: allButTimeouts });
    try {
      await cloud.push.mqtt.dieFor(50);
      jest.advanceTimersByTime(49);
      expect(await knock(config.url)).toBe('ECONNREFUSED');
      jest.advanceTimersByTime(1);
    } finally {
      jest.useRealTimers();
    }
    let answer: string;
    do {
      answer = await knock(config.url);
    } while (answer !== 'open');
    expect((await connectMqtt(config)).connected).toBe(true);
  });

  it('are alive again after two revivals at a time, and dead for good when the cloud closes', async () => {
    const cloud = await startBoth();
    const { url } = cloud.push.mqtt;
    await cloud.push.dieFor(1);
    await cloud.push.revive();
    await cloud.push.revive();
    expect(await knock(url)).toBe('open');
    await cloud.push.dieFor(1);
    await cloud.close();
    await cloud.push.revive();
    expect(await knock(url)).toBe('ECONNREFUSED');
  });

  it('can have ports of their own choice; a cloud that cannot have them does not start', async () => {
    const taken = await startBoth();
    const port = Number(new URL(taken.push.pulsar.url).port);
    await expect(startCloud({ push: { mqtt: {}, pulsar: { port } } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await taken.close();
    const cloud = await startCloud({ push: { pulsar: { port } } });
    expect(cloud.push.pulsar.url).toBe(`ws://127.0.0.1:${port}`);
  });
});
