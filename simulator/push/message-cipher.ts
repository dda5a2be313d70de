/** How the `data` of a message is encrypted: three ways, one key rule (protocol 6.1, 6.2). */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** The longest usual nonce of GCM, and what Tuya's clients expect. */
const NONCE_BYTES = 12;

/** Characters 8 to 23 of the password (MQTT) or of the access key (Pulsar). */
export function messageKey(secret: string): Buffer {
  return Buffer.from(secret.slice(8, 24), 'utf8');
}

/** MQTT 1.0, and Pulsar unless it says otherwise: AES-128-ECB, PKCS7. */
export function encryptEcb(plain: Buffer, key: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-ecb', key, null);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** MQTT 2.0: length of the iv (4 bytes), iv, ciphertext, tag. `t` is the envelope's, as it is written there: it is authenticated too. */
export function encryptMqtt2(plain: Buffer, key: Buffer, t: string, iv = randomBytes(NONCE_BYTES)): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(iv.length);
  return Buffer.concat([length, iv, gcm(plain, key, iv, Buffer.from(t, 'ascii'))]);
}

/** Pulsar with `em: aes_gcm`: nonce, ciphertext, tag. */
export function encryptPulsarGcm(plain: Buffer, key: Buffer, nonce = randomBytes(NONCE_BYTES)): Buffer {
  return Buffer.concat([nonce, gcm(plain, key, nonce)]);
}

/** What a Pulsar consumer shows instead of the access key. */
export function pulsarPassword(accessId: string, accessKey: string): string {
  return md5(accessId + md5(accessKey)).slice(8, 24);
}

function gcm(plain: Buffer, key: Buffer, nonce: Buffer, authenticated = Buffer.alloc(0)): Buffer {
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  cipher.setAAD(authenticated);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
