import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PrepareStreamRequest, PrepareStreamResponse, StartStreamRequest } from 'homebridge';
import { aes128CryptoSuite, h264Level, streamRequest } from '../../../src/homekit/hap-values.ts';
import { LiveView } from '../../../src/homekit/camera/live-view.ts';
import { settled } from '../../support/virtual-clock.ts';
import { FakeDoor, FakeHome, jpegOf } from '../fake-door.ts';
import { FakeVideoProcessor } from './fake-video-process.ts';

const still = jpegOf(64, 48);
const srtpKey = Buffer.alloc(16, 1);
const srtpSalt = Buffer.alloc(14, 2);
const secret = Buffer.concat([srtpKey, srtpSalt]).toString('base64');
/** HAP-NodeJS's SRTPCryptoSuites.NONE. */
const unencrypted = JSON.parse('2') as typeof aes128CryptoSuite;
const clipFile = { url: 'https://x/clip.mjpeg', key: undefined, bucket: undefined, path: undefined };

let door: FakeDoor;
let home: FakeHome;
let processor: FakeVideoProcessor;
let live: LiveView;
/** Sessions that ended without Home asking for it. */
let ended: string[];

beforeEach(() => {
  door = new FakeDoor();
  home = new FakeHome();
  processor = new FakeVideoProcessor();
  ended = [];
  live = new LiveView({
    view: door,
    snapshots: { fitting: () => Promise.resolve(door.newest?.image ?? still) },
    processor,
    clock: home.clock,
    log: home.log,
    signal: home.signal,
    ended: (session) => ended.push(session),
  });
});

afterEach(() => {
  home.end.abort();
});

function setup(change: Partial<PrepareStreamRequest> = {}): PrepareStreamRequest {
  const source = { port: 50_000, srtpCryptoSuite: aes128CryptoSuite, srtp_key: srtpKey, srtp_salt: srtpSalt };
  return {
    sessionID: 'view',
    sourceAddress: '127.0.0.1',
    targetAddress: '127.0.0.1',
    addressVersion: 'ipv4',
    audio: { ...source, port: 50_002 },
    video: source,
    ...change,
  };
}

function selection(change: Partial<StartStreamRequest['video']> = {}): StartStreamRequest {
  const video = { width: 1280, height: 720, fps: 30, pt: 99, max_bit_rate: 299, mtu: 1378, level: h264Level['4.0'] };
  return {
    sessionID: 'view',
    type: streamRequest.start,
    video: { ...video, ...change } as StartStreamRequest['video'],
    audio: {} as StartStreamRequest['audio'],
  };
}

async function begin(): Promise<PrepareStreamResponse> {
  const prepared = await live.prepare(setup());
  live.start(selection());
  await settled();
  return prepared;
}

function portOf({ video }: PrepareStreamResponse): number {
  return 'port' in video ? video.port : 0;
}

describe('a live view', () => {
  it('sends what HomeKit selected to the viewer, encrypted with the key of the session', async () => {
    const prepared = await begin();
    const { args, secret: handed } = processor.process(0);
    const line = args.join(' ');
    expect(prepared.video).toMatchObject({ srtp_key: srtpKey, srtp_salt: srtpSalt });
    expect(line).toContain(`-payload_type 99 -ssrc ${'ssrc' in prepared.video ? prepared.video.ssrc : ''} `);
    expect(line).toContain('-profile:v baseline -level:v 4.0 ');
    expect(line).toContain('-b:v 299k ');
    expect(line).toContain('scale=1280:720:');
    expect(line).toContain('fps=30');
    expect(line).toContain('-srtp_out_suite AES_CM_128_HMAC_SHA1_80 ');
    expect(line).not.toContain(secret);
    expect(handed).toEqual({ name: 'srtp_out_params', value: secret });
    expect(args.at(-1)).toBe('srtp://127.0.0.1:50000?rtcpport=50000&pkt_size=1378');
  });

  it('never sends more than is offered, in even sides', async () => {
    await live.prepare(setup({ targetAddress: '::1' }));
    live.start(selection({ width: 65_535, height: 241, fps: 255 }));
    const { args } = processor.process(0);
    expect(args.join(' ')).toContain('scale=1280:240:');
    expect(args.join(' ')).toContain('fps=30');
    expect(args.at(-1)).toContain('srtp://[::1]:50000?');
  });

  it('shows the newest picture five times a second, and a newer one as soon as there is one', async () => {
    door.pictureCame(still);
    await begin();
    await home.clock.advance(400);
    expect(processor.process(0).pictures()).toEqual([still, still, still]);
    const newer = jpegOf(64, 48, 9);
    door.pictureCame(newer);
    await home.clock.advance(200);
    expect(processor.process(0).pictures()).toEqual([newer]);
  });

  it('leaves pictures out while the video processor is busy', async () => {
    const large = Buffer.concat([still, Buffer.alloc(200_000)]);
    door.pictureCame(large);
    await begin();
    const { input } = processor.process(0);
    await home.clock.advance(10_000);
    expect(input.readableLength + input.writableLength).toBeLessThan(15 * large.length);
    expect(processor.process(0).pictures().length).toBeGreaterThan(0);
    await home.clock.advance(200);
    expect(processor.process(0).pictures()).not.toEqual([]);
  });

  it('plays the clip of the picture and then shows the picture again', async () => {
    const frames = [jpegOf(32, 24, 1), jpegOf(32, 24, 2)];
    door.pictureCame(still, clipFile);
    door.clip = () => Promise.resolve(Readable.from([Buffer.concat(frames)]));
    await begin();
    const [encoder, decoder] = [processor.process(0), processor.process(1)];
    expect(decoder.args.join(' ')).toContain('-re -protocol_whitelist pipe -f mjpeg -i pipe:0');
    expect(encoder.pictures()).toEqual([still]);
    decoder.output.write(Buffer.concat(frames));
    await settled();
    await home.clock.advance(1_000);
    expect(encoder.pictures()).toEqual(frames);
    decoder.exit(0);
    await settled();
    await home.clock.advance(200);
    expect(encoder.pictures()).toEqual([still]);
  });

  it.each([
    ['cannot be opened', () => Promise.reject(new Error('Tuya has no such file')), 'Tuya has no such file'],
    ['is of a kind that is not shown', () => Promise.resolve(Readable.from([Buffer.from('#EXTM3U')])), 'unknown'],
    ['breaks off before it begins', () => Promise.resolve(failing()), 'cut off'],
    ['is empty', () => Promise.resolve(Readable.from([])), 'unknown'],
  ])('goes on with the picture when the clip %s', async (_what, clip, words) => {
    door.pictureCame(still, clipFile);
    door.clip = clip;
    await begin();
    await home.clock.advance(200);
    expect(processor.processes).toHaveLength(1);
    expect(processor.process(0).pictures()).toEqual([still, still]);
    expect(home.log.lines.join('\n')).toContain(words);
    expect(home.log.shown).toEqual([]);
  });

  it('ends when Home says so, and its clip with it', async () => {
    const clip = new PassThrough();
    clip.write(jpegOf(32, 24));
    door.pictureCame(still, clipFile);
    door.clip = () => Promise.resolve(clip);
    await begin();
    expect(processor.processes.map(({ over }) => over)).toEqual([false, false]);
    live.stop('view');
    await settled();
    expect(processor.processes.map(({ over }) => over)).toEqual([true, true]);
    expect(clip.destroyed).toBe(true);
    expect(home.log.shown).toEqual([]);
    expect(ended).toEqual([]);
  });

  it('ends with Homebridge, and there is none after that', async () => {
    await begin();
    home.end.abort();
    await settled();
    expect(processor.process(0).over).toBe(true);
    await expect(live.prepare(setup())).rejects.toThrow();
  });

  it('tells Home when the video processor breaks down, and says so once', async () => {
    for (let view = 1; view <= 2; view += 1) {
      await begin();
      processor.processes.at(-1)?.exit(1);
      await settled();
    }
    expect(ended).toEqual(['view', 'view']);
    expect(home.log.shown).toEqual([expect.stringMatching(/^warn the live view broke off: .* code 1\./)]);
  });

  it('ends also where HomeKit does not take that, and nothing else happens', async () => {
    const view = new LiveView({
      view: door,
      snapshots: { fitting: () => Promise.resolve(still) },
      processor,
      clock: home.clock,
      log: home.log,
      signal: home.signal,
      ended: () => {
        throw new Error('no such session');
      },
    });
    await view.prepare(setup());
    view.start(selection());
    await settled();
    processor.processes.at(-1)?.exit(1);
    await settled();
    expect(home.log.lines.filter((line) => line.includes('no such session'))).toHaveLength(1);
  });

  it('ends 30 s after the last word of a viewer who had spoken', async () => {
    const prepared = await begin();
    const viewer = createSocket('udp4');
    const heard = home.clock.now();
    viewer.send(Buffer.of(0x80, 201), portOf(prepared), '127.0.0.1');
    await once(viewer, 'listening');
    // Datagrams over the loopback arrive in order: once a later one is there, this one is too.
    await arrived(viewer);
    await home.clock.advance(29_999);
    expect(ended).toEqual([]);
    await home.clock.advance(31_000);
    expect(ended).toEqual(['view']);
    expect(home.clock.now() - heard).toBeLessThanOrEqual(61_000);
    expect(processor.process(0).over).toBe(true);
    viewer.close();
  });

  it('goes on for a viewer of whom nothing was ever heard: a firewall may keep it silent', async () => {
    await begin();
    await home.clock.advance(600_000);
    expect(ended).toEqual([]);
    expect(processor.process(0).over).toBe(false);
  });

  it('serves two viewers, each with a stream of its own', async () => {
    await begin();
    await live.prepare(setup({ sessionID: 'other' }));
    live.start({ ...selection(), sessionID: 'other' });
    live.stop('view');
    await settled();
    expect(processor.processes.map(({ over }) => over)).toEqual([true, false]);
  });
});

describe('there is no live view', () => {
  it('without a video processor', async () => {
    processor.demand = () => Promise.reject(new Error('no ffmpeg'));
    await expect(live.prepare(setup())).rejects.toThrow('no ffmpeg');
    expect(home.log.shown).toEqual([]);
  });

  it('for an address that is none, or without encryption', async () => {
    await expect(live.prepare(setup({ targetAddress: '127.0.0.1?x=' }))).rejects.toThrow('IP address');
    const plain = { ...setup().video, srtpCryptoSuite: unencrypted };
    await expect(live.prepare(setup({ video: plain }))).rejects.toThrow('encrypted');
  });

  it('that was not prepared', () => {
    expect(() => {
      live.start(selection());
    }).toThrow('not prepared');
  });
});

function failing(): Readable {
  return new Readable({
    read() {
      this.destroy(new Error('cut off'));
    },
  });
}

/** A datagram sent after another one, over the same loopback, arrives after it. */
async function arrived(viewer: ReturnType<typeof createSocket>): Promise<void> {
  viewer.send(Buffer.of(0), viewer.address().port, '127.0.0.1');
  await once(viewer, 'message');
  await settled();
}
