import type { Check } from '../messages.ts';
import { asBlock } from './block.ts';
import type { Block } from './host.ts';

/** How far the settings are: something is missing, nothing is missing, or nothing is missing and it was tried. */
export type Standing = 'incomplete' | 'ready' | 'verified';

/** What a test of the settings depends on. The settings of single locks are not among it. */
const tested = ['accessId', 'accessKey', 'region', 'endpoint', 'account', 'push', 'pushEndpoint'] as const;

/**
 * What was tested, to compare it with what stands there later. It holds secrets: it is compared, and goes nowhere.
 */
export function fingerprintOf(block: Block): string {
  return JSON.stringify(tested.map((key) => block[key] ?? null));
}

/** Whether the plugin could start: keys, a data centre, and an account that is whole or not there. */
export function isComplete(block: Block): boolean {
  const hasKeys = isFilled(block['accessId']) && isFilled(block['accessKey']);
  return hasKeys && (isFilled(block['region']) || isFilled(block['endpoint'])) && !isHalfAnAccount(block);
}

/** Whether the app account is begun and lacks something. */
export function isHalfAnAccount(block: Block): boolean {
  const { countryCode, username, password, schema } = asBlock(block['account']);
  const filled = [countryCode, username, password].filter(isFilled).length;
  return filled === 3 ? false : filled > 0 || isFilled(schema);
}

/** Whether everything that was looked at works. */
export function isPassed(checks: readonly Check[]): boolean {
  return checks.some(({ ok }) => ok === true) && checks.every(({ ok, pending }) => ok !== false && !pending);
}

/**
 * How far the settings are.
 * @param block as they stand now
 * @param passed the fingerprint of those that passed the test last; undefined before there was one
 */
export function standingOf(block: Block, passed: string | undefined): Standing {
  if (!isComplete(block)) {
    return 'incomplete';
  }
  return passed === fingerprintOf(block) ? 'verified' : 'ready';
}

function isFilled(value: unknown): boolean {
  return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number';
}
