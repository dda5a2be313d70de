/** The number of a data point is one byte in Tuya's serial protocol, and some have two names. */
const mostPoints = 2 * 256;
/** The longest of Tuya's standard codes have about 40 characters. */
const longestCode = 128;
/** The largest value a lock is known to report, an initiative_message, has a few kB; as JSON text, UTF-16 units. */
const largestValue = 64 * 1024;

/**
 * What a device can have reported: no more data points than a device can have, and no impossible values, such as text
 * without end or lists in lists in lists. What is left out harms no other.
 */
export function plausiblePoints<T extends { code: string; value: unknown }>(points: readonly T[]): T[] {
  return points.filter(({ code, value }) => code.length <= longestCode && isPlausible(value)).slice(0, mostPoints);
}

function isPlausible(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return typeof value !== 'string' || value.length <= largestValue;
  }
  try {
    return JSON.stringify(value).length <= largestValue;
  } catch {
    // Nested too deeply to be written, and so to be compared.
    return false;
  }
}
