import { createCipheriv, randomBytes } from 'node:crypto';
import { albumEvent } from './album-events.ts';
import type { CameraModel } from './camera-model.ts';
import type { MediaFile } from './media-file.ts';
import type { Picture } from './picture.ts';

/** How long the files are kept, s, as the real sample tells: pictures 60 days, clips 3 (protocol 5.4). */
const PICTURE_KEPT = 60 * 86_400;
const CLIP_KEPT = 3 * 86_400;

type Shape = Exclude<CameraModel['initiative'], 'none'>;

/**
 * What the lock says about a picture it has uploaded: base64 of JSON (protocol 5.4).
 * @param behind how far the lock's own clock, whose time it names, is behind; ms
 */
export function initiativeMessage(picture: Picture, shape: Shape, behind = 0): string {
  return Buffer.from(JSON.stringify(content(picture, shape, behind))).toString('base64');
}

function content(picture: Picture, shape: Shape, behind: number): object {
  const { about, report } = albumEvent(picture.type);
  const time = Math.floor((picture.at - behind) / 1000);
  const heading = { v: '5.0', cmd: 'door_lock_video', type: 'media' };
  const alarm = about !== 'opening';
  switch (shape) {
    case 'plain':
      return {
        ...heading,
        with: 'resources',
        alarm,
        time,
        files: [
          entry(picture.cover, time + PICTURE_KEPT),
          ...(picture.clip ? [entry(picture.clip, time + CLIP_KEPT)] : []),
        ],
        ext: { record: true, id: 0, type: picture.type, fileId: String(picture.id) },
      };
    case 'encrypted':
      return { ...heading, files: [sealed(picture)], alarm, time };
    case 'camera':
      // The sample is a doorbell's; cameras call everything else motion.
      return {
        files: [sealed(picture)],
        cmd: 'doorbell' in report || about === 'request' ? 'ipc_doorbell' : 'ipc_motion',
        type: 'image',
      };
    case 'bucket':
      return { bucket: picture.cover.bucket, files: [[picture.path, picture.key]] };
  }
}

function entry({ bucket, path, key }: MediaFile, expiresAt: number): string[] {
  return [bucket, path, key, String(expiresAt)];
}

/** The key of these is not known (protocol 13); here it is random and forgotten. */
function sealed({ path, key }: Picture): object {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-cbc', randomBytes(16), iv);
  const data = Buffer.concat([cipher.update(JSON.stringify([path, key])), cipher.final()]);
  return { data: data.toString('hex'), keyId: 'default', iv: iv.toString('hex') };
}
