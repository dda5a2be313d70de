import { createCipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const RESERVED = 44;

/**
 * A media file as locks store it: version (int32, little endian), IV, 44 reserved bytes, then the content in AES-CBC with PKCS7
 * padding (protocol 9). `key`: 16 characters (24 and 32 would do as well), their bytes are the key. `iv`: 16 bytes.
 */
export function encryptedMedia(content: Uint8Array, key: string, iv: Uint8Array = randomBytes(16)): Buffer {
  const version = Buffer.alloc(4);
  version.writeInt32LE(VERSION);
  const cipher = createCipheriv(`aes-${8 * key.length}-cbc`, Buffer.from(key, 'utf8'), iv);
  return Buffer.concat([version, iv, Buffer.alloc(RESERVED), cipher.update(content), cipher.final()]);
}
