/** 1973 in milliseconds, the year 5138 in seconds: anything smaller is seconds (protocol 12, "message t"). */
const smallestMilliseconds = 1e11;
/** The year 5138 in milliseconds: what is later is no time, and must not become the time of the cloud. */
const noTime = 1e14;

/**
 * Tuya writes times as numbers or strings, in seconds or milliseconds (protocol 6.1, 12).
 * @returns milliseconds since 1970, or undefined when it is no time at all
 */
export function toMilliseconds(time: unknown): number | undefined {
  const value = typeof time === 'string' && /^\d+$/.test(time) ? Number(time) : time;
  if (typeof value !== 'number' || !(value > 0 && value < noTime)) {
    return undefined;
  }
  return value < smallestMilliseconds ? value * 1000 : value;
}
