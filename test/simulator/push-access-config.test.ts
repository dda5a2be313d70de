import { describe, expect, it } from '@jest/globals';
import { accessConfig, askAccessConfig, connectMqtt, ended, topicOf } from './push-clients.ts';
import { startCloud } from './running-cloud.ts';

const PUSH = { mqtt: {} };

describe('the access configuration', () => {
  it('says where to connect, as whom, to what, and for how long', async () => {
    const cloud = await startCloud({ push: PUSH });
    const config = await accessConfig(cloud);
    expect(config).toEqual({
      url: cloud.push.mqtt.url,
      client_id: expect.stringMatching(/^cloud_[0-9a-f]{32}$/),
      username: expect.stringMatching(/^cloud_[0-9a-f]{32}$/),
      password: expect.stringMatching(/^[0-9a-f]{32}$/),
      source_topic: { device: expect.stringMatching(/^cloud\/token\/in\/[0-9a-f]{32}$/) },
      sink_topic: { device: 'cloud/token/out/{device_id}' },
      expire_time: 7200,
    });
    expect(config.url).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+$/);
    expect(config.username).not.toBe(config.client_id);
  });

  it('may say the topic as a plain string', async () => {
    const cloud = await startCloud({ push: { mqtt: { sourceTopic: 'string', expireTime: 90 } } });
    expect(await accessConfig(cloud)).toMatchObject({
      source_topic: expect.stringMatching(/^cloud\/token\/in\//),
      expire_time: 90,
    });
  });

  it('is on the older path as well', async () => {
    const cloud = await startCloud({ push: PUSH });
    expect(await askAccessConfig(cloud, {}, '/v1.0/open-hub/access/config')).toMatchObject({ success: true });
    expect(cloud.ledger.count('access-config')).toBe(1);
  });

  it('keeps the client id of a link and changes the password', async () => {
    const cloud = await startCloud({ push: PUSH });
    const first = await accessConfig(cloud, { link_id: 'kitchen' });
    const again = await accessConfig(cloud, { link_id: 'kitchen' });
    const other = await accessConfig(cloud, { link_id: 'cellar' });
    expect(again.client_id).toBe(first.client_id);
    expect(again.password).not.toBe(first.password);
    expect(other.client_id).not.toBe(first.client_id);
    expect(cloud.ledger.secrets()).toEqual(expect.arrayContaining([first.password, again.password, other.password]));
  });

  it.each([
    ['an uid that is nobody', { uid: 'eu16' }, 1106],
    ['an uid that is no text', { uid: 7 }, 1104],
    ['no link', { link_id: '' }, 1100],
    ['a link over websocket, which this cloud has not', { link_type: 'websocket' }, 1109],
    ['a topic that there is not', { topics: 'devices' }, 1109],
    ['a version that there is not', { msg_encrypted_version: '3.0' }, 1109],
    ['a version that is a number', { msg_encrypted_version: 2 }, 1104],
    ['a key nobody asked for', { client: 'mine' }, 1109],
  ])('is refused for %s', async (_why, changes, code) => {
    const cloud = await startCloud({ push: PUSH });
    expect(await askAccessConfig(cloud, changes)).toMatchObject({ success: false, code });
    expect(cloud.ledger.of('access-config')).toMatchObject([{ code, carriedOut: false }]);
  });

  it('is not subscribed in a project without push, and no port is open', async () => {
    const cloud = await startCloud();
    expect(await askAccessConfig(cloud)).toMatchObject({ success: false, code: 28841101 });
    expect(() => cloud.push.mqtt).toThrow('push: { mqtt: {} }');
    expect(() => cloud.push.pulsar).toThrow('push: { pulsar: {} }');
  });

  it('can be made to fail like every other request', async () => {
    const cloud = await startCloud({ push: PUSH });
    cloud.fault({ endpoint: 'access-config', effect: { kind: 'code', code: 28841004 } });
    expect(await askAccessConfig(cloud)).toMatchObject({ code: 28841004 });
    expect(await askAccessConfig(cloud)).toMatchObject({ success: true });
  });
});

describe('the broker', () => {
  it.each([
    ['another password', { password: 'f'.repeat(32) }],
    ['another name', { username: 'cloud_me' }],
    ['another client id', { clientId: 'cloud_me' }],
  ])('refuses a client with %s', async (_what, oddity) => {
    const cloud = await startCloud({ push: PUSH });
    await expect(connectMqtt(await accessConfig(cloud), oddity)).rejects.toMatchObject({ code: 5 });
  });

  it('refuses a configuration whose time is over', async () => {
    let now = Date.now();
    const cloud = await startCloud({ push: PUSH, now: () => now });
    const config = await accessConfig(cloud);
    now += 7_200_000;
    await expect(connectMqtt(config)).rejects.toMatchObject({ code: 5 });
  });

  it('cuts a connection when its time is over', async () => {
    let now = Date.now();
    const cloud = await startCloud({ push: PUSH, now: () => now });
    const config = await accessConfig(cloud);
    // The cloud's clock stands still 300 ms before the end: connecting may take as long as it likes.
    now += 7_200_000 - 300;
    const connectedAt = performance.now();
    const client = await connectMqtt(config);
    await ended(client);
    expect(performance.now() - connectedAt).toBeGreaterThan(290);
  });

  it('lets a client have its own topic only, and keep the connection', async () => {
    const cloud = await startCloud({ push: PUSH });
    const config = await accessConfig(cloud);
    const other = await accessConfig(cloud, { link_id: 'other' });
    const client = await connectMqtt(config);
    for (const topic of ['#', 'cloud/token/in/+', topicOf(other)]) {
      await expect(client.subscribeAsync(topic)).rejects.toThrow('Subscribe error');
    }
    expect(cloud.push.mqtt.listeners).toBe(0);
    await client.subscribeAsync(topicOf(config));
    expect(cloud.push.mqtt.listeners).toBe(1);
  });

  it('ends the connection of a client that publishes', async () => {
    const cloud = await startCloud({ push: PUSH });
    const client = await connectMqtt(await accessConfig(cloud));
    const closed = ended(client);
    client.publish('cloud/token/out/device', 'open');
    await closed;
    expect(client.connected).toBe(false);
  });

  it('throws a client out when another comes with the same link', async () => {
    const cloud = await startCloud({ push: PUSH });
    const first = await connectMqtt(await accessConfig(cloud));
    const thrownOut = ended(first);
    const second = await connectMqtt(await accessConfig(cloud));
    await thrownOut;
    expect([first.connected, second.connected]).toEqual([false, true]);
  });
});
