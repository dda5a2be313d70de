import { z } from 'zod';
import { emptyLocks, problemsOf, unknownKeysIn } from './config-problems.ts';
import { asMeant, locksAsWritten } from './config-spelling.ts';
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
  /** Home may look at the lock and never moves it. */
  readOnly: boolean;
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
  /** Settings of the locks that have any, by device id; several where a device has several doors. */
  locks: ReadonlyMap<string, readonly [LockSettings, ...LockSettings[]]>;
  /** Calls of the Tuya plan per month. */
  callsPerMonth: number;
  videoProcessor: string;
}

/** What was understood of the configuration. Warnings and problems are lines for the owner. */
export type ConfigReading = { warnings: string[] } & ({ ok: true; config: Config } | { ok: false; problems: string[] });

/** Tuya's free plan (protocol 10). */
const freePlanCalls = 26_000;
/** Most locks relock after 5 to 10 s (protocol 5.1). */
const usualRelock = 8;
/** A touched lock listens for about a minute (protocol 4.4), and a person waits no longer at a door. */
const usualWake = 45;

const filled = z.string().trim().min(1);

/** An address with one of these schemes. `addressProblem` makes sure that plain text goes to this machine only. */
function addressFor(schemes: readonly string[]): z.ZodString {
  return z
    .string()
    .trim()
    .superRefine((value, context) => {
      const scheme = URL.canParse(value) ? new URL(value).protocol : undefined;
      const wrongScheme =
        scheme === undefined || schemes.includes(scheme) ? undefined : `must begin with ${schemes[0] ?? ''}//`;
      const problem = wrongScheme ?? addressProblem(value);
      if (problem !== undefined) {
        context.addIssue({ code: 'custom', message: problem });
      }
    });
}

const lockSettings = z.object({
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
  readOnly: z.boolean().default(false),
});

const locks = z.array(lockSettings).superRefine((list, context) => {
  const first = new Map<string, number>();
  list.forEach(({ id, channel }, index) => {
    // The doors of an access control share its id: each has a channel of its own.
    const door = JSON.stringify([id, channel ?? 1]);
    const other = first.get(door);
    if (other === undefined) {
      first.set(door, index);
    } else {
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `names the same lock as "locks[${other}]"` });
    }
  });
});

const account = z.object({
  countryCode: z.int().min(1).max(9999),
  username: filled,
  password: z.string().min(1),
  schema: filled.default('smartlife'),
});

/** Every key of the platform's block, its bounds and its default: what config.schema.json tells the settings screen. */
export const configShape = z
  .object({
    platform: z.string().optional(),
    name: z.string().optional(),
    _bridge: z.unknown().optional(), // written by Homebridge's settings screen for child bridges
    accessId: filled,
    accessKey: filled,
    region: z.enum(regions).optional(),
    endpoint: addressFor(['https:', 'http:']).optional(),
    account: account.optional(),
    push: z.enum(['auto', 'mqtt', 'pulsar', 'off']).default('auto'),
    pushEndpoint: addressFor(['wss:', 'ws:']).optional(),
    locks: locks.default([]),
    callsPerMonth: z.int().min(1000).default(freePlanCalls),
    videoProcessor: filled.default('ffmpeg'),
  })
  .refine(({ region, endpoint }) => region !== undefined || endpoint !== undefined, {
    path: ['region'],
    message: 'is missing',
    // Checked beside other mistakes as well, so that all are reported together.
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  });

/** What holds for a lock without settings of its own. */
const usualSettings = withAllKeys(lockSettings.parse({ id: 'any' }));

/**
 * Reads the platform's block of config.json.
 * @param raw the block as Homebridge hands it over
 * @returns the configuration, or one line per mistake: which key, what is wrong, an example; unknown keys are warnings
 */
export function readConfig(raw: unknown): ConfigReading {
  const block = asMeant(raw);
  const { places, empty } = locksAsWritten(raw);
  const warnings = [...unknownKeysIn(block, places), ...emptyLocks(empty)];
  const parsed = configShape.safeParse(block);
  if (!parsed.success) {
    return { ok: false, problems: problemsOf(parsed.error.issues, block, places), warnings };
  }
  const { region, endpoint, pushEndpoint, locks: list, ...rest } = parsed.data;
  const dataCenter = region && dataCenters[region];
  return {
    ok: true,
    warnings,
    config: {
      ...rest,
      account: rest.account,
      endpoint: endpoint ?? dataCenter?.api ?? '', // the shape wants one of the two
      pushEndpoint: pushEndpoint ?? dataCenter?.pulsar,
      locks: byDevice(list.map(withAllKeys)),
    },
  };
}

/** The settings of a lock, also of one that has none of its own; of its first door where it has several. */
export function settingsOf(config: Config, id: string): LockSettings {
  return channelsOf(config, id)[0];
}

/** The settings of every door of a device, by channel. */
export function channelsOf(config: Config, id: string): readonly [LockSettings, ...LockSettings[]] {
  return config.locks.get(id) ?? [{ ...usualSettings, id }];
}

/** Every string in the configuration that must never be printed. */
export function secretsOf({ accessKey, account: user, locks: settings }: Config): string[] {
  const pins = [...settings.values()].flat().flatMap(({ pin }) => pin ?? []);
  return [accessKey, ...(user ? [user.password] : []), ...pins];
}

function withAllKeys(lock: z.output<typeof lockSettings>): LockSettings {
  return { ...lock, name: lock.name, pin: lock.pin, channel: lock.channel };
}

function byDevice(list: readonly LockSettings[]): Config['locks'] {
  const devices = new Map<string, [LockSettings, ...LockSettings[]]>();
  for (const settings of [...list].sort((a, b) => (a.channel ?? 1) - (b.channel ?? 1))) {
    const doors = devices.get(settings.id);
    if (doors === undefined) {
      devices.set(settings.id, [settings]);
    } else {
      doors.push(settings);
    }
  }
  return devices;
}
