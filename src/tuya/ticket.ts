import { createCipheriv, createDecipheriv } from 'node:crypto';
import { TuyaError } from './errors.ts';

/** A temporary key for one operation (`POST …/password-ticket`). Never kept: every operation gets a fresh one. */
export interface Ticket {
  id: string;
  /** The ticket's key in hex, encrypted with the access key. */
  encryptedKey: string;
  /** Rest of its life, s. Tuya may hand out a ticket again with what is left of it (protocol 3.2). */
  secondsLeft: number;
}

/**
 * The key inside a ticket: AES-256-ECB with the whole access key (protocol 3.3; parts of it, or the local key, are
 * variants that circulate and fail).
 * @param encryptedKey hex of either case, 64 digits in practice
 * @param accessKey 32 characters
 * @throws TuyaError `keys` when the two do not belong together
 */
export function decryptTicketKey(encryptedKey: string, accessKey: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-ecb', Buffer.from(accessKey, 'utf8'), null);
    return Buffer.concat([decipher.update(encryptedKey, 'hex'), decipher.final()]);
  } catch {
    throw new TuyaError({
      kind: 'keys',
      meaning: 'The ticket key cannot be decrypted with this accessKey',
      advice: 'Copy the Access Secret again, all 32 characters of it',
    });
  }
}

/**
 * A PIN as `open-door` wants it: AES-128-ECB with PKCS#7 padding, in hex.
 * @param pin digits, six for open-door
 * @param ticketKey 16 bytes
 */
export function encryptPin(pin: string, ticketKey: Buffer): string {
  const cipher = createCipheriv('aes-128-ecb', ticketKey, null);
  return asTuyaHex(Buffer.concat([cipher.update(pin, 'utf8'), cipher.final()]));
}

/** Upper case as in Tuya's own examples; one keypad integration reports that only lower case works (protocol 3.3). */
function asTuyaHex(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase();
}
