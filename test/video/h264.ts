import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import type { RtpPacket } from './srtp.ts';

/** Types of NAL units (ITU-T H.264, table 7-1) and of RTP packets that hold several or a part of one (RFC 6184). */
export const nalType = { picture: 1, keyPicture: 5, sequenceParameters: 7, pictureParameters: 8 } as const;
const aggregate = 24;
const fragment = 28;
const startCode = Buffer.of(0, 0, 0, 1);

/** The NAL units in packets that came in order (RFC 6184, non-interleaved mode). */
export function nalUnits(packets: readonly RtpPacket[]): Buffer[] {
  const units: Buffer[] = [];
  let parts: Buffer[] = [];
  for (const { payload } of packets) {
    const type = payload.readUInt8(0) & 0x1f;
    if (type === fragment) {
      const [indicator, header] = [payload.readUInt8(0), payload.readUInt8(1)];
      parts = (header & 0x80) === 0 ? parts : [Buffer.of((indicator & 0xe0) | (header & 0x1f))];
      parts.push(payload.subarray(2));
      if ((header & 0x40) !== 0) {
        units.push(Buffer.concat(parts));
      }
    } else if (type === aggregate) {
      for (let at = 1; at + 2 <= payload.length; at += 2 + payload.readUInt16BE(at)) {
        units.push(payload.subarray(at + 2, at + 2 + payload.readUInt16BE(at)));
      }
    } else {
      units.push(payload);
    }
  }
  return units;
}

export function typeOf(unit: Buffer): number {
  return unit.readUInt8(0) & 0x1f;
}

/** Width and height of a thumbnail: small enough to forgive the encoder, large enough to tell two pictures apart. */
const [width, height] = [32, 24];

/** Every picture of a video, decoded, as a small grey one. */
export async function thumbnails(units: readonly Buffer[]): Promise<Buffer[]> {
  return decoded('h264', Buffer.concat(units.flatMap((unit) => [startCode, unit])));
}

/** A JPEG as a small grey picture. */
export async function thumbnail(jpeg: Buffer): Promise<Buffer> {
  const [only] = await decoded('jpeg_pipe', jpeg);
  return only ?? Buffer.alloc(0);
}

/** How far two thumbnails are from each other: mean difference of their dots, 0 to 255. */
export function difference(one: Buffer, other: Buffer): number {
  return one.reduce((sum, grey, at) => sum + Math.abs(grey - (other[at] ?? 255)), 0) / Math.max(1, one.length);
}

async function decoded(format: string, bytes: Buffer): Promise<Buffer[]> {
  const filter = `scale=${width}:${height}:flags=area,format=gray`;
  const args = ['-v', 'error', '-f', format, '-i', 'pipe:0', '-vf', filter, '-vsync', 'passthrough'];
  const decoder = spawn('ffmpeg', [...args, '-f', 'rawvideo', 'pipe:1'], { stdio: ['pipe', 'pipe', 'inherit'] });
  decoder.stdin.end(bytes);
  const all = await buffer(decoder.stdout);
  const size = width * height;
  return Array.from({ length: Math.floor(all.length / size) }, (_, n) => all.subarray(n * size, (n + 1) * size));
}
