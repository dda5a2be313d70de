import { createCipheriv, randomBytes } from 'node:crypto';

/** Envelopes as the cloud makes them, written apart from the code that opens them. */

const keyOf = (secret: string): Buffer => Buffer.from(secret.substring(8, 24), 'utf8');

/** AES-128-ECB: MQTT 1.0 and older Pulsar messages. @returns base64 */
export function inBlocks(secret: string, text: string): string {
  const cipher = createCipheriv('aes-128-ecb', keyOf(secret), null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

function gcm(secret: string, text: string, vector: Buffer, authenticated: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-gcm', keyOf(secret), vector);
  cipher.setAAD(authenticated);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** MQTT 2.0. @param authenticated by default the time as text */
export function sealedForMqtt(secret: string, text: string, time: string, authenticated = Buffer.from(time)): string {
  const vector = randomBytes(12);
  return Buffer.concat([Buffer.from([0, 0, 0, 12]), vector, gcm(secret, text, vector, authenticated)]).toString(
    'base64',
  );
}

/** Pulsar with `em: aes_gcm`. */
export function sealedForPulsar(secret: string, text: string): string {
  const nonce = randomBytes(12);
  return Buffer.concat([nonce, gcm(secret, text, nonce, Buffer.alloc(0))]).toString('base64');
}

/** The content of a message of kind 4, a status report (protocol 6.1). */
export function statusReport(
  code: string,
  value: unknown,
  t: number | string = 1_683_796_263_000,
  dataId = 'AAAA',
): object {
  return { dataId, devId: 'front', productKey: 'pk', status: [{ '47': String(value), code, t, value }] };
}

/** The content of a message of kind 20, a device event (protocol 6.1). */
export function deviceEvent(bizCode: string, bizData: object = {}, ts = 1_683_796_263_000): object {
  return { bizCode, bizData, devId: 'front', productKey: 'pk', ts, uuid: 'u' };
}
