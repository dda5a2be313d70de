import type { Demuxer, Size } from './picture-format.ts';
import type { SecretOption } from './secret-option.ts';

/** Where and how one viewer wants the video: what HomeKit agreed on for this session. */
export interface Viewer {
  address: string;
  port: number;
  /** SRTP master key and salt, base64. Secret. */
  key: string;
  ssrc: number;
}

/** The video HomeKit selected. */
export interface SelectedVideo extends Size {
  /** Pictures a second. */
  fps: number;
  payloadType: number;
  /** kbit/s */
  bitrate: number;
  /** As H.264 writes it: 3.1 */
  level: string;
  /** Largest RTP packet, bytes. */
  packetSize: number;
}

/** The largest video offered; a controller that asks for more gets this. */
export const largest = { width: 1280, height: 720, fps: 30 } as const;
/** MJPEG has no clock. Tuya names no rate; ten pictures a second look natural for what a lock's small camera records. */
const clipRate = '10';
/** Seconds between pictures that can be decoded alone: what a viewer who lost packets waits at most. */
const keyInterval = 2;
/** Name of the boundary between two pictures on the way to ffmpeg. */
const boundary = 'picture';

/** @returns the selected video within what is offered; even sides, as H.264 needs them */
export function withinOffer(video: SelectedVideo): SelectedVideo {
  const even = (pixels: number): number => Math.max(2, pixels - (pixels % 2));
  return {
    ...video,
    width: even(Math.min(video.width, largest.width)),
    height: even(Math.min(video.height, largest.height)),
    fps: Math.max(1, Math.min(video.fps, largest.fps)),
  };
}

/**
 * ffmpeg: pictures (`asPart`) at any pace on its input → H.264 at an even pace, in SRTP, to the viewer. A picture stands
 * until the next one. Ends with its input, so it cannot outlive the plugin. The key is not among them: {@link streamKey}.
 */
export function streamArguments(video: SelectedVideo, { address, port, ssrc }: Omit<Viewer, 'key'>): string[] {
  const { width, height, fps, bitrate } = video;
  const host = address.includes(':') ? `[${address}]` : address;
  return [
    // Without these ffmpeg waits for several pictures before it shows the first one.
    ...['-probesize', '32', '-analyzeduration', '0', '-fflags', 'nobuffer'],
    ...['-use_wallclock_as_timestamps', '1', '-protocol_whitelist', 'pipe', '-f', 'mpjpeg', '-i', 'pipe:0', '-an'],
    ...['-vf', `${boxed({ width, height })},format=yuv420p,fps=${fps}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'],
    ...['-profile:v', 'baseline', '-level:v', video.level, '-g', `${fps * keyInterval}`],
    ...['-b:v', `${bitrate}k`, '-maxrate', `${bitrate}k`, '-bufsize', `${bitrate * keyInterval}k`],
    ...['-payload_type', `${video.payloadType}`, '-ssrc', `${ssrc}`, '-f', 'rtp'],
    ...['-srtp_out_suite', 'AES_CM_128_HMAC_SHA1_80'],
    `srtp://${host}:${port}?rtcpport=${port}&pkt_size=${video.packetSize}`,
  ];
}

/** The option that belongs to {@link streamArguments} and that nobody else may see. */
export function streamKey({ key }: Pick<Viewer, 'key'>): SecretOption {
  return { name: 'srtp_out_params', value: key };
}

/** ffmpeg: a clip → MJPEG at the pace at which the clip plays, no faster than the video. */
export function clipArguments(format: Demuxer, { width, height, fps }: SelectedVideo): string[] {
  return [
    ...(format === 'mjpeg' ? ['-framerate', clipRate] : []),
    ...['-re', '-protocol_whitelist', 'pipe', '-f', format, '-i', 'pipe:0', '-an'],
    ...['-vf', `fps=${Math.min(fps, Number(clipRate))},${boxed({ width, height })},format=yuvj420p`],
    ...['-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', 'pipe:1'],
  ];
}

/** A JPEG as one part of the stream that `streamArguments` reads: its length is told, so it is shown at once. */
export function asPart(jpeg: Buffer): Buffer {
  const head = `--${boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\r\n')]);
}

/** The whole picture in the middle of the video, with black bars where the shapes differ. */
function boxed({ width, height }: Size): string {
  return `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,setsar=1`;
}
