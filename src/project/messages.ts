import { plainLine, type TuyaError } from '../tuya/errors.ts';

/** One wording for a trouble of the project, wherever it is noticed: equal lines are logged once. */
export function projectTrouble(error: TuyaError): string {
  return `Tuya cannot be asked for the locks. ${error.message}`;
}

/** Said at the start, before the first tap fails. */
export function unlockingTrouble(error: TuyaError): string {
  return `The locks are shown, but unlocking from Home will fail. ${error.message}`;
}

/** The most ids in one line of the log. */
const mostIds = 10;
/** Ids of Tuya's devices have 20 or 22 characters, or a few more; the access key has 32. */
const longestId = 25;
/** An id of digits alone is that of an old device, with 20 digits; a PIN has fewer. */
const mostDigitsOfAPin = 10;

/** Entries of the configuration that no lock answers to, with the locks that there are. */
export function unknownIds(ids: readonly string[], locks: readonly { id: string; name: string }[]): string {
  const are = ids.length === 1 ? 'is no lock' : 'are no locks';
  const named = someOf(locks.map(({ id, name }) => `${id} (${plainLine(name)})`));
  return `"locks" in the configuration names ${someOf(ids.map(harmlessId))}, which ${are} of the Tuya project. Its locks are: ${named || 'none'}`;
}

function someOf(all: readonly string[]): string {
  const more = all.length - mostIds;
  return all.slice(0, mostIds).join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
}

/** Whatever cannot be an id is hidden: a key or a PIN may have been pasted there. */
function harmlessId(id: string): string {
  const isPin = /^\d*$/.test(id) && id.length <= mostDigitsOfAPin;
  return /^[a-z\d]+$/i.test(id) && id.length <= longestId && !isPin ? id : '•••';
}

/** What the owner can do about a lock without a status (protocol 5.3). */
export const noStatus =
  'Tuya tells nothing about it, so Home shows no state. At https://platform.tuya.com/cloud → Cloud Project → Project Management → ' +
  'your project → Devices, change the control instruction mode of the lock to "DP Instruction", and restart Homebridge';

/** What the owner can do when discovery finds no lock. */
export function noLocks(devices: number): string {
  const page = 'https://platform.tuya.com/cloud → Cloud Project → Project Management → your project → Devices';
  return devices === 0
    ? `The Tuya cloud project has no devices. Link the app account at ${page} → Link App Account`
    : `The Tuya cloud project has ${devices} devices, but no lock. See ${page} for what it can reach`;
}
