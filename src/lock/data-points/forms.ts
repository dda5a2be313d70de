/** The forms in which makers write the same thing. Each returns undefined for what it cannot read: that is no evidence. */

/** true, "true", 1 … */
export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') {
    return value;
  }
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim().toLowerCase() : '';
  return ({ true: true, '1': true, on: true, false: false, '0': false, off: false } as Record<string, boolean>)[text];
}

/** One of a maker's words, in any letters. */
export function word<T>(words: Readonly<Record<string, T>>): (value: unknown) => T | undefined {
  return (value) => {
    const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
    return Object.hasOwn(words, text) ? words[text] : undefined;
  };
}

/** A finite number, also as text. */
export function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

/** Raw bytes as Tuya writes them, in Base64. */
export function bytes(value: unknown): Buffer | undefined {
  const isBase64 =
    typeof value === 'string' && value !== '' && value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value);
  return isBase64 ? Buffer.from(value, 'base64') : undefined;
}

/** The first of several readings that says something. */
export function either<T>(...readings: ((value: unknown) => T | undefined)[]): (value: unknown) => T | undefined {
  return (value) => readings.map((read) => read(value)).find((read) => read !== undefined);
}
