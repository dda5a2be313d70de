import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { lockModel, type PushEvent, type SimulatedCloud } from '../../simulator/cloud.ts';
import { hearPulsar, pulsarSocket, type ConsumerOddities } from './push-clients.ts';
import { startCloud } from './running-cloud.ts';

const FRONT = lockModel('all-in-one-wifi', { boltMs: 1 });

function startPulsar(pulsar = {}): Promise<SimulatedCloud> {
  return startCloud({ locks: [FRONT], push: { pulsar } });
}

/** The HTTP status with which a consumer is refused. */
async function refusalOf(cloud: SimulatedCloud, oddities: ConsumerOddities): Promise<number | undefined> {
  const [, response] = (await once(pulsarSocket(cloud, oddities), 'unexpected-response')) as [unknown, IncomingMessage];
  return response.statusCode;
}

/** The next of these events on the channel. */
function pushed(cloud: SimulatedCloud, kind: PushEvent['kind']): Promise<PushEvent> {
  return new Promise((resolve) => {
    const stop = cloud.push.on((event) => {
      if (event.kind === kind) {
        stop();
        resolve(event);
      }
    });
  });
}

describe('a consumer of the message queue', () => {
  it.each([
    ['another password', { password: 'ad0139f768d194a4' }, 401],
    ['the access key as its password', { password: 'simulatedAccessKey0123456789abcd' }, 401],
    ['another subscription', { path: '/ws/v2/consumer/persistent/simulatedAccessId042/out/event/mine' }, 404],
    ['a subscription that is shared', { query: 'ackTimeoutMillis=3000&subscriptionType=Shared' }, 400],
    ['no time to acknowledge', { query: 'subscriptionType=Failover' }, 400],
    ['no number as that time', { query: 'ackTimeoutMillis=soon&subscriptionType=Failover' }, 400],
    ['a question nobody asked for', { query: 'ackTimeoutMillis=3000&subscriptionType=Failover&password=x' }, 400],
  ])('is refused with %s', async (_what, oddities, status) => {
    const cloud = await startPulsar();
    expect(await refusalOf(cloud, oddities)).toBe(status);
    expect(cloud.push.pulsar.listeners).toBe(0);
  });

  it('must be a websocket', async () => {
    const cloud = await startPulsar();
    expect((await fetch(cloud.push.pulsar.url.replace('ws:', 'http:'))).status).toBe(426);
  });

  it('is put out when it says what cannot be understood', async () => {
    const cloud = await startPulsar();
    const { socket } = await hearPulsar(cloud);
    socket.send('thanks');
    expect((await once(socket, 'close'))[0]).toBe(1003);
  });

  it('gets an answer to its pings', async () => {
    const cloud = await startPulsar();
    const { socket } = await hearPulsar(cloud);
    socket.ping('alive?');
    expect(String((await once(socket, 'pong'))[0])).toBe('alive?');
  });
});

describe('a message over Pulsar', () => {
  it.each([
    ['ecb', {}],
    ['aes_gcm', { em: 'aes_gcm' }],
  ] as const)('is encrypted as %s, and says so', async (encryption, properties) => {
    const t = Date.now();
    const cloud = await startCloud({ locks: [FRONT], push: { pulsar: { encryption } }, now: () => t });
    const { inbox, frames } = await hearPulsar(cloud);
    cloud.lock(FRONT.id).unlockByHand();
    expect(await inbox.next()).toMatchObject({
      protocol: 4,
      t,
      content: { devId: FRONT.id, status: [{ 55: true, code: 'lock_motor_state', t, value: true }] },
    });
    expect(frames[0]).toEqual({
      messageId: expect.any(String),
      payload: expect.any(String),
      properties,
      publishTime: new Date(t).toISOString(),
    });
  });

  it('tells of every device, a lock that was bound just now as well', async () => {
    const cloud = await startPulsar();
    const { inbox } = await hearPulsar(cloud);
    const back = cloud.addLock(lockModel('wifi-video'));
    back.ringDoorbell();
    cloud.removeDevice(back.id);
    expect(await inbox.codes(3)).toEqual(['bindUser', 'doorbell', 'delete']);
  });

  it('waits for a consumer, and keeps its time', async () => {
    let now = Date.now();
    const cloud = await startCloud({ locks: [FRONT], push: { pulsar: {} }, now: () => now });
    const rangAt = now;
    cloud.lock(FRONT.id).ringDoorbell();
    now += 600_000;
    const { inbox, frames } = await hearPulsar(cloud);
    expect(await inbox.next()).toMatchObject({ t: rangAt, content: { status: [{ code: 'doorbell', t: rangAt }] } });
    expect(frames[0]?.publishTime).toBe(new Date(rangAt).toISOString());
  });

  it('is kept only so long as there is room: the oldest goes first', async () => {
    const cloud = await startPulsar({ backlogLimit: 2 });
    const lock = cloud.lock(FRONT.id);
    lock.ringDoorbell();
    lock.wrongFinger();
    lock.goOffline();
    expect(cloud.push.pulsar.backlog).toBe(2);
    const { inbox } = await hearPulsar(cloud);
    expect(await inbox.codes(2)).toEqual(['alarm_lock', 'offline']);
  });

  it('comes again until it is acknowledged', async () => {
    const cloud = await startPulsar();
    const { inbox, frames, socket } = await hearPulsar(cloud, { silent: true, ackTimeoutMs: 30 });
    cloud.lock(FRONT.id).ringDoorbell();
    const first = await inbox.next();
    expect(await inbox.next()).toEqual(first);
    expect(frames[1]).toEqual(frames[0]);
    socket.send(JSON.stringify({ messageId: frames[0]?.messageId }));
    // The answer to a ping comes after the acknowledgement was read.
    socket.ping();
    await once(socket, 'pong');
    expect(cloud.push.pulsar.backlog).toBe(0);
  });

  it('goes to the consumer that came first; the next takes over with what was not acknowledged', async () => {
    const cloud = await startPulsar();
    const first = await hearPulsar(cloud, { silent: true });
    const second = await hearPulsar(cloud);
    expect(cloud.push.pulsar.listeners).toBe(2);
    cloud.lock(FRONT.id).ringDoorbell();
    await first.inbox.next();
    expect(second.inbox.count).toBe(0);
    const left = pushed(cloud, 'left');
    first.socket.close();
    expect(await left).toEqual({ kind: 'left', channel: 'pulsar', listeners: 1 });
    cloud.lock(FRONT.id).wrongFinger();
    expect(await second.inbox.codes(2)).toEqual(['doorbell', 'alarm_lock']);
    expect(first.inbox.count).toBe(1);
  });

  it('stays with the first consumer when the second leaves', async () => {
    const cloud = await startPulsar();
    const first = await hearPulsar(cloud, { silent: true });
    const second = await hearPulsar(cloud);
    cloud.lock(FRONT.id).ringDoorbell();
    const left = pushed(cloud, 'left');
    second.socket.close();
    await left;
    cloud.lock(FRONT.id).wrongFinger();
    expect(await first.inbox.codes(2)).toEqual(['doorbell', 'alarm_lock']);
  });
});

describe('the password of the message queue', () => {
  it('is among the secrets of the cloud', async () => {
    const cloud = await startCloud({
      accessId: 'accessIdtesttesttest',
      accessKey: 'accessKeyesttesttesttesttesttest',
      push: { pulsar: {} },
    });
    expect(cloud.ledger.secrets()).toContain('ad0139f768d194a4');
  });
});
