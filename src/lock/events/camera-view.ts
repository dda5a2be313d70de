import { type Picture } from '../pictures/picture.ts';

/** Something at the door that Home is told of. */
export type EventNotification =
  /** Somebody rang, or asks to be let in. */
  | { kind: 'ring' }
  /** An alarm: wrong finger, shock, loitering … */
  | { kind: 'alarm'; tampered: boolean };

/** What can happen at a door and be shown of it. */
export interface EventCapabilities {
  /** The lock takes pictures. */
  pictures: boolean;
  /** It can ring. */
  rings: boolean;
  /** It can report alarms. */
  alarms: boolean;
  /** It can ask for a remote unlock, which can be rejected. */
  requests: boolean;
}

/** What Home can see and do at one door, apart from its bolt. */
export interface CameraView {
  readonly capabilities: EventCapabilities;
  /** The newest picture; undefined before the first one. */
  readonly newest: Picture | undefined;
  /** Whether a remote unlock request waits for an answer right now. */
  readonly requested: boolean;
  /** Whether the lock reported tampering and was not opened since. */
  readonly tampered: boolean;
  /** Told of every event, after its picture has come or 3 s have passed. @returns stops listening */
  onEvent: (listener: (event: EventNotification) => void) => () => void;
  /** Told when capabilities, request or tampering changed. @returns stops listening */
  onChange: (listener: () => void) => () => void;
  /** Somebody looks at the camera in Home. */
  viewed: () => void;
  /** Turns the pending request down. @returns whether there was one and the lock took the rejection */
  reject: () => Promise<boolean>;
  /** The decrypted clip of a picture, as a stream of its bytes (MJPEG or MP4). @throws TuyaError */
  openClip: (picture: Picture, signal: AbortSignal) => Promise<NodeJS.ReadableStream>;
}
