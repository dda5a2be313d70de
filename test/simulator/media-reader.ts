import { createDecipheriv } from 'node:crypto';
import {
  VIDEO_CAMERA,
  lockModel,
  type CameraModel,
  type LockFamily,
  type LockModel,
  type SimulatedCloud,
} from '../../simulator/cloud.ts';
import type { MediaFile } from '../../simulator/media/media-file.ts';

/** An awake lock whose pictures are in the cloud at once. */
export function cameraLock(family: LockFamily = 'wifi-video', camera: Partial<CameraModel> = {}): LockModel {
  const own = lockModel(family).camera ?? VIDEO_CAMERA;
  return lockModel(family, { boltMs: 1, sleep: undefined, camera: { ...own, uploadMs: 0, ...camera } });
}

/** The content of a stored file: header of 64 bytes, then AES-CBC. Throws when the key does not fit. */
export function opened(file: Buffer, key: string): Buffer {
  const decipher = createDecipheriv('aes-128-cbc', Buffer.from(key, 'utf8'), file.subarray(4, 20));
  return Buffer.concat([decipher.update(file.subarray(64)), decipher.final()]);
}

/** Fetches the bytes behind an address. Rejects unless the whole answer came with status 200. */
export async function fetched(url: string): Promise<Buffer> {
  const response = await fetch(url);
  if (response.status !== 200) {
    throw new Error(`HTTP ${response.status}`);
  }
  return Buffer.from(await response.arrayBuffer());
}

/** The next picture (or clip) that arrives in the cloud. */
export function nextFile(cloud: SimulatedCloud, kind: MediaFile['kind'] = 'picture'): Promise<MediaFile> {
  return new Promise((resolve) => {
    const stop = cloud.storage.on((file) => {
      if (file.kind === kind) {
        stop();
        resolve(file);
      }
    });
  });
}
