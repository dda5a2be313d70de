/** Twice what one report of a device can hold (plausible-points.ts). */
const mostCodes = 1_024;

/** The data points that one lock has reported. Ever new ones, which no lock has, are not listened to: memory is bounded. */
export class KnownCodes {
  readonly #codes = new Set<string>();

  /** @returns what is about a data point known before, or one for which there is room */
  admit<T extends { code: string }>(points: readonly T[]): T[] {
    return points.filter(
      ({ code }) => this.#codes.has(code) || (this.#codes.size < mostCodes && this.#codes.add(code)),
    );
  }
}
