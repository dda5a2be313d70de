import type { API } from 'homebridge';
import { platformName, TuyaSmartLockPlatform } from './platform.ts';

/** Homebridge calls this once with its API. */
export default (api: API): void => {
  api.registerPlatform(platformName, TuyaSmartLockPlatform);
};
