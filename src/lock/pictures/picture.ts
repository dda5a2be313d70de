import type { MediaFile } from '../../tuya/media/media-file.ts';
/** A picture of the door, decrypted, in memory only. */
export interface Picture {
  image: Buffer;
  /** When it was taken, steady time, ms. */
  at: number;
  /** The video that belongs to it, still encrypted in Tuya's storage. */
  clip: MediaFile | undefined;
}
