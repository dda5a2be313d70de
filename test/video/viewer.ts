import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Home, HomeAccessory, HomeService } from '../../demo/home.ts';
import { type RtpPacket, SrtpReader } from './srtp.ts';
import { float, readTlv, tlv, uint16, uint32 } from './tlv.ts';

/** What a viewer asks for; a watch asks for 320x240. */
export interface Wish {
  width: number;
  height: number;
  fps: number;
}

/** Numbers of HomeKit's SessionControl. */
const command = { end: 0, start: 1 } as const;
/** Any dynamic payload type; the Home app takes 99. */
const payloadType = 99;
/** No packet for this long: nobody sends any more, ms. ffmpeg sends at least five times a second. */
const silence = 1_000;

/** Somebody who looks at a live view as the Home app does: over HAP and SRTP. */
export class Viewer {
  /** What came so far, in order; every tag was right. */
  readonly packets: RtpPacket[] = [];
  /** What the camera answered to SetupEndpoints: 0 = fine, 1 = busy, 2 = error. */
  readonly status: number;
  /** The SSRC that the camera announced. */
  readonly ssrc: number | undefined;
  /** Master key as it stands in a program's arguments, to look for where it must not be. */
  readonly key: string;
  readonly #home: Home;
  readonly #aid: number;
  readonly #stream: HomeService;
  readonly #session: Buffer;
  readonly #socket: Socket;

  private constructor(home: Home, aid: number, stream: HomeService, setup: Setup) {
    this.#home = home;
    this.#aid = aid;
    this.#stream = stream;
    this.#session = setup.session;
    this.#socket = setup.socket;
    this.status = setup.answer.get(2)?.readUInt8(0) ?? 2;
    this.ssrc = setup.answer.get(6)?.readUInt32LE(0);
    this.key = Buffer.concat([setup.key, setup.salt]).toString('base64');
    const reader = new SrtpReader(setup.key, setup.salt);
    this.#socket.on('message', (message) => {
      if (isRtp(message)) {
        this.packets.push(reader.read(message));
        this.#socket.emit('picture');
      }
    });
  }

  /** HomeKit's SetupEndpoints. @param place which of the camera's streams, from 0 */
  static async prepare(home: Home, camera: HomeAccessory, place = 0): Promise<Viewer> {
    const stream = camera.services.filter(({ type }) => type === 'CameraRTPStreamManagement')[place];
    if (stream === undefined) {
      throw new Error(`The camera has no stream ${place}.`);
    }
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const [session, key, salt] = [randomBytes(16), randomBytes(16), randomBytes(14)];
    const { port } = socket.address();
    const endpoint = tlv({ 1: 0, 2: Buffer.from('127.0.0.1'), 3: uint16(port), 4: uint16(port) });
    const keys = tlv({ 1: 0, 2: key, 3: salt });
    const request = tlv({ 1: session, 3: endpoint, 4: keys, 5: keys });
    const iid = iidOf(stream, 'SetupEndpoints');
    await home.write(camera.aid, iid, request.toString('base64'));
    const [answer] = await home.read(camera.aid, [iid]);
    return new Viewer(home, camera.aid, stream, {
      ...{ session, key, salt, socket },
      answer: readTlv(Buffer.from(String(answer), 'base64')),
    });
  }

  /** HomeKit's start. @returns the HAP status, 0 = video comes */
  async start({ width, height, fps }: Wish): Promise<number> {
    const rtp = tlv({ 1: payloadType, 2: uint32(1), 3: uint16(299), 4: float(0.5), 5: uint16(1_378) });
    const video = tlv({
      1: 0,
      2: tlv({ 1: 0, 2: 0, 3: 0 }),
      3: tlv({ 1: uint16(width), 2: uint16(height), 3: fps }),
      4: rtp,
    });
    const audio = tlv({
      1: 3,
      2: tlv({ 1: 1, 2: 0, 3: 1, 4: 20 }),
      3: tlv({ 1: 110, 2: uint32(2), 3: uint16(24), 4: float(5), 6: 13 }),
      4: 0,
    });
    return this.#control(command.start, { 2: video, 3: audio });
  }

  /** HomeKit's end. @returns the HAP status */
  async stop(): Promise<number> {
    return this.#control(command.end, {});
  }

  /** What the camera says of this stream: 0 = free, 1 = in use. */
  async streamingStatus(): Promise<number | undefined> {
    const [status] = await this.#home.read(this.#aid, [iidOf(this.#stream, 'StreamingStatus')]);
    return readTlv(Buffer.from(String(status), 'base64'))
      .get(1)
      ?.readUInt8(0);
  }

  /** Waits until this holds for the packets so far; the test's own time limit ends the waiting. */
  async until(holds: (packets: readonly RtpPacket[]) => boolean): Promise<void> {
    while (!holds(this.packets)) {
      await once(this.#socket, 'picture');
    }
  }

  /** Waits until nothing comes any more. */
  async untilSilent(): Promise<void> {
    for (let seen = -1; seen !== this.packets.length;) {
      seen = this.packets.length;
      await new Promise((resolve) => setTimeout(resolve, silence));
    }
  }

  close(): void {
    this.#socket.close();
  }

  async #control(number: number, rest: Record<number, Buffer>): Promise<number> {
    const iid = iidOf(this.#stream, 'SelectedRTPStreamConfiguration');
    const value = tlv({ 1: tlv({ 1: this.#session, 2: number }), ...rest });
    return (await this.#home.write(this.#aid, iid, value.toString('base64'))).status;
  }
}

interface Setup {
  session: Buffer;
  key: Buffer;
  salt: Buffer;
  socket: Socket;
  answer: ReadonlyMap<number, Buffer>;
}

/** RTCP shares the port; its packet types are 192 to 223 (RFC 5761). */
function isRtp(message: Buffer): boolean {
  const type = message.readUInt8(1);
  return type < 192 || type > 223;
}

function iidOf(service: HomeService, name: string): number {
  const found = service.characteristics.get(name);
  if (found === undefined) {
    throw new Error(`The camera has no ${name}.`);
  }
  return found.iid;
}
