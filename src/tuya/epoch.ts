/** 1973 in milliseconds, the year 5138 in seconds: anything smaller is seconds (protocol 12, "message t"). */
const smallestMilliseconds = 1e11;

/**
 * Tuya writes times as numbers or strings, in seconds or milliseconds (protocol 6.1, 12).
 * @returns milliseconds since 1970, or undefined when it is no time at all
 */
export function toMilliseconds(time: unknown): number | undefined {
  const value = typeof time === 'string' && /^\d+$/.test(time) ? Number(time) : time;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    return undefined;
  }
  return value < smallestMilliseconds ? value * 1000 : value;
}
