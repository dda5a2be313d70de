import { createHash } from 'node:crypto';
import { type Config, readConfig } from '../config.ts';
import { withoutSecrets } from '../log.ts';
import { addressProblem, isLoopback } from '../tuya/address.ts';
import { type Region, regions } from '../tuya/data-centers.ts';
import { TuyaError } from '../tuya/errors.ts';
import type { RemoteUnlockType } from './messages.ts';

/** Why the page gets no answer, in words for the owner. Holds no secret. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** The keys of a block of the configuration that hold secrets, wherever they stand. */
const secretKeys = ['accessKey', 'password', 'pin'];
/** Shorter texts are no secrets yet, but half typed; hidden, they would tear holes into every word. */
const leastSecret = 4;

/** The parts of what the page sent; none where it sent nothing of the kind. */
export function partsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Everything the page sent that must not come back, or be written anywhere. */
export function secretsAsked(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) {
    return [];
  }
  const found = Object.entries(body).flatMap(([key, value]: [string, unknown]) =>
    secretKeys.includes(key) && ['string', 'number'].includes(typeof value)
      ? [String(value), String(value).trim(), createHash('md5').update(String(value)).digest('hex')]
      : secretsAsked(value),
  );
  return [...new Set(found)].filter(({ length }) => length >= leastSecret);
}

/** The configuration as the form has it. @throws Problem with one line per mistake */
export function configAsked(body: unknown): Config {
  const reading = readConfig(partsOf(body)['config']);
  if (!reading.ok) {
    throw new Problem(reading.problems.join('\n'));
  }
  return reading.config;
}

/** The keys of a project whose data centre is not known yet, and where to look for it. */
export interface KeysAsked {
  config: Config;
  /** In place of the data centres; on this machine. */
  endpoints: Partial<Record<Region, string>> | undefined;
}

/** @throws Problem */
export function keysAsked(body: unknown): KeysAsked {
  const { accessId, accessKey, account, endpoints } = partsOf(body);
  // Which data centre is to be found out: any will do to have the keys looked at.
  const reading = readConfig({ accessId, accessKey, ...(account !== undefined && { account }), region: regions[0] });
  if (!reading.ok) {
    throw new Problem(reading.problems.join('\n'));
  }
  return { config: reading.config, endpoints: endpoints === undefined ? undefined : loopbackAddresses(endpoints) };
}

/** The id of a lock. @throws Problem */
export function lockIdAsked(body: unknown): string {
  const { lockId } = partsOf(body);
  if (typeof lockId !== 'string' || lockId === '') {
    throw new Problem('"lockId" is missing. It is the device id of a lock');
  }
  return lockId;
}

const types: readonly unknown[] = ['remoteUnlockWithoutPwd', 'remoteUnlockWithPwd'] satisfies RemoteUnlockType[];

/** A way to unlock from afar, and whether it is to be on. @throws Problem */
export function remoteUnlockAsked(body: unknown): { type: RemoteUnlockType; open: boolean } {
  const { type, open } = partsOf(body);
  if (!types.includes(type) || typeof open !== 'boolean') {
    throw new Problem(`"type" must be ${types.join(' or ')}, and "open" true or false`);
  }
  return { type: type as RemoteUnlockType, open };
}

/** What went wrong, in the words of the error table, without anything secret that the page sent. */
export function wordsFor(error: unknown, secrets: readonly string[]): string {
  const known = error instanceof TuyaError || error instanceof Problem;
  // The text of any other error is not known to be free of secrets.
  return known ? withoutSecrets(error.message, secrets) : 'Something went wrong in the settings screen itself';
}

function loopbackAddresses(value: unknown): Partial<Record<Region, string>> {
  const addresses = Object.entries(partsOf(value));
  if (addresses.length === 0) {
    throw new Problem('"endpoints" names no address');
  }
  for (const [region, address] of addresses) {
    const isHere =
      typeof address === 'string' && addressProblem(address) === undefined && isLoopback(new URL(address).hostname);
    if (!isHere || !(regions as readonly string[]).includes(region)) {
      throw new Problem('"endpoints" takes the addresses of data centres on this machine only (127.0.0.1)');
    }
  }
  return Object.fromEntries(addresses);
}
