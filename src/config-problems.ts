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
  callsPerMonth: 'the calls of your Tuya plan per month, at least 1000, for example "callsPerMonth": 26000',
  videoProcessor: 'the path of ffmpeg, for example "videoProcessor": "/usr/bin/ffmpeg"',
};

/** Keys whose values never appear in a complaint, because they are secret or a secret may stand in their place. */
const secrets: readonly string[] = ['accessKey', 'account', 'account.password', 'locks', 'locks[]', 'locks[].pin'];

/** Enough of a wrong value to recognise it, characters. */
const longestShown = 40;

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
 * @returns one line per mistake, without secrets: which key, what is wrong, an example
 */
export function problemsOf(issues: readonly z.core.$ZodIssue[], block: unknown): string[] {
  // A value may break several rules at once; it is one mistake all the same.
  const mistakes = issues.filter(
    (issue, index) =>
      issue.code === 'unrecognized_keys' ||
      issues.findIndex((other) => pathText(other.path) === pathText(issue.path)) === index,
  );
  return mistakes.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? unknownKeys(issue) : [problemOf(issue, block)],
  );
}

function unknownKeys({ path, keys }: z.core.$ZodIssueUnrecognizedKeys): string[] {
  const place = path.length === 0 ? '' : `${pathText(path)}.`;
  const known = Object.keys(explanations)
    .filter((key) => keyPattern(path) === key.split('.').slice(0, -1).join('.'))
    .map((key) => key.split('.').at(-1) ?? key);
  return keys.map(
    (key) => `"${place}${plainLine(key)}" is not a setting${nearest(key, known)}. Remove it or correct its spelling`,
  );
}

function problemOf(issue: z.core.$ZodIssue, block: unknown): string {
  const key = pathText(issue.path);
  if (key === '') {
    return 'The platform’s block is not an object. Write it as { "platform": "TuyaSmartLock", … }';
  }
  const pattern = keyPattern(issue.path);
  const value = valueAt(block, issue.path);
  const found = secrets.includes(pattern) ? '' : shown(value);
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
function shown(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return '';
  }
  const text = plainLine(typeof value === 'string' ? `"${value}"` : String(value));
  return ` (found ${text.length > longestShown ? `${text.slice(0, longestShown)}…` : text})`;
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
