/** How the cloud pushes. A channel that is not named here is not opened. */
export interface PushOptions {
  /** MQTT of the open hub (protocol 6.1). */
  mqtt?: MqttOptions;
  /** The message queue of the project, over websocket (protocol 6.2). */
  pulsar?: PulsarOptions;
  /** The times in messages: clients meet seconds and milliseconds, numbers and strings. A number of milliseconds unless told. */
  time?: Partial<TimeShape>;
  /** Whether an entry of `status` also holds its value under the number of the data point: true unless told. */
  dpIdKey?: boolean;
}

export interface TimeShape {
  unit: 'ms' | 's';
  type: 'number' | 'string';
}

/** PEM texts. */
export interface Certificate {
  key: string;
  cert: string;
}

export interface MqttOptions {
  /** A free one unless told. */
  port?: number;
  /** With a certificate the broker speaks TLS only. */
  certificate?: Certificate;
  /** What Tuya calls TLS in the address it hands out is `ssl`; `mqtts` unless told. Of no effect without a certificate. */
  tlsScheme?: 'mqtts' | 'ssl';
  /** Life of an access configuration, seconds; connections are cut at its end. About 7200 on the real cloud (protocol 6.1). */
  expireTime?: number;
  /** `source_topic` as `{ device: … }`, or as the plain string that was seen once. */
  sourceTopic?: 'object' | 'string';
}

export interface PulsarOptions {
  /** A free one unless told. */
  port?: number;
  /** With a certificate the queue speaks TLS only. */
  certificate?: Certificate;
  /** AES-128-ECB unless told. */
  encryption?: 'ecb' | 'aes_gcm';
  /** How many undelivered messages are kept; the oldest go first. 1000 unless told, enough for any test. */
  backlogLimit?: number;
}
