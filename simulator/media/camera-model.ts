/** How the camera of a lock works. */
export interface CameraModel {
  /** From the event until the picture is in the cloud, ms. */
  uploadMs: number;
  /** Whether a short clip comes with each picture. */
  clip: boolean;
  /** The shape of its `initiative_message` (protocol 5.4); none for locks that tell of the event in other data points only. */
  initiative: 'plain' | 'encrypted' | 'camera' | 'bucket' | 'none';
  /** Whether the history shows the pictures, beside the latest media. */
  inHistory: boolean;
  /** Whether the latest media shows the pictures: true unless told. */
  inLatest?: boolean;
}

/** Real uploads need a second or two; short enough for tests to wait for. */
const UPLOAD_MS = 200;

/** A lock with video talk: tells of each picture, keeps an album. */
export const VIDEO_CAMERA: CameraModel = { uploadMs: UPLOAD_MS, clip: true, initiative: 'plain', inHistory: false };
/** A lock that takes single pictures: they are in the latest media and in the history. */
export const PHOTO_CAMERA: CameraModel = { uploadMs: UPLOAD_MS, clip: false, initiative: 'none', inHistory: true };
