import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { TuyaClient } from '../client.ts';
import type { Feed } from './feed.ts';
import { MqttFeed } from './mqtt.ts';
import { mqttConfigSource } from './mqtt-config.ts';
import { PulsarFeed } from './pulsar.ts';

/** What the configuration says about messages. */
export interface FeedSettings {
  push: 'auto' | 'mqtt' | 'pulsar' | 'off';
  /** Base address of the Pulsar service, where there is one. */
  pushEndpoint: string | undefined;
  accessId: string;
  accessKey: string;
}

export interface FeedOptions {
  client: Pick<TuyaClient, 'uid' | 'request' | 'hasAccount'>;
  /** One random text per installation, always the same (protocol 6.1). */
  linkId: string;
  clock: Clock;
  log: Log;
  random?: (() => number) | undefined;
}

/** How the messages come: `auto` is MQTT with an app account, else Pulsar. */
export function wayOfMessages(push: FeedSettings['push'], hasAccount: boolean): Exclude<FeedSettings['push'], 'auto'> {
  return push === 'auto' ? (hasAccount ? 'mqtt' : 'pulsar') : push;
}

/**
 * The feed that fits the project. `auto` is MQTT with an app account, else Pulsar where its address is known.
 * Without an account MQTT connects but stays silent (protocol 6.1), so it is used then only when asked for.
 * @returns undefined when there is none: off, or Pulsar without an address
 */
export function feedFor(settings: FeedSettings, options: FeedOptions): Feed | undefined {
  const { push, pushEndpoint: endpoint, accessId, accessKey } = settings;
  const { client, linkId, clock, log, random } = options;
  switch (wayOfMessages(push, client.hasAccount)) {
    case 'mqtt':
      return new MqttFeed({ fetchConfig: mqttConfigSource(client, linkId), clock, log, random });
    case 'pulsar':
      return endpoint === undefined ? undefined : new PulsarFeed({ endpoint, accessId, accessKey, clock, log, random });
    case 'off':
      return undefined;
  }
}
