import { z } from 'zod';
import { addressProblem } from '../address.ts';
import type { TuyaClient } from '../client.ts';
import { TuyaError } from '../errors.ts';
import type { MqttEncryption } from './cipher.ts';

/** Where to connect and as whom, for one MQTT session. */
export interface MqttConfig {
  host: string;
  port: number;
  /** False only for a broker on this machine. */
  tls: boolean;
  clientId: string;
  username: string;
  /** Secret; the message key is part of it. */
  password: string;
  /** Secret: it contains a token. */
  topic: string;
  /** The cipher that was asked for. */
  encryption: MqttEncryption;
  /** How long the broker lets the session live, s. */
  secondsLeft: number;
}

export type MqttConfigSource = (signal: AbortSignal) => Promise<MqttConfig>;

/** The paths for custom and for smart-home projects: which one a project may use shows only when asked (protocol 6.1). */
const paths = ['/v1.0/iot-03/open-hub/access-config', '/v1.0/open-hub/access/config'];
const encryptions: readonly MqttEncryption[] = ['2.0', '1.0'];
/** Registered ports of MQTT with and without TLS; Tuya names its own (protocol 1.7: 8883). */
const tlsPort = 8883;
const plainPort = 1883;
/** Life of a session when the answer names none, s (protocol 6.1: about 7200; an hour is safe). */
const assumedLife = 3600;
/** Longest life that is believed, s: a day. Far below the 24 days that timers can count. */
const longestLife = 86_400;
/** What Tuya answers to a body it does not understand (protocol 2). */
const parameterCodes: readonly unknown[] = [1100, 1101, 1102, 1104, 1109];

const filled = z.string().min(1);
const answer = z.looseObject({
  url: filled,
  client_id: filled,
  username: filled,
  password: z.string().min(24),
  source_topic: z.union([filled, z.looseObject({ device: filled }).transform(({ device }) => device)]),
  expire_time: z
    .union([z.number(), filled.pipe(z.coerce.number())])
    .pipe(z.number().positive())
    .catch(assumedLife),
});

/**
 * Asks for MQTT sessions in the name of the token's user. With an app account that is the app's user; the project's own
 * user may connect but hears nothing (protocol 6.1).
 *
 * `POST /v1.0/iot-03/open-hub/access-config`, or `/v1.0/open-hub/access/config` where that is refused
 * @param linkId one per installation, always the same: two programs with the same one throw each other out
 * @returns a function that fetches a configuration; what was accepted once is asked first the next time.
 *   It throws TuyaError
 */
export function mqttConfigSource(client: Pick<TuyaClient, 'uid' | 'request'>, linkId: string): MqttConfigSource {
  const variants = paths.flatMap((path) => encryptions.map((encryption) => ({ path, encryption })));
  let accepted: (typeof variants)[number] | undefined;

  const ask = async (path: string, encryption: MqttEncryption, signal: AbortSignal): Promise<MqttConfig> => {
    const uid = await client.uid(signal);
    const body = { uid, link_id: linkId, link_type: 'mqtt', topics: 'device', msg_encrypted_version: encryption };
    const call = { method: 'POST', path, body, result: answer, effect: 'repeatable' } as const;
    return configOf((await client.request(call, signal)).result, encryption);
  };

  return async (signal) => {
    const refusals: { path: string; error: TuyaError }[] = [];
    for (const variant of accepted === undefined ? variants : [accepted]) {
      // Another cipher is worth asking for only where the body was the trouble, not the path.
      if (refusals.some(({ path, error }) => path === variant.path && !parameterCodes.includes(error.code))) {
        continue;
      }
      try {
        const config = await ask(variant.path, variant.encryption, signal);
        accepted = variant;
        return config;
      } catch (error) {
        if (!isRefusal(error)) {
          throw error;
        }
        refusals.push({ path: variant.path, error });
      }
    }
    accepted = undefined;
    throw notOffered(refusals[0]?.error);
  };
}

function configOf(result: z.output<typeof answer>, encryption: MqttEncryption): MqttConfig {
  const problem = addressProblem(result.url);
  const url = problem === undefined ? new URL(result.url) : undefined;
  const tls = url !== undefined && ['ssl:', 'mqtts:'].includes(url.protocol);
  if (url === undefined || (!tls && !['mqtt:', 'tcp:'].includes(url.protocol))) {
    const meaning = `The address of Tuya’s message broker ${problem ?? 'is not one of MQTT'}`;
    throw new TuyaError({ kind: 'unreadable', meaning });
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? tlsPort : plainPort) : Number(url.port),
    tls,
    clientId: result.client_id,
    username: result.username,
    password: result.password,
    topic: result.source_topic,
    encryption,
    secondsLeft: Math.min(result.expire_time, longestLife),
  };
}

function isRefusal(error: unknown): error is TuyaError {
  return error instanceof TuyaError && error.lasting;
}

/** The first refusal: in Tuya's own words where it has any, else with advice that fits messages instead of locks. */
function notOffered(first: TuyaError | undefined): TuyaError {
  if (first?.kind === 'refused') {
    return first;
  }
  return new TuyaError({
    kind: first?.kind ?? 'refused',
    code: first?.code,
    meaning: 'Tuya does not offer messages over MQTT to this cloud project',
    advice:
      'Authorise "IoT Core", "Authorization Token Management" and "Device Status Notification" at https://platform.tuya.com/cloud → Cloud Project → Project Management → your project → Service API',
  });
}
