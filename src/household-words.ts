import type { TuyaError } from './tuya/errors.ts';

/** The same words wherever a trouble of the project is noticed, so that they are said once. */
export function projectTrouble(error: TuyaError): string {
  return `Tuya cannot be asked for the locks. ${error.message}`;
}

/** What will happen at the first tap, said before it. */
export function unlockingTrouble(error: TuyaError): string {
  return `The locks are shown, but unlocking from Home will fail. ${error.message}`;
}

/** Entries of the configuration that no device answers to, with those that there are. */
export function unknownIds(ids: readonly string[], locks: readonly { id: string; name: string }[]): string {
  const named = locks.map(({ id, name }) => `${id} (${name})`).join(', ');
  return `"locks" in the configuration names ${ids.join(', ')}, which is not in the Tuya project. Its locks are: ${named || 'none'}`;
}

/** What the owner can do when discovery finds no lock. */
export function noLocks(devices: number): string {
  const page = 'https://platform.tuya.com/cloud → Cloud Project → Project Management → your project → Devices';
  return devices === 0
    ? `The Tuya cloud project has no devices. Link the app account at ${page} → Link App Account`
    : `The Tuya cloud project has ${devices} devices, but no lock. See ${page} for what it can reach`;
}
