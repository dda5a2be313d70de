import * as hap from '@homebridge/hap-nodejs';
import { expect, it } from '@jest/globals';
import {
  aes128CryptoSuite,
  baselineProfile,
  cameraCategory,
  doorLockCategory,
  h264Level,
  hapStatus,
  streamRequest,
  videoDoorbellCategory,
} from '../../src/homekit/hap-values.ts';

/** They exist when the program runs, though TypeScript hides them as const enums. */
const { Categories, H264Level, H264Profile, HAPStatus, SRTPCryptoSuites, StreamRequestTypes } =
  hap as unknown as Record<string, Record<string, number | string>>;

it('are those of HAP-NodeJS', () => {
  expect(hapStatus).toEqual({
    communicationFailure: HAPStatus?.['SERVICE_COMMUNICATION_FAILURE'],
    busy: HAPStatus?.['RESOURCE_BUSY'],
    timedOut: HAPStatus?.['OPERATION_TIMED_OUT'],
    notAllowedNow: HAPStatus?.['NOT_ALLOWED_IN_CURRENT_STATE'],
  });
  expect(doorLockCategory).toBe(Categories?.['DOOR_LOCK']);
  expect(cameraCategory).toBe(Categories?.['IP_CAMERA']);
  expect(videoDoorbellCategory).toBe(Categories?.['VIDEO_DOORBELL']);
  expect(baselineProfile).toBe(H264Profile?.['BASELINE']);
  expect(h264Level).toEqual({
    '3.1': H264Level?.['LEVEL3_1'],
    '3.2': H264Level?.['LEVEL3_2'],
    '4.0': H264Level?.['LEVEL4_0'],
  });
  expect(aes128CryptoSuite).toBe(SRTPCryptoSuites?.['AES_CM_128_HMAC_SHA1_80']);
  expect(streamRequest).toEqual({
    start: StreamRequestTypes?.['START'],
    reconfigure: StreamRequestTypes?.['RECONFIGURE'],
    stop: StreamRequestTypes?.['STOP'],
  });
});
