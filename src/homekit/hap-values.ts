/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- the one place where numbers become these enums */
import type { Categories, H264Level, H264Profile, HAPStatus, SRTPCryptoSuites, StreamRequestTypes } from 'homebridge';

/**
 * HAP status codes. HAP-NodeJS exports them as a const enum, which a type-only import cannot reach; a test compares
 * these with the real ones.
 */
export const hapStatus = {
  communicationFailure: -70402 as HAPStatus,
  busy: -70403 as HAPStatus,
  timedOut: -70408 as HAPStatus,
  notAllowedNow: -70412 as HAPStatus,
} as const;

/** HAP-NodeJS's Categories.DOOR_LOCK. */
export const doorLockCategory = 6 as Categories;

/** HAP-NodeJS's Categories.IP_CAMERA. */
export const cameraCategory = 17 as Categories;

/** HAP-NodeJS's Categories.VIDEO_DOORBELL. */
export const videoDoorbellCategory = 18 as Categories;

/** HAP-NodeJS's H264Profile.BASELINE. */
export const baselineProfile = 0 as H264Profile;

/** HAP-NodeJS's H264Level, by its name in H.264. */
export const h264Level = {
  '3.1': 0 as H264Level,
  '3.2': 1 as H264Level,
  '4.0': 2 as H264Level,
} as const;

/** HAP-NodeJS's SRTPCryptoSuites.AES_CM_128_HMAC_SHA1_80. */
export const aes128CryptoSuite = 0 as SRTPCryptoSuites;

/** HAP-NodeJS's StreamRequestTypes: what Home wants of a live view. */
export const streamRequest = {
  start: 'start' as StreamRequestTypes.START,
  reconfigure: 'reconfigure' as StreamRequestTypes.RECONFIGURE,
  stop: 'stop' as StreamRequestTypes.STOP,
} as const;
