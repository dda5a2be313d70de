import type { z } from 'zod';
import { regions } from './tuya/data-centers.ts';
import { plainLine } from './tuya/errors.ts';

/** What each key is and how it looks: the words of every complaint about it. */
const explanations: Readonly<Record<string, string>> = {
  platform: 'the name of this platform as text, for example "platform": "TuyaSmartLock"',
  name: 'a name for the log as text, for example "name": "Tuya Smart Lock"',
  accessId: 'the Access ID of the Tuya cloud project, for example "accessId": "p9xxxxxxxxxxxxxxxxxx"',
  accessKey: 'the Access Secret of the Tuya cloud project, for example "accessKey": "0123456789abcdef0123456789abcdef"',
  region: `the data centre of the cloud project (${regions.join(', ')}), for example "region": "eu"`,
  endpoint: 'an address in place of region, for example "endpoint": "https://openapi.tuyaeu.com"',
  account:
    'the app account as an object, for example "account": { "countryCode": 49, "username": "…", "password": "…" }',
  'account.countryCode': 'the telephone country code as a number, for example "countryCode": 49',
  'account.username': 'the name you log into the app with, for example "username": "me@example.com"',
  'account.password': 'the password of the app account, or its MD5, for example "password": "…"',
  'account.schema': 'the app, for example "schema": "smartlife" or "tuyaSmart"',
  push: 'auto, mqtt, pulsar or off, for example "push": "auto"',
  pushEndpoint: 'an address of the Pulsar service, for example "pushEndpoint": "wss://mqe.tuyaeu.com:8285/"',
  locks: 'a list of locks with settings of their own, for example "locks": [{ "id": "bf…", "name": "Front Door" }]',
  'locks[]': 'one lock as an object, for example { "id": "bf…", "name": "Front Door" }',
  'locks[].id': 'the device id of the lock, for example "id": "bf0123456789abcdefghij"',
  'locks[].name': 'a name for the Home app, for example "name": "Front Door"',
  'locks[].pin': 'six digits as text, for example "pin": "123456"',
  'locks[].channel': 'the number of the door from 1 to 16, for example "channel": 1',
  'locks[].invertState': 'true or false, for example "invertState": false',
  'locks[].relockSeconds': 'seconds from 1 to 1800, for example "relockSeconds": 8',
  'locks[].wakeSeconds': 'seconds from 0 to 300, for example "wakeSeconds": 45',
  'locks[].camera': 'bridged, standalone or off, for example "camera": "bridged"',
  'locks[].hidden': 'true or false, for example "hidden": false',
  'locks[].readOnly': 'true or false, for example "readOnly": false',
  callsPerMonth: 'the calls of your Tuya plan per month, at least 1000, for example "callsPerMonth": 26000',
  videoProcessor: 'the path of ffmpeg, for example "videoProcessor": "/usr/bin/ffmpeg"',
};

/** Keys whose values never appear in a complaint, because they are secret or a secret may stand in their place. */
const secretKeys: readonly string[] = ['accessKey', 'account.password', 'locks[].pin'];
const untold: readonly string[] = [...secretKeys, 'account', 'locks', 'locks[]'];

/** Longer than the longest word that belongs into a choice ("western america"), characters. */
const longestWord = 15;
/** Names of settings are longer ("disableAccessoryNames"), but of letters only; keys of Tuya have digits. */
const longestName = 30;
/** Letters as in "us-west" or "plugin_map", with one digit at most; passwords and keys have more of them, or signs. */
const word = /^[\p{L} ._-]*\d?[\p{L} ._-]*$/u;
/** Seconds, doors and country codes have no more digits; PINs do. */
const shortNumber = /^-?\d{0,3}(\.\d)?$/;
/** The most lines: the owner corrects the first ones first. */
const mostLines = 10;

/** Written by Homebridge and its settings screens, never by hand. */
const ofHomebridge: readonly string[] = ['platform', 'name', '_bridge'];

/** Words that Tuya's console and other plugins use, in small letters, and what they are called here. */
const otherWords: ReadonlyMap<string, string> = new Map([
  ['clientid', 'accessId'],
  ['clientsecret', 'accessKey'],
  ['accesssecret', 'accessKey'],
  ['devices', 'locks'],
  ['deviceid', 'id'],
  ['appschema', 'schema'],
]);

/**
 * Puts mistakes into words a person can act on.
 * @param issues what the shape of the configuration found
 * @param block the configuration they were found in
 * @param places where each entry of `locks` stands in what the owner wrote
 * @returns one line per mistake, ten at most, without secrets: which key, what is wrong, an example
 */
export function problemsOf(issues: readonly z.core.$ZodIssue[], block: unknown, places: readonly number[]): string[] {
  const secret = secretsIn(block);
  // A value may break several rules at once; it is one mistake all the same.
  const mistakes = new Map<string, z.core.$ZodIssue>();
  issues.forEach((issue) => {
    const key = pathText(issue.path);
    mistakes.set(key, mistakes.get(key) ?? issue);
  });
  return firstLines([...mistakes.values()], (issue) => asWritten(problemOf(issue, block, secret), places));
}

/**
 * One line, ten at most, for every key that is no setting: a slip of the pen, or another program's.
 * @param places where each entry of `locks` stands in what the owner wrote
 */
export function unknownKeysIn(block: unknown, places: readonly number[]): string[] {
  const secret = secretsIn(block);
  const unknown: { place: string; pattern: string; key: string }[] = [];
  const look = (value: unknown, place: string, pattern: string): void => {
    if (Array.isArray(value)) {
      value.forEach((entry, index) => {
        look(entry, `${place}[${index}]`, `${pattern}[]`);
      });
    } else if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([key, entry]) => {
        const prefix = pattern === '' ? '' : `${pattern}.`;
        if (Object.hasOwn(explanations, prefix + key)) {
          look(entry, place === '' ? key : `${place}.${key}`, prefix + key);
        } else if (pattern !== '' || !ofHomebridge.includes(key)) {
          unknown.push({ place: place === '' ? '' : `${place}.`, pattern, key });
        }
      });
    }
  };
  look(block, '', '');
  return firstLines(unknown, ({ place, pattern, key }) => {
    const known = Object.keys(explanations)
      .filter((other) => pattern === other.split('.').slice(0, -1).join('.'))
      .map((other) => other.split('.').at(-1) ?? other);
    const shownKey = harmless(key, secret, longestName);
    return asWritten(`"${place}${shownKey}" is not a setting and is ignored${nearest(key, known)}`, places);
  });
}

/** A line, if any, for entries of `locks` with nothing in them. @param count how many there are */
export function emptyLocks(count: number): string[] {
  if (count === 0) {
    return [];
  }
  const [what, verb] = count === 1 ? ['an entry', 'is'] : [`${count.toLocaleString('en')} entries`, 'are'];
  return [`"locks" has ${what} without an id or anything else, which ${verb} ignored`];
}

function firstLines<T>(all: readonly T[], line: (one: T) => string): string[] {
  const lines = all.slice(0, mostLines).map(line);
  const more = all.length - lines.length;
  return more === 0 ? lines : [...lines, `… and ${more.toLocaleString('en')} more`];
}

/** The places in a line as the owner wrote them: the entries that were left out count there. */
function asWritten(line: string, places: readonly number[]): string {
  return line.replace(/"locks\[(\d+)\]/g, (_, index: string) => `"locks[${places[Number(index)] ?? index}]`);
}

/** What stands where secrets belong, in small letters: it may have been written into another place as well. */
function secretsIn(block: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (value: unknown, pattern: string): void => {
    if (Array.isArray(value)) {
      value.forEach((entry) => {
        look(entry, `${pattern}[]`);
      });
    } else if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([key, entry]) => {
        look(entry, pattern === '' ? key : `${pattern}.${key}`);
      });
    } else if (secretKeys.includes(pattern)) {
      found.add(String(value).trim().toLowerCase());
    }
  };
  look(block, '');
  return found;
}

function problemOf(issue: z.core.$ZodIssue, block: unknown, secret: ReadonlySet<string>): string {
  const key = pathText(issue.path);
  if (key === '') {
    return 'The platform’s block is not an object. Write it as { "platform": "TuyaSmartLock", … }';
  }
  const pattern = keyPattern(issue.path);
  const value = valueAt(block, issue.path);
  const found = untold.includes(pattern) ? '' : shown(value, secret);
  const wrong = value === undefined ? 'is missing' : issue.code === 'custom' ? issue.message : `is not right${found}`;
  return `"${key}" ${wrong}. It is ${explanations[pattern] ?? 'not known here'}`;
}

/** locks.0.pin → locks[].pin */
function keyPattern(path: readonly PropertyKey[]): string {
  return path.map(String).join('.').replace(/\.\d+/g, '[]');
}

/** locks.0.pin → locks[0].pin */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map(String)
    .join('.')
    .replace(/\.(\d+)/g, '[$1]');
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

/** Only plain values are worth showing: lists and objects are long. */
function shown(value: unknown, secret: ReadonlySet<string>): string {
  if (typeof value === 'string') {
    return ` (found "${harmless(value, secret, longestWord)}")`;
  }
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? ` (found ${harmless(String(value), secret, longestWord)})` : '';
}

/**
 * Text that a person typed, fit for the log. A key, a password or a PIN may have been pasted into the wrong place: what
 * is neither a word nor a short number is hidden, and so is what stands in the place of a secret as well.
 */
function harmless(text: string, secret: ReadonlySet<string>, longest: number): string {
  const line = plainLine(text);
  const isShort = line.length <= longestWord || (line.length <= longest && !/\d/.test(line));
  const isHarmless = isShort && (word.test(line) || shortNumber.test(line)) && !secret.has(line.toLowerCase());
  return isHarmless ? line : '•••';
}

/**
 * Points to the setting that was probably meant: the same letters in other case, one of them wrong, missing or too
 * many, or the word that Tuya's console and other plugins use for it.
 */
function nearest(key: string, known: readonly string[]): string {
  const plain = (word: string): string => word.toLowerCase().replace(/[^a-z]/g, '');
  const meant = otherWords.get(plain(key));
  const near = known.find(
    (candidate) =>
      candidate === meant || plain(candidate) === plain(key) || withinOneLetter(plain(candidate), plain(key)),
  );
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}

function withinOneLetter(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) {
    return false;
  }
  let start = 0;
  while (start < a.length && a[start] === b[start]) {
    start += 1;
  }
  const rest = (word: string, skip: number): string => word.slice(start + skip);
  return rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1);
}
