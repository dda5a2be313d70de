import { plainLine, type TuyaError } from './tuya/errors.ts';

/** So many locks are named in one line: more nobody reads. */
const mostNamed = 10;

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
  const named = locks
    .slice(0, mostNamed)
    .map(({ id, name }) => `${plainLine(id)} (${plainLine(name)})`)
    .join(', ');
  const others = locks.length > mostNamed ? ` and ${locks.length - mostNamed} more` : '';
  return `"locks" in the configuration names ${ids.join(', ')}, which is not in the Tuya project. Its locks are: ${named || 'none'}${others}`;
}

/** What the owner can do when discovery finds no lock. */
export function noLocks(devices: number): string {
  const page = 'https://platform.tuya.com/cloud → Development → your project → Devices';
  return devices === 0
    ? `The Tuya cloud project has no devices. Link the app account at ${page} → Link App Account`
    : `The Tuya cloud project has ${devices} devices, but no lock. See ${page} for what it can reach`;
}
