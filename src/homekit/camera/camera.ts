import type { CameraController, CameraControllerOptions, CameraStreamingDelegate, StreamingRequest } from 'homebridge';
import type { AccessoryOptions, CameraLock } from '../accessory-options.ts';
import { aes128CryptoSuite, baselineProfile, h264Level, streamRequest } from '../hap-values.ts';
import { LiveView } from './live-view.ts';
import { Snapshots } from './snapshot.ts';
import type { VideoProcessor } from './video-processor.ts';

/** Two people may look at the same time: what HomeKit expects of a camera. */
const viewers = 2;

const streamingOptions: CameraControllerOptions['streamingOptions'] = {
  supportedCryptoSuites: [aes128CryptoSuite],
  video: {
    codec: { profiles: [baselineProfile], levels: Object.values(h264Level) },
    // Width, height, pictures a second; Apple Watch needs the first one.
    resolutions: [
      [320, 240, 15],
      [640, 480, 30],
      [1280, 720, 30],
    ],
  },
};

/**
 * The camera of a door: snapshots from memory, and a live view made of them. No HomeKit Secure Video: that needs a camera
 * that films all the time.
 */
export function cameraOf({ view }: CameraLock, processor: VideoProcessor, around: AccessoryOptions): CameraController {
  const { api, clock, log, signal } = around;
  const snapshots = new Snapshots(view, processor, clock);
  // Whether it can run is known before the first snapshot is asked for, which does not wait long for that.
  void processor.available();
  const live = new LiveView({
    ...{ view, snapshots, processor, clock, log, signal },
    ended: (session) => {
      controller.forceStopStreamingSession(session);
    },
  });

  /** HAP-NodeJS may throw out of its own callback; nothing must come of that but a debug line. */
  const answer = <T>(work: () => Promise<T>, callback: (error?: Error, answer?: T) => void): void => {
    work()
      .then(
        (value) => {
          callback(undefined, value);
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(String(error)));
        },
      )
      .catch((error: unknown) => {
        log.debug(`HomeKit did not take the camera's answer: ${String(error)}`);
      });
  };

  // eslint-disable-next-line @typescript-eslint/require-await -- a thrown error becomes the answer
  const stream = async (request: StreamingRequest): Promise<void> => {
    switch (request.type) {
      case streamRequest.start:
        live.start(request);
        break;
      case streamRequest.stop:
        live.stop(request.sessionID);
        break;
      case streamRequest.reconfigure:
        // Home asks for a lower bit rate. A still picture needs so little that nothing changes.
        break;
    }
  };

  const delegate: CameraStreamingDelegate = {
    handleSnapshotRequest: ({ width, height }, callback) => {
      view.viewed();
      answer(() => snapshots.fitting({ width, height }), callback);
    },
    prepareStream: (request, callback) => {
      answer(() => live.prepare(request), callback);
    },
    handleStreamRequest: (request, callback) => {
      answer(() => stream(request), callback);
    },
  };
  const controller = new api.hap.CameraController({ cameraStreamCount: viewers, delegate, streamingOptions });
  return controller;
}
