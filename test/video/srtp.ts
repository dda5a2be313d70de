import { createCipheriv, createHmac } from 'node:crypto';

/** One RTP packet of a viewer's video, authentic and decrypted. */
export interface RtpPacket {
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

/** AES_CM_128_HMAC_SHA1_80: length of the tag behind each packet (RFC 3711, 5.2). */
const tagLength = 10;
/** An RTP header without contributing sources and extension, as ffmpeg writes it. */
const headerLength = 12;

/** Reads SRTP as RFC 3711 describes it, from nothing but the master key and salt of HomeKit's SetupEndpoints. */
export class SrtpReader {
  readonly #cipherKey: Buffer;
  readonly #authenticationKey: Buffer;
  readonly #salt: Buffer;
  #rollovers = 0;
  #lastSequence: number | undefined;

  /** @param key 16 bytes @param salt 14 bytes */
  constructor(key: Buffer, salt: Buffer) {
    this.#cipherKey = derive(key, salt, 0, 16);
    this.#authenticationKey = derive(key, salt, 1, 20);
    this.#salt = derive(key, salt, 2, 14);
  }

  /** Packets are to come in order, as they do over the loopback. @throws Error when the tag is wrong */
  read(packet: Buffer): RtpPacket {
    const sequence = packet.readUInt16BE(2);
    if (this.#lastSequence !== undefined && sequence < this.#lastSequence) {
      this.#rollovers += 1;
    }
    this.#lastSequence = sequence;
    const rollovers = Buffer.alloc(4);
    rollovers.writeUInt32BE(this.#rollovers);
    const [content, tag] = [packet.subarray(0, -tagLength), packet.subarray(-tagLength)];
    const expected = createHmac('sha1', this.#authenticationKey).update(content).update(rollovers).digest();
    if (!expected.subarray(0, tagLength).equals(tag)) {
      throw new Error(`The tag of packet ${sequence} is wrong.`);
    }
    const ssrc = packet.readUInt32BE(8);
    const cipher = createCipheriv('aes-128-ctr', this.#cipherKey, this.#vector(ssrc, sequence));
    return {
      payloadType: packet.readUInt8(1) & 0x7f,
      sequence,
      timestamp: packet.readUInt32BE(4),
      ssrc,
      payload: cipher.update(content.subarray(headerLength)),
    };
  }

  /** RFC 3711, 4.1.1: salt, SSRC and packet index, each at its place. */
  #vector(ssrc: number, sequence: number): Buffer {
    const index = (BigInt(this.#rollovers) << 16n) | BigInt(sequence);
    const salt = BigInt(`0x${this.#salt.toString('hex')}`);
    const vector = (salt << 16n) ^ (BigInt(ssrc) << 64n) ^ (index << 16n);
    return Buffer.from(vector.toString(16).padStart(32, '0'), 'hex');
  }
}

/** RFC 3711, 4.3: session keys from the master key, with a key derivation rate of 0. */
function derive(key: Buffer, salt: Buffer, label: number, length: number): Buffer {
  const vector = Buffer.concat([salt, Buffer.alloc(2)]);
  vector.writeUInt8(vector.readUInt8(7) ^ label, 7);
  return createCipheriv('aes-128-ctr', key, vector).update(Buffer.alloc(length));
}
