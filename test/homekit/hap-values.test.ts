import * as hap from '@homebridge/hap-nodejs';
import { expect, it } from '@jest/globals';
import { doorLockCategory, hapStatus } from '../../src/homekit/hap-values.ts';

/** They exist when the program runs, though TypeScript hides them as const enums. */
const { HAPStatus, Categories } = hap as unknown as Record<string, Record<string, number>>;

it('are those of HAP-NodeJS', () => {
  expect(hapStatus).toEqual({
    communicationFailure: HAPStatus?.['SERVICE_COMMUNICATION_FAILURE'],
    busy: HAPStatus?.['RESOURCE_BUSY'],
    timedOut: HAPStatus?.['OPERATION_TIMED_OUT'],
    notAllowedNow: HAPStatus?.['NOT_ALLOWED_IN_CURRENT_STATE'],
  });
  expect(doorLockCategory).toBe(Categories?.['DOOR_LOCK']);
});
