import { parseJson } from '../../json.ts';
import type { DataPoint } from '../../tuya/device.ts';
import { rowOf } from './catalogue.ts';
import { bytes } from './forms.ts';

/** A data point that is not in the catalogue, described without its value: that may be a secret. */
export interface UnknownDataPoint {
  code: string;
  type: 'boolean' | 'number' | 'string' | 'object';
  /** What can be said of it without telling it: "boolean", "number", "text, 12 characters", "base64, 4 bytes" … */
  shape: string;
}

/**
 * The data points that the catalogue does not know, each once, in the order of their first report.
 * @param points what a lock has reported, in whatever order
 */
export function unknownDataPoints(points: readonly DataPoint[]): readonly UnknownDataPoint[] {
  const unknown = new Map<string, UnknownDataPoint>();
  for (const { code, value } of points) {
    if (rowOf(code) === undefined && !unknown.has(code)) {
      unknown.set(code, { code, type: typeOf(value), shape: shapeOf(value) });
    }
  }
  return [...unknown.values()];
}

/** JSON has no other types; nothing at all counts as an object, as in JavaScript. */
function typeOf(value: unknown): UnknownDataPoint['type'] {
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object';
}

function shapeOf(value: unknown): string {
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
