import type { DataPoint } from '../device.ts';
import type { TuyaError } from '../errors.ts';

/** One report of a lock. */
export interface TimedDataPoint extends DataPoint {
  /** When the lock said so by its own clock, which may be wrong, else as `sentAt`; ms. */
  at: number | undefined;
  /** When the cloud sent the message, cloud time, ms; undefined where it has no readable time. */
  sentAt?: number | undefined;
}

/** What the cloud sends by itself. */
export type FeedMessage =
  | { kind: 'status'; deviceId: string; points: TimedDataPoint[] }
  | { kind: 'online'; deviceId: string; online: boolean; at: number | undefined }
  | { kind: 'renamed'; deviceId: string; name: string }
  /** A device was bound to or removed from an account of the project: look again. */
  | { kind: 'added'; deviceId: string }
  | { kind: 'removed'; deviceId: string };

export interface FeedListener {
  /** A message that could be read. Must not throw. */
  message: (message: FeedMessage) => void;
  /** The feed is connected and subscribed, again or for the first time. */
  connected: () => void;
  /** The feed lost its connection or could not get one; it goes on trying. */
  disconnected: (reason: TuyaError) => void;
}

/** Messages from the cloud, whatever carries them. */
export interface Feed {
  /** In a log line: "MQTT" or "Pulsar". */
  readonly name: string;
  /** Connects and stays connected, with back-off and jitter, until the signal ends it. Never rejects. */
  run: (listener: FeedListener, signal: AbortSignal) => Promise<void>;
}
