import { parseJson } from '../../json.ts';
import type { DataPoint } from '../../tuya/device.ts';
import { rowOf } from './catalogue.ts';
import { bytes } from './forms.ts';

/**
 * What can be said of a value that nobody knows the meaning of, without telling it, for it may be a secret: "boolean",
 * "text, 12 characters", "base64, 4 bytes" …
 * @returns undefined for a data point of the catalogue
 */
export function shapeIfUnknown({ code, value }: DataPoint): string | undefined {
  return rowOf(code) === undefined ? shapeOf(value) : undefined;
}

/** What can be said of a value without telling it: "boolean", "text, 12 characters", "base64, 4 bytes" … */
export function shapeOf(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
    case 'number':
      return typeof value;
    case 'string':
      return shapeOfText(value);
    default:
      return shapeOfJson(value);
  }
}

function shapeOfText(text: string): string {
  if (text === '') {
    return 'text, empty';
  }
  const json = parsed(text);
  if (json !== undefined) {
    return `JSON with ${partsOf(json)}`;
  }
  const raw = isWordOrNumber(text) ? undefined : bytes(text);
  return raw === undefined ? `text, ${count(text.length, 'character')}` : `base64, ${count(raw.length, 'byte')}`;
}

function shapeOfJson(value: unknown): string {
  return typeof value === 'object' && value !== null ? `object with ${partsOf(value)}` : 'nothing';
}

/** The names of keys are not told: a maker may use a number of a card or a PIN as one. */
function partsOf(json: object): string {
  return Array.isArray(json) ? count(json.length, 'entry', 'entries') : count(Object.keys(json).length, 'key');
}

/** An object or a list in JSON; a bare number or word is not called so. */
function parsed(text: string): object | undefined {
  const json = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  return typeof json === 'object' && json !== null ? json : undefined;
}

/** Many a word and number could be Base64 as well; the members of Tuya's enumerations are such words. */
function isWordOrNumber(text: string): boolean {
  return /^(\d+|[A-Z]?[a-z]+)$/.test(text);
}

function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
