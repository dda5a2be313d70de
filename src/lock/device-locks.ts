import type { Lock } from './lock.ts';

/** The locks of one device: one, or one for each door of an access control. */
export type DeviceLocks = readonly [Lock, ...Lock[]];
