import { meaningOf } from '../data-points/catalogue.ts';
import { bytes, flag, number } from '../data-points/forms.ts';
import type { Report } from './report.ts';

/** Whether a data point reports how the lock was opened. */
export function isOpening(code: string): boolean {
  return meaningOf(code, 'opening') !== undefined;
}

/**
 * Whether a pushed report means that somebody opened the lock: 0, false and empty text are the idle values, and what
 * cannot be read is no evidence.
 * @param value number of the finger, card, PIN … in the lock, true, or raw bytes in Base64
 */
export function opensBolt({ code, value }: Pick<Report, 'code' | 'value'>): boolean {
  const count = number(value);
  return (
    isOpening(code) &&
    (count === undefined ? (flag(value) ?? bytes(value) !== undefined) : count > 0 && Number.isSafeInteger(count))
  );
}

/** Who and how, as far as the lock tells, for the log: "fingerprint 3". */
export function openingInWords({ code, value }: Pick<Report, 'code' | 'value'>): string {
  const { by, numbered } = meaningOf(code, 'opening') ?? { by: code, numbered: false };
  const which = numbered ? numberIn(value) : 0;
  return which > 0 ? `${by} ${which}` : by;
}

/** The number of the finger, card or PIN; access controls write it in the first four of six bytes ("AAAAAQAA" = 1). */
function numberIn(value: unknown): number {
  const raw = bytes(value);
  const isLong = raw?.length === 6 && raw[0] === 0;
  return isLong ? raw.readUInt32BE(0) : typeof value === 'number' ? value : 0;
}
