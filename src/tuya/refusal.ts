import { codes } from './error-codes.ts';
import { plainLine, TuyaError } from './errors.ts';

/**
 * The error for an answer with `success: false`.
 * @param code Tuya's code; digits in a string count as the number
 * @param message Tuya's `msg`, used only where the code is not in the table
 */
export function refusal(code: unknown, message: unknown): TuyaError {
  const known = readCode(code);
  const entry = known === undefined ? undefined : codes.get(known);
  if (entry !== undefined) {
    return new TuyaError({ ...entry, code: known });
  }
  const words = typeof message === 'string' ? foreignWords(message) : '';
  const meaning = words === '' ? 'Tuya refused' : `Tuya refused: “${words}”`;
  return new TuyaError({ kind: 'refused', meaning, code: known });
}

function readCode(code: unknown): number | string | undefined {
  if (typeof code !== 'string') {
    return typeof code === 'number' ? code : undefined;
  }
  return /^\d+$/.test(code) ? Number(code) : foreignWords(code) || undefined;
}

/**
 * Words of Tuya's, fit to be shown. A refusal may repeat what was sent: whatever is as long as a key, a token or an
 * encrypted PIN (16 characters and more) is hidden, unless it is one of Tuya's own names in capitals.
 */
function foreignWords(text: string): string {
  return plainLine(text.replace(/[\w+/=-]{16,}/g, (word) => (/^[A-Z_]+$/.test(word) ? word : '•••')));
}
