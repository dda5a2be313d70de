import { createHash, randomBytes } from 'node:crypto';
import { done, refused, type Answer } from '../answers.ts';
import type { Call, Endpoint } from '../endpoints.ts';
import type { MqttOptions } from './push-options.ts';

export type EncryptedVersion = '1.0' | '2.0';

/** What an access configuration allows: this client, under this password, may hear of this uid's devices. */
export interface MqttGrant {
  uid: string;
  clientId: string;
  username: string;
  password: string;
  /** The only topic it may subscribe to. */
  topic: string;
  version: EncryptedVersion;
  lifeSeconds: number;
  /** The cloud's clock, ms. */
  expiresAt: number;
}

/** Every access configuration that is still alive. A newer one for the same link does not end the older. */
export class MqttGrants {
  readonly #lifeSeconds: number;
  readonly #now: () => number;
  readonly #keepSecret: (secret: string) => void;
  #alive: MqttGrant[] = [];

  constructor(lifeSeconds: number, now: () => number, keepSecret: (secret: string) => void) {
    this.#lifeSeconds = lifeSeconds;
    this.#now = now;
    this.#keepSecret = keepSecret;
  }

  /** A new configuration. The same link always gets the same client id (protocol 6.1). */
  issue(uid: string, linkId: string, version: EncryptedVersion): MqttGrant {
    const now = this.#now();
    const grant = {
      uid,
      clientId: `cloud_${digest(`client ${linkId}`)}`,
      username: `cloud_${digest(`user ${uid} ${linkId}`)}`,
      password: randomBytes(16).toString('hex'),
      topic: `cloud/token/in/${digest(`topic ${uid} ${linkId}`)}`,
      version,
      lifeSeconds: this.#lifeSeconds,
      expiresAt: now + this.#lifeSeconds * 1000,
    };
    this.#keepSecret(grant.password);
    this.#alive = [...this.#alive.filter(({ expiresAt }) => now < expiresAt), grant];
    return grant;
  }

  /** The grant under which a client connects; undefined when it must not. */
  admit(clientId: string, username: string, password: string): MqttGrant | undefined {
    return this.#alive.find(
      (grant) =>
        grant.clientId === clientId &&
        grant.username === username &&
        grant.password === password &&
        this.#now() < grant.expiresAt,
    );
  }
}

export interface AccessConfigDesk {
  grants: MqttGrants;
  /** Users of the project, and the project itself (protocol 1.6). */
  uids: readonly string[];
  /** Address of the broker; undefined when the project has no push over MQTT. */
  url: () => string | undefined;
  options: MqttOptions;
}

/** Both paths of the access configuration (protocol 6.1). */
export function accessConfigEndpoints(desk: AccessConfigDesk): Endpoint[] {
  return ['/v1.0/iot-03/open-hub/access-config', '/v1.0/open-hub/access/config'].map((path) => ({
    kind: 'project',
    name: 'access-config',
    method: 'POST',
    path,
    body: { uid: 'string', link_id: 'string', link_type: 'string', topics: 'string', msg_encrypted_version: 'string' },
    answer: (call) => accessConfig(call, desk),
  }));
}

/** Without the service "Device Status Notification" the API is not subscribed; there is no MQTT over websocket here. */
function accessConfig({ body }: Call, { grants, uids, url, options }: AccessConfigDesk): Answer {
  const broker = url();
  if (broker === undefined) {
    return refused(28841101);
  }
  const version = body['msg_encrypted_version'];
  const understood = body['link_type'] === 'mqtt' && body['topics'] === 'device';
  if (!understood || (version !== '1.0' && version !== '2.0')) {
    return refused(1109);
  }
  const uid = String(body['uid']);
  if (!uids.includes(uid)) {
    return refused(1106);
  }
  const grant = grants.issue(uid, String(body['link_id']), version);
  return done({
    url: broker,
    client_id: grant.clientId,
    username: grant.username,
    password: grant.password,
    source_topic: options.sourceTopic === 'string' ? grant.topic : { device: grant.topic },
    sink_topic: { device: 'cloud/token/out/{device_id}' },
    expire_time: grant.lifeSeconds,
  });
}

function digest(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
