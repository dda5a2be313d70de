import type { TuyaError } from './tuya/errors.ts';

/** The same words wherever a trouble of the project is noticed, so that they are said once. */
export function projectTrouble(error: TuyaError): string {
  return `Tuya cannot be asked for the locks. ${error.message}`;
}

/** What the owner can do when discovery finds no lock. */
export function noLocks(devices: number): string {
  const page = 'https://platform.tuya.com/cloud → Development → your project → Devices';
  return devices === 0
    ? `The Tuya cloud project has no devices. Link the app account at ${page} → Link App Account`
    : `The Tuya cloud project has ${devices} devices, but no lock. See ${page} for what it can reach`;
}
