import { connect } from 'mqtt';
import type { Clock } from '../../clock.ts';
import { TuyaError } from '../errors.ts';
import { connectionError, noAnswer } from './connection-error.ts';
import type { MqttConfig } from './mqtt-config.ts';

/** One connection to a broker, subscribed. */
export interface MqttSession {
  /** Resolves with the reason when it is over, ended from either side. */
  readonly ended: Promise<TuyaError>;
  readonly isOver: boolean;
  close: () => Promise<void>;
}

export interface MqttSessionOptions {
  clock: Clock;
  /** Certificate authorities (PEM) in place of the machine's own. */
  ca?: string | undefined;
}

const broker = 'Tuya’s message broker';
/** Longest time from the first byte to the accepted subscription, ms. A healthy broker needs a fraction of a second. */
const patience = 15_000;
/** Interval of the keep-alive, s, as Tuya's own client has it; a silent broker is given up after one and a half. */
const keepAlive = 60;
/** Answers to a connection that mean: these credentials are not (any longer) good (MQTT 3.1.1 section 3.2.2.3). */
const refusedCredentials: readonly unknown[] = [2, 4, 5];
const unavailable = 3;

/**
 * Connects and subscribes (protocol 6.1).
 * @param receive told the payload of every message, in the order they come
 * @throws TuyaError: `token` when the broker refuses the credentials; nothing is left open then
 */
export async function openMqttSession(
  config: MqttConfig,
  receive: (payload: string) => void,
  { clock, ca }: MqttSessionOptions,
  signal: AbortSignal,
): Promise<MqttSession> {
  const client = connect({
    protocol: config.tls ? 'mqtts' : 'mqtt',
    hostname: config.host,
    port: config.port,
    clientId: config.clientId,
    username: config.username,
    password: config.password,
    protocolVersion: 4,
    clean: true,
    keepalive: keepAlive,
    connectTimeout: patience,
    reconnectPeriod: 0,
    resubscribe: false,
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
  });
  let over: TuyaError | undefined;
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  const session = {
    get isOver(): boolean {
      return over !== undefined;
    },
    ended: new Promise<TuyaError>((resolve) => {
      const end = (reason: TuyaError): void => {
        over ??= reason;
        resolve(over);
        client.end(true);
      };
      client.on('error', (error) => {
        end(refusal(error) ?? connectionError(broker, error));
      });
      client.on('close', () => {
        end(connectionError(broker, undefined));
      });
    }),
    close: async (): Promise<void> => {
      client.end(true);
      await closed;
    },
  };
  client.on('message', (_topic, payload) => {
    receive(payload.toString('utf8'));
  });
  // Of thousands that come at once each has a turn of its own: what Home asks meanwhile is answered in between.
  client.handleMessage = (_packet, next): void => {
    setImmediate(next);
  };
  const waiting = new AbortController();
  try {
    const failure = await Promise.race([
      session.ended,
      client.subscribeAsync(config.topic, { qos: 0 }).then(() => undefined, notSubscribed),
      clock.delay(patience, AbortSignal.any([signal, waiting.signal])).then(() => noAnswer(broker)),
    ]);
    if (failure !== undefined) {
      throw over ?? failure;
    }
    return session;
  } catch (error) {
    await session.close();
    throw error;
  } finally {
    waiting.abort();
  }
}

function refusal(error: Error): TuyaError | undefined {
  const code = 'code' in error ? error.code : undefined;
  if (refusedCredentials.includes(code)) {
    return new TuyaError({ kind: 'token', meaning: 'Tuya’s message broker does not accept the session' });
  }
  return code === unavailable
    ? new TuyaError({ kind: 'cloud', meaning: 'Tuya’s message broker is not available' })
    : undefined;
}

/** A refused topic: like refused credentials, a new configuration may cure it. */
function notSubscribed(): TuyaError {
  return new TuyaError({ kind: 'token', meaning: 'Tuya’s message broker refuses the subscription' });
}
