import type { Config } from '../config.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Settings that are one of a few words. */
const choices = ['camera'];
const hidden = '•••';

/**
 * The settings as they hold, defaults included. What is neither a switch, a number nor a choice is hidden: a text of an
 * owner may be anything.
 */
export function settingsWithoutSecrets(config: Config, pseudonyms: Pseudonyms): object {
  const { endpoint, account, push, pushEndpoint, locks, callsPerMonth, videoProcessor } = config;
  return {
    accessId: hidden,
    accessKey: hidden,
    endpoint: hostOf(endpoint),
    account: account && { countryCode: account.countryCode, username: hidden, password: hidden, schema: hidden },
    push,
    pushEndpoint: pushEndpoint === undefined ? undefined : hostOf(pushEndpoint),
    callsPerMonth,
    videoProcessor: videoProcessor === 'ffmpeg' ? videoProcessor : hidden,
    locks: [...locks.values()].flat().map((lock) => ({
      ...Object.fromEntries(Object.entries(lock).map(([key, value]: [string, unknown]) => [key, shown(key, value)])),
      id: pseudonyms.in(lock.id),
    })),
  };
}

function shown(key: string, value: unknown): unknown {
  const isPlain = ['boolean', 'number', 'undefined'].includes(typeof value);
  return isPlain || choices.includes(key) ? value : hidden;
}

/** An address without a name and password that may have been written into it. */
function hostOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
