import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import type { PrepareStreamRequest, PrepareStreamResponse, StartStreamRequest } from 'homebridge';
import { LogOnce } from '../../log.ts';
import { shielded } from '../../shield.ts';
import { aes128CryptoSuite, h264Level } from '../hap-values.ts';
import { LiveStream, type StreamOptions } from './live-stream.ts';
import { openReturnPort, type ReturnPort } from './return-port.ts';
import { type SelectedVideo, type Viewer, withinOffer } from './stream-arguments.ts';

interface Session {
  viewer: Viewer;
  returnPort: ReturnPort;
  end: AbortController;
}

export interface LiveViewOptions extends StreamOptions {
  /** Ends every stream. */
  signal: AbortSignal;
  /** Told when a stream ended by itself, so that Home does not wait for more. */
  ended: (sessionId: string) => void;
}

/** A viewer answers about twice a second (RTCP); one that did and then is silent for this long is gone, ms. */
const goneAfter = 30_000;
/** SSRC: any number but 0; ffmpeg takes 31 bits. */
const largestSsrc = 2 ** 31 - 1;

/** The live view: for each viewer one stream from the lock's pictures. Needs the video processor. */
export class LiveView {
  readonly #options: LiveViewOptions;
  readonly #logOnce: LogOnce;
  readonly #sessions = new Map<string, Session>();

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#logOnce = new LogOnce(options.log);
    options.signal.addEventListener('abort', () => {
      [...this.#sessions.keys()].forEach((id) => {
        this.stop(id);
      });
    });
  }

  /** HomeKit's SetupEndpoints: agrees on ports and keys. @throws Error when there can be no video */
  async prepare({
    sessionID,
    addressVersion,
    targetAddress,
    video,
    audio,
  }: PrepareStreamRequest): Promise<PrepareStreamResponse> {
    this.#options.signal.throwIfAborted();
    await this.#options.processor.demand();
    if (video.srtpCryptoSuite !== aes128CryptoSuite || isIP(targetAddress) === 0) {
      throw new Error('The live view goes encrypted with AES_CM_128_HMAC_SHA1_80 to an IP address only.');
    }
    const returnPort = await openReturnPort(addressVersion, this.#options.clock);
    const viewer = {
      address: targetAddress,
      port: video.port,
      key: Buffer.concat([video.srtp_key, video.srtp_salt]).toString('base64'),
      ssrc: randomInt(1, largestSsrc),
    };
    this.stop(sessionID);
    if (this.#options.signal.aborted) {
      returnPort.close();
      throw new Error('Homebridge is shutting down.');
    }
    this.#sessions.set(sessionID, { viewer, returnPort, end: new AbortController() });
    const { port } = returnPort;
    return {
      video: { port, ssrc: viewer.ssrc, srtp_key: video.srtp_key, srtp_salt: video.srtp_salt },
      // No sound is sent, but HomeKit agrees on it all the same.
      audio: { port, ssrc: randomInt(1, largestSsrc), srtp_key: audio.srtp_key, srtp_salt: audio.srtp_salt },
    };
  }

  /** HomeKit's start: video flows from now on. @throws Error for a session that was not prepared */
  start({ sessionID, video }: StartStreamRequest): void {
    const session = this.#sessions.get(sessionID);
    if (session === undefined) {
      throw new Error('This stream was not prepared.');
    }
    const { end, returnPort, viewer } = session;
    const stream = new LiveStream(this.#options, selected(video), viewer, end.signal);
    returnPort.whenSilent(goneAfter, end.signal, () => {
      this.#endFromHere(sessionID, session);
    });
    void stream.ended.then((code) => {
      if (!end.signal.aborted) {
        this.#logOnce.complain(
          'stream',
          `the live view broke off: the video processor ended${code === undefined ? '' : ` with code ${code}`}. ` +
            'Its own words are in the debug log; it needs libx264 and SRTP',
        );
        this.#endFromHere(sessionID, session);
      }
    });
  }

  /** HomeKit's stop. Nothing happens when the stream is over. */
  stop(sessionID: string): void {
    const session = this.#sessions.get(sessionID);
    this.#sessions.delete(sessionID);
    session?.end.abort();
    session?.returnPort.close();
  }

  #endFromHere(sessionID: string, session: Session): void {
    if (this.#sessions.get(sessionID) === session) {
      this.stop(sessionID);
      // HAP-NodeJS may throw here, and no caller would catch it.
      shielded(this.#options.log, 'ending the live view', () => {
        this.#options.ended(sessionID);
      });
    }
  }
}

function selected(video: StartStreamRequest['video']): SelectedVideo {
  const level = Object.entries(h264Level).find(([, value]) => value === video.level)?.[0] ?? '3.1';
  return withinOffer({
    width: video.width,
    height: video.height,
    fps: video.fps,
    payloadType: video.pt,
    bitrate: video.max_bit_rate,
    level,
    packetSize: video.mtu,
  });
}
