/** HomeKit's type-length-value lists, as its camera characteristics speak them (base64 outside). */
export type Tlv = ReadonlyMap<number, Buffer>;

/** One list; a value is at most 255 bytes long, which is more than any of a live view's. */
export function tlv(entries: Readonly<Record<number, Buffer | number>>): Buffer {
  return Buffer.concat(
    Object.entries(entries).map(([type, value]) => {
      const bytes = typeof value === 'number' ? Buffer.of(value) : value;
      return Buffer.concat([Buffer.of(Number(type), bytes.length), bytes]);
    }),
  );
}

export function readTlv(bytes: Buffer): Tlv {
  const all = new Map<number, Buffer>();
  for (let at = 0; at + 2 <= bytes.length; at += 2 + bytes.readUInt8(at + 1)) {
    all.set(bytes.readUInt8(at), bytes.subarray(at + 2, at + 2 + bytes.readUInt8(at + 1)));
  }
  return all;
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function float(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
