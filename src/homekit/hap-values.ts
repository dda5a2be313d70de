/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- the one place where numbers become these enums */
import type { Categories, HAPStatus } from 'homebridge';

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
