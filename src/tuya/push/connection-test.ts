import { once } from 'node:events';
import { TuyaError } from '../errors.ts';
import { type FeedOptions, type FeedSettings, wayOfMessages } from './choose-feed.ts';
import { mqttConfigSource } from './mqtt-config.ts';
import { openMqttSession } from './mqtt-session.ts';
import { pulsarSocket, whyEnded } from './pulsar-socket.ts';

/**
 * Connects once to where the messages come from, and closes the connection again. No message is taken from the running
 * plugin: MQTT gives each client its own copy, and Pulsar hands on to another client what was not acknowledged (protocol 6).
 * @param options its `linkId` must not be that of the running plugin, or the broker would throw that one out
 * @returns how the messages come; `off` where they are not wanted
 * @throws TuyaError when no connection comes up
 */
export async function testConnection(
  settings: FeedSettings,
  { client, linkId, clock }: Pick<FeedOptions, 'client' | 'linkId' | 'clock'>,
  signal: AbortSignal,
): Promise<'mqtt' | 'pulsar' | 'off'> {
  const way = wayOfMessages(settings.push, client.hasAccount);
  switch (way) {
    case 'mqtt': {
      const config = await mqttConfigSource(client, linkId)(signal);
      const session = await openMqttSession(config, () => undefined, { clock }, signal);
      await session.close();
      return way;
    }
    case 'pulsar':
      await testPulsar(settings, signal);
      return way;
    case 'off':
      return way;
  }
}

async function testPulsar({ pushEndpoint, accessId, accessKey }: FeedSettings, signal: AbortSignal): Promise<void> {
  if (pushEndpoint === undefined) {
    throw new TuyaError({
      kind: 'refused',
      meaning: 'The address of Tuya’s message service is not known for this data centre',
      advice: 'Set "pushEndpoint", or "region" in place of "endpoint"',
    });
  }
  const socket = pulsarSocket({ endpoint: pushEndpoint, accessId, accessKey });
  const ended = whyEnded(socket);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  try {
    const opened = once(socket, 'open', { signal }).then(
      () => undefined,
      async () => {
        socket.terminate();
        return ended;
      },
    );
    const failure = await Promise.race([ended, opened]);
    signal.throwIfAborted();
    if (failure !== undefined) {
      throw failure;
    }
  } finally {
    socket.terminate();
    await closed;
  }
}
