import { createDecipheriv } from 'node:crypto';

/**
 * One way to decrypt the `data` of a message.
 * @param data the bytes behind the base64
 * @param time the envelope's `t`, exactly as written
 * @returns the text, or undefined when these bytes are not of this cipher and key, or were changed
 */
export type MessageCipher = (data: Buffer, time: string) => string | undefined;

/** `msg_encrypted_version` of a message broker (protocol 6.1). */
export type MqttEncryption = '1.0' | '2.0';

/** Bytes of the number that says how long the initialization vector is (protocol 6.1). */
const lengthBytes = 4;
/** Longest vector that is believed; Tuya's have 12 bytes (protocol 6.1). */
const longestVector = 64;
const tagBytes = 16;
/** Nonce in front of a Pulsar message (protocol 6.2). */
const nonceBytes = 12;
/** Length of the time as a number of milliseconds, big-endian (protocol 6.1, the older clients). */
const binaryTimeBytes = 6;

/**
 * The ciphers of MQTT messages, the agreed one first: a broker that sends the other version is understood too.
 * @param password of the session (protocol 6.1)
 */
export function mqttCiphers(password: string, agreed: MqttEncryption): MessageCipher[] {
  const key = messageKey(password);
  const plainBlocks: MessageCipher = (data) => decryptBlocks(key, data);
  const sealedText: MessageCipher = (data, time) => decryptWithVector(key, data, Buffer.from(time, 'utf8'));
  const sealedNumber: MessageCipher = (data, time) => decryptWithVector(key, data, binaryTime(time));
  return agreed === '2.0' ? [sealedText, sealedNumber, plainBlocks] : [plainBlocks, sealedText, sealedNumber];
}

/**
 * The ciphers of Pulsar messages, the one the message names first.
 * @param accessKey of the cloud project
 * @param named the message's property `em`; anything but `aes_gcm` means the older cipher (protocol 6.2)
 */
export function pulsarCiphers(accessKey: string, named: unknown): MessageCipher[] {
  const key = messageKey(accessKey);
  const plainBlocks: MessageCipher = (data) => decryptBlocks(key, data);
  const sealed: MessageCipher = (data) => {
    return decryptSealed(key, data.subarray(0, nonceBytes), data.subarray(nonceBytes), Buffer.alloc(0));
  };
  return named === 'aes_gcm' ? [sealed, plainBlocks] : [plainBlocks, sealed];
}

/** The middle of a secret is the key, as text (protocol 6.1, 6.2). */
function messageKey(secret: string): Buffer {
  return Buffer.from(secret.slice(8, 24), 'utf8');
}

/** AES-128-ECB with PKCS7: MQTT 1.0 and the older Pulsar messages. */
function decryptBlocks(key: Buffer, data: Buffer): string | undefined {
  return attempt(() => {
    const decipher = createDecipheriv('aes-128-ecb', key, null);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  });
}

/** MQTT 2.0: length of the vector | vector | ciphertext | tag. */
function decryptWithVector(key: Buffer, data: Buffer, authenticated: Buffer): string | undefined {
  const length = data.length < lengthBytes ? 0 : data.readUInt32BE(0);
  if (length === 0 || length > longestVector) {
    return undefined;
  }
  const start = lengthBytes + length;
  return decryptSealed(key, data.subarray(lengthBytes, start), data.subarray(start), authenticated);
}

/**
 * AES-128-GCM over ciphertext | tag. The tag is verified: nothing comes out of a message that was changed.
 * @param authenticated what the tag covers besides the text
 */
function decryptSealed(key: Buffer, vector: Buffer, sealed: Buffer, authenticated: Buffer): string | undefined {
  if (sealed.length < tagBytes) {
    return undefined;
  }
  return attempt(() => {
    const decipher = createDecipheriv('aes-128-gcm', key, vector, { authTagLength: tagBytes });
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    decipher.setAAD(authenticated);
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
  });
}

function binaryTime(time: string): Buffer {
  const bytes = Buffer.alloc(binaryTimeBytes);
  const value = Number(time);
  if (Number.isSafeInteger(value) && value >= 0 && value < 2 ** (8 * binaryTimeBytes)) {
    bytes.writeUIntBE(value, 0, binaryTimeBytes);
  }
  return bytes;
}

/** Wrong keys, wrong lengths, wrong padding, wrong tags and broken UTF-8 all mean the same: not readable. */
function attempt(decrypt: () => Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(decrypt());
  } catch {
    return undefined;
  }
}
