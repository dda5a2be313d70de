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

/** The brightness of each decoded picture's middle, 0 to 255. */
export async function brightness(units: readonly Buffer[]): Promise<number[]> {
  const filter = 'crop=iw/8:ih/8,scale=1:1:flags=area,format=gray';
  const args = ['-v', 'error', '-f', 'h264', '-i', 'pipe:0', '-vf', filter, '-fps_mode', 'passthrough'];
  const decoder = spawn('ffmpeg', [...args, '-f', 'rawvideo', 'pipe:1'], { stdio: ['pipe', 'pipe', 'inherit'] });
  decoder.stdin.end(Buffer.concat(units.flatMap((unit) => [startCode, unit])));
  return [...(await buffer(decoder.stdout))];
}
