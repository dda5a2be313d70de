import type { Region } from '../../tuya/data-centers.ts';
import type { Block } from './host.ts';

/**
 * Changes to the plugin's block of config.json. Each returns a new block in which everything else stands as it stood:
 * what this page does not know is not its to take away.
 */

/** What a screen of Homebridge begins a block with. */
export const emptyBlock: Block = { platform: 'TuyaSmartLock', name: 'Tuya Smart Lock' };

/** Settings of a lock that this page changes. */
export type LockKey = 'pin' | 'channel' | 'camera' | 'hidden' | 'readOnly';

/** A block with a key set, or without it. */
export function withKey(block: Block, key: string, value: unknown): Block {
  const { [key]: _before, ...rest } = block;
  return value === undefined || value === '' ? rest : { ...block, [key]: value };
}

/**
 * The data centre that was found. Addresses that stand in for the data centres (tests and the demo have them) are those
 * that the plugin has to use as well.
 */
export function withDataCenter(block: Block, region: Region): Block {
  const standIn = asBlock(block['endpoints'])[region];
  const found = withKey(block, 'region', region);
  return typeof standIn === 'string' ? withKey(found, 'endpoint', standIn) : found;
}

/** The app account with a key changed; without any key there is no account. */
export function withAccount(block: Block, key: string, value: string | number | undefined): Block {
  const account = withKey(asBlock(block['account']), key, value);
  return withKey(block, 'account', Object.keys(account).length === 0 ? undefined : account);
}

/** The settings of a lock: one entry, or one for each of its doors. */
export function entriesOf(block: Block, lockId: string): Block[] {
  return allEntries(block).filter(isAbout(lockId)).map(asBlock);
}

/**
 * A block with one setting of a lock changed.
 * @param door which of the lock's entries, from 0; one that is not there yet is added
 * @param value undefined takes the setting away, and the entry with it when nothing else is left in it
 */
export function withLockSetting(block: Block, lockId: string, door: number, key: LockKey, value: unknown): Block {
  const entries = allEntries(block);
  const place = [...entries.keys()].filter((index) => isAbout(lockId)(entries[index]))[door];
  if (place === undefined) {
    return value === undefined ? block : withKey(block, 'locks', [...entries, { id: lockId, [key]: value }]);
  }
  const changed = withKey(asBlock(entries[place]), key, value);
  const isLeft = value !== undefined || Object.keys(changed).length > 1;
  return withKey(block, 'locks', [
    ...entries.slice(0, place),
    ...(isLeft ? [changed] : []),
    ...entries.slice(place + 1),
  ]);
}

/**
 * A changed block as Homebridge's UI has to be handed it: the UI copies its keys over those that it has, so that a key
 * is gone only when it is there and undefined.
 */
export function handedOver(before: Block, after: Block): Block {
  const gone = Object.keys(before).filter((key) => !(key in after));
  return { ...after, ...Object.fromEntries(gone.map((key) => [key, undefined])) };
}

/** An object as it is, anything else as an empty one. */
export function asBlock(value: unknown): Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Block) : {};
}

function allEntries(block: Block): readonly unknown[] {
  const locks = block['locks'] ?? [];
  return Array.isArray(locks) ? locks : [locks];
}

function isAbout(lockId: string): (entry: unknown) => boolean {
  return (entry) => {
    const { id } = asBlock(entry);
    // As the plugin reads it: blanks around an id count for nothing.
    return typeof id === 'string' && id.trim() === lockId;
  };
}
