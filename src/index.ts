import type { API } from 'homebridge';
import { TuyaSmartLockPlatform } from './platform.ts';
import { platformName } from './plugin-name.ts';

/** Homebridge calls this once with its API. */
export default (api: API): void => {
  api.registerPlatform(platformName, TuyaSmartLockPlatform);
};
