import { dataCenters, type Region, regions } from './tuya/data-centers.ts';

/** Settings that are numbers, also where somebody wrote them as text. */
const numbers: readonly string[] = [
  'account.countryCode',
  'callsPerMonth',
  'locks[].channel',
  'locks[].relockSeconds',
  'locks[].wakeSeconds',
];
const flags: readonly string[] = ['locks[].invertState', 'locks[].hidden', 'locks[].readOnly'];
/** Settings with a choice, whose letters may be of any case. */
const choices: readonly string[] = ['region', 'push', 'locks[].camera'];

/** The data centres as Tuya's console names them. */
const namesOfRegions: ReadonlyMap<string, Region> = new Map(
  regions.map((region) => [dataCenters[region].name.toLowerCase(), region]),
);

/** What settings screens write by themselves for a lock of which nothing was filled in: it is none. */
const defaultsOfALock: readonly string[] = [
  'invertState',
  'relockSeconds',
  'wakeSeconds',
  'camera',
  'hidden',
  'readOnly',
];

/**
 * The configuration as it was meant: numbers and flags that were written as text, choices in other letters, and without
 * what settings screens leave where nothing was filled in. Whatever cannot be understood stays as it is.
 * @param raw the platform's block of config.json
 */
export function asMeant(raw: unknown): unknown {
  const block = meant(withoutEmpty(raw), '');
  if (!isObject(block)) {
    return block;
  }
  const { account, locks, ...rest } = block;
  // The app alone, which a settings screen fills in by itself, is no account.
  const isAccount = !(isObject(account) && Object.keys(account).every((key) => key === 'schema'));
  return {
    ...rest,
    ...(account !== undefined && isAccount && { account }),
    ...(locks !== undefined && { locks: Array.isArray(locks) ? locks.filter(isLock) : locks }),
  };
}

/**
 * Where the locks of {@link asMeant} stand in what was written: entries with nothing in them are left out there.
 * @param raw the platform's block of config.json
 * @returns for every lock its place, and how many entries have nothing in them
 */
export function locksAsWritten(raw: unknown): { places: readonly number[]; empty: number } {
  const list: readonly unknown[] = isObject(raw) && Array.isArray(raw['locks']) ? raw['locks'] : [];
  const places = [...list.keys()].filter((place) => {
    const entry = withoutEmpty(list[place]);
    return !isEmpty(entry) && isLock(entry);
  });
  return { places, empty: list.length - places.length };
}

function isLock(entry: unknown): boolean {
  return !isObject(entry) || Object.keys(entry).some((key) => !defaultsOfALock.includes(key));
}

function meant(value: unknown, pattern: string): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => meant(entry, `${pattern}[]`));
  }
  if (isObject(value)) {
    const prefix = pattern === '' ? '' : `${pattern}.`;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, meant(entry, prefix + key)]));
  }
  if (pattern === 'locks[].pin' && typeof value === 'number') {
    return String(value);
  }
  return typeof value === 'string' ? meantText(value.trim(), value, pattern) : value;
}

function meantText(text: string, original: string, pattern: string): unknown {
  if (numbers.includes(pattern)) {
    return /^\+?\d+(\.\d+)?$/.test(text) ? Number(text) : original;
  }
  if (flags.includes(pattern)) {
    return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : original;
  }
  if (choices.includes(pattern)) {
    const choice = text.toLowerCase();
    return (pattern === 'region' ? namesOfRegions.get(choice) : choice) ?? choice;
  }
  return original;
}

/** Settings screens leave '' and {} where nothing was filled in: that is no setting. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutEmpty).filter((entry) => !isEmpty(entry));
  }
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).map(([key, entry]) => [key, withoutEmpty(entry)] as const);
  return Object.fromEntries(entries.filter(([, entry]) => !isEmpty(entry)));
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
