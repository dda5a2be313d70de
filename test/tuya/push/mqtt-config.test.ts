import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Call } from '../../../src/tuya/client.ts';
import { TuyaError } from '../../../src/tuya/errors.ts';
import { refusal } from '../../../src/tuya/refusal.ts';
import type { Answer } from '../../../src/tuya/http-transport.ts';
import { type MqttConfigSource, mqttConfigSource } from '../../../src/tuya/push/mqtt-config.ts';
import { errorOf, patience } from '../support.ts';

const custom = '/v1.0/iot-03/open-hub/access-config';
const smartHome = '/v1.0/open-hub/access/config';

const answer = {
  url: 'ssl://m1.tuyaus.com:8883',
  client_id: 'cloud_a',
  username: 'cloud_u',
  password: '0123456789abcdef0123456789ABCDEF',
  source_topic: { device: 'cloud/token/in/abc' },
  sink_topic: { device: 'cloud/token/out/{device_id}' },
  expire_time: 6875,
};

interface Asked {
  path: string;
  version: unknown;
  body: unknown;
}

/** A client whose access-config answers as told: a result, or an error to throw. */
function source(reply: (asked: Asked) => unknown): { fetch: MqttConfigSource; asked: Asked[] } {
  const asked: Asked[] = [];
  const client = {
    uid: (): Promise<string> => Promise.resolve('eu123'),
    request: <T>({ path, body, result, method, effect }: Call<T>): Promise<Answer<T>> => {
      expect([method, effect]).toEqual(['POST', 'repeatable']);
      const question = { path, version: body?.['msg_encrypted_version'], body };
      asked.push(question);
      const given = reply(question);
      if (given instanceof TuyaError) {
        return Promise.reject(given);
      }
      const parsed = result.safeParse(given);
      return parsed.success
        ? Promise.resolve({ result: parsed.data, askedAt: 0 })
        : Promise.reject(new TuyaError({ kind: 'unreadable', meaning: z.prettifyError(parsed.error) }));
    },
  };
  return { fetch: mqttConfigSource(client, 'link-1'), asked };
}

const code = (number: number): TuyaError => refusal(number, 'no');

describe('asking for an MQTT session', () => {
  it('names the user, the installation and the newer cipher', async () => {
    const { fetch, asked } = source(() => answer);
    expect(await fetch(patience())).toEqual({
      host: 'm1.tuyaus.com',
      port: 8883,
      tls: true,
      clientId: 'cloud_a',
      username: 'cloud_u',
      password: '0123456789abcdef0123456789ABCDEF',
      topic: 'cloud/token/in/abc',
      encryption: '2.0',
      secondsLeft: 6875,
    });
    const body = { uid: 'eu123', link_id: 'link-1', link_type: 'mqtt', topics: 'device', msg_encrypted_version: '2.0' };
    expect(asked).toEqual([{ path: custom, version: '2.0', body }]);
  });

  it.each([1108, 1106, 28841105, 99999])('asks the path of smart-home projects after %i', async (refused) => {
    const { fetch, asked } = source(({ path }) => (path === custom ? code(refused) : answer));
    await fetch(patience());
    expect(asked.map(({ path }) => path)).toEqual([custom, smartHome]);
  });

  it.each([1109, 1100, 1101, 1104])('asks for the older cipher after %i', async (refused) => {
    const { fetch, asked } = source(({ version }) => (version === '2.0' ? code(refused) : answer));
    expect(await fetch(patience())).toMatchObject({ encryption: '1.0' });
    expect(asked.map(({ path, version }) => [path, version])).toEqual([
      [custom, '2.0'],
      [custom, '1.0'],
    ]);
  });

  it('asks next time what was accepted before, and searches again when that is refused', async () => {
    let refusing: string | undefined = custom;
    const { fetch, asked } = source(({ path }) => (path === refusing ? code(1108) : answer));
    await fetch(patience());
    await fetch(patience());
    expect(asked.map(({ path }) => path)).toEqual([custom, smartHome, smartHome]);
    refusing = smartHome;
    await errorOf(fetch(patience()));
    await fetch(patience());
    expect(asked.slice(3).map(({ path }) => path)).toEqual([smartHome, custom]);
  });

  it('names the services to authorise when everything is refused', async () => {
    const { fetch } = source(() => code(1108));
    const error = await errorOf(fetch(patience()));
    expect(error).toMatchObject({ kind: 'unsupported', code: 1108 });
    expect(error.message).toContain('"Device Status Notification"');
  });

  it('keeps Tuya’s own words for a refusal it does not know', async () => {
    const { fetch } = source(() => refusal(4711, 'link is odd'));
    expect((await errorOf(fetch(patience()))).message).toBe('Tuya refused: “link is odd” (Tuya code 4711)');
  });

  it.each(['lost', 'quota', 'keys', 'account', 'unreachable'] as const)(
    'does not ask another way after “%s”',
    async (kind) => {
      const { fetch, asked } = source(() => new TuyaError({ kind, meaning: 'x' }));
      expect(await errorOf(fetch(patience()))).toMatchObject({ kind });
      expect(asked).toHaveLength(1);
    },
  );
});

describe('the configuration of an MQTT session', () => {
  const configOf = (change: object): ReturnType<MqttConfigSource> =>
    source(() => ({ ...answer, ...change })).fetch(patience());

  it.each([
    ['mqtts://m1.tuyaeu.com', { host: 'm1.tuyaeu.com', port: 8883, tls: true }],
    ['mqtt://127.0.0.1', { host: '127.0.0.1', port: 1883, tls: false }],
    ['tcp://localhost:1999', { host: 'localhost', port: 1999, tls: false }],
    ['ssl://[::1]:8884', { host: '::1', port: 8884, tls: true }],
  ])('reads the address %s', async (url, address) => {
    expect(await configOf({ url })).toMatchObject(address);
  });

  it.each(['mqtt://m1.tuyaus.com', 'http://127.0.0.1', 'wss://m1.tuyaus.com', 'm1.tuyaus.com', 'ssl://'])(
    'refuses the address %s',
    async (url) => {
      const error = await errorOf(configOf({ url }));
      expect(error.kind).toBe('unreadable');
      expect(error.message).toContain('The address of Tuya’s message broker');
    },
  );

  it('reads a topic that is a plain text', async () => {
    expect(await configOf({ source_topic: 'cloud/token/in/x' })).toMatchObject({ topic: 'cloud/token/in/x' });
  });

  it.each([
    ['7200', 7200],
    [null, 3600],
    [-5, 3600],
    ['soon', 3600],
    [1e12, 86_400],
  ])('reads a life of %p as %i s', async (expire_time, secondsLeft) => {
    expect(await configOf({ expire_time })).toMatchObject({ secondsLeft });
  });

  it.each([{ password: 'short' }, { source_topic: {} }, { client_id: '' }, { url: undefined }])(
    'refuses %p',
    async (change) => {
      expect(await errorOf(configOf(change))).toMatchObject({ kind: 'unreadable' });
    },
  );
});
