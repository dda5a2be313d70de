import { z } from 'zod';
import { addressProblem } from './tuya/address.ts';
import { dataCenters, regions } from './tuya/data-centers.ts';
import type { AppAccount } from './tuya/login.ts';

/** Settings of one lock. */
export interface LockSettings {
  id: string;
  name: string | undefined;
  /** For locks that unlock remotely with a password. Secret. */
  pin: string | undefined;
  /** Wi-Fi access control: the door. */
  channel: number | undefined;
  invertState: boolean;
  /** How long a lock that reports no state shows unlocked, s. */
  relockSeconds: number;
  /** How long an unlock waits for a sleeping lock, s. */
  wakeSeconds: number;
  camera: 'bridged' | 'standalone' | 'off';
  hidden: boolean;
}

/** The configuration, checked and complete. */
export interface Config {
  accessId: string;
  /** Secret. */
  accessKey: string;
  /** Base address of the OpenAPI: of the region, or the configured one. */
  endpoint: string;
  account: AppAccount | undefined;
  push: 'auto' | 'mqtt' | 'pulsar' | 'off';
  /** Base address of the Pulsar service: of the region, or the configured one. */
  pushEndpoint: string | undefined;
  /** Settings of the locks that have any, by device id. */
  locks: ReadonlyMap<string, LockSettings>;
  /** Calls of the Tuya plan per month. */
  callsPerMonth: number;
  videoProcessor: string;
}

export type ConfigReading = { ok: true; config: Config } | { ok: false; problems: string[] };

/** Tuya's free plan (protocol 10). */
const freePlanCalls = 26_000;
/** Most locks relock after 5 to 10 s (protocol 5.1). */
const usualRelock = 8;
/** A touched lock listens for a minute or less (protocol 4.4); nobody waits longer before a door. */
const usualWake = 45;

const filled = z.string().trim().min(1);
const address = z.string().superRefine((value, context) => {
  const problem = addressProblem(value);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
});

const lockSettings = z.strictObject({
  id: filled,
  name: filled.optional(),
  pin: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  channel: z.int().min(1).max(16).optional(),
  invertState: z.boolean().default(false),
  relockSeconds: z.number().min(1).max(1800).default(usualRelock),
  wakeSeconds: z.number().min(0).max(300).default(usualWake),
  camera: z.enum(['bridged', 'standalone', 'off']).default('bridged'),
  hidden: z.boolean().default(false),
});

const account = z.strictObject({
  countryCode: z.int().min(1).max(9999),
  username: filled,
  password: z.string().min(1),
  schema: filled.default('smartlife'),
});

const configShape = z.strictObject({
  platform: z.string().optional(),
  name: z.string().optional(),
  _bridge: z.unknown().optional(), // written by Homebridge's settings screen for child bridges
  accessId: filled,
  accessKey: filled,
  region: z.enum(regions).optional(),
  endpoint: address.optional(),
  account: account.optional(),
  push: z.enum(['auto', 'mqtt', 'pulsar', 'off']).default('auto'),
  pushEndpoint: address.optional(),
  locks: z.array(lockSettings).default([]),
  callsPerMonth: z.int().min(1000).default(freePlanCalls),
  videoProcessor: filled.default('ffmpeg'),
});

/** What each key is and how it looks: the words of every complaint about it. */
const explanations: Readonly<Record<string, string>> = {
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

/** Keys whose values never appear in a complaint. */
const secrets = /accessKey|password|pin/;

/**
 * Reads the platform's block of config.json.
 * @param raw the block as Homebridge hands it over
 * @returns the configuration, or one line per mistake: which key, what is wrong, an example
 */
export function readConfig(raw: unknown): ConfigReading {
  const parsed = configShape.safeParse(withoutEmpty(raw));
  const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue, raw));
  if (!parsed.success) {
    return { ok: false, problems };
  }
  const { region, endpoint, pushEndpoint, locks, ...rest } = parsed.data;
  const dataCenter = region && dataCenters[region];
  const api = endpoint ?? dataCenter?.api;
  if (api === undefined) {
    return { ok: false, problems: [`"region" is missing. It is ${explanations['region'] ?? ''}`] };
  }
  const doubles = locks.filter((lock, index) => locks.findIndex((other) => other.id === lock.id) !== index);
  if (doubles.length > 0) {
    return {
      ok: false,
      problems: doubles.map(({ id }) => `"locks" names the device ${id} twice; keep one of the two`),
    };
  }
  return {
    ok: true,
    config: {
      ...rest,
      account: rest.account,
      endpoint: api,
      pushEndpoint: pushEndpoint ?? dataCenter?.pulsar,
      locks: new Map(locks.map((lock) => [lock.id, withAllKeys(lock)])),
    },
  };
}

/** The settings of a lock that has none of its own. */
export function settingsOf(config: Config, id: string): LockSettings {
  return config.locks.get(id) ?? withAllKeys(lockSettings.parse({ id }));
}

/** Every string in the configuration that must never be printed. */
export function secretsOf({ accessKey, account: user, locks }: Config): string[] {
  const pins = [...locks.values()].flatMap(({ pin }) => pin ?? []);
  return [accessKey, ...(user ? [user.password] : []), ...pins];
}

function withAllKeys(lock: z.output<typeof lockSettings>): LockSettings {
  return { ...lock, name: lock.name, pin: lock.pin, channel: lock.channel };
}

function problemsOf(issue: z.core.$ZodIssue, raw: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    const place = pathText(issue.path);
    const known = Object.keys(explanations)
      .filter((key) => keyPattern(issue.path) === key.split('.').slice(0, -1).join('.'))
      .map((key) => key.split('.').at(-1) ?? key);
    return issue.keys.map(
      (key) =>
        `"${place}${place && '.'}${key}" is not a setting${nearest(key, known)}. Remove it or correct its spelling`,
    );
  }
  const key = pathText(issue.path);
  const explanation = explanations[keyPattern(issue.path)];
  const value = valueAt(raw, issue.path);
  if (key === '') {
    return ['The platform’s block is not an object. Write it as { "platform": "TuyaSmartLock", … }'];
  }
  const wrong =
    value === undefined
      ? 'is missing'
      : issue.code === 'custom'
        ? issue.message
        : `is not right${secrets.test(key) ? '' : ` (found ${shown(value)})`}`;
  return [`"${key}" ${wrong}${explanation === undefined ? '' : `. It is ${explanation}`}`];
}

/** Settings screens leave '' and {} where nothing was filled in: that is no setting. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    return (value as unknown[]).map(withoutEmpty);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, entry]) => [key, withoutEmpty(entry)] as const);
  return Object.fromEntries(entries.filter(([, entry]) => !isEmpty(entry)));
}

function isEmpty(value: unknown): boolean {
  const emptyObject =
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
  return value === '' || value === null || value === undefined || emptyObject;
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

function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? String(value) : text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Points to the setting that was probably meant: the same letters in other case, or one of them missing or too many. */
function nearest(key: string, known: readonly string[]): string {
  const plain = (word: string): string => word.toLowerCase().replace(/[^a-z]/g, '');
  const near = known.find(
    (candidate) => plain(candidate) === plain(key) || withinOneLetter(plain(candidate), plain(key)),
  );
  return near === undefined ? '' : `; did you mean "${near}"?`;
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
