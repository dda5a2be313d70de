import type { MediaFile } from '../tuya/media/media-file.ts';
import type { EventType } from './event-types.ts';

/** Something that happened at the door, however many sources report it. */
export interface LockEvent {
  readonly type: EventType;
  /** The earliest time at which it can have happened, steady time, ms. */
  readonly from: number;
  /** Steady time, ms. */
  readonly at: number;
  readonly detail: string | undefined;
  readonly image: MediaFile | undefined;
  readonly video: MediaFile | undefined;
}
