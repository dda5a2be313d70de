import type { Log } from '../../log.ts';
import { shapeIfUnknown } from './unknown.ts';

/** Twice what one report of a device can hold (plausible-points.ts). */
const mostCodes = 1_024;

/** The data points that one lock has reported. More than a real lock can have are ignored: memory is bounded. */
export class KnownCodes {
  readonly #log: Pick<Log, 'debug'>;
  readonly #codes = new Set<string>();

  constructor(log: Pick<Log, 'debug'>) {
    this.#log = log;
  }

  /**
   * One that is not in the catalogue is said once, with the shape of its value alone: the value may be a secret.
   * @returns what is about a data point known before, or one for which there is room
   */
  admit<T extends { code: string; value: unknown }>(points: readonly T[]): T[] {
    return points.filter(({ code, value }) => {
      if (this.#codes.has(code)) {
        return true;
      }
      if (this.#codes.size >= mostCodes) {
        return false;
      }
      this.#codes.add(code);
      const shape = shapeIfUnknown({ code, value });
      if (shape !== undefined) {
        this.#log.debug(`reports a data point that nobody knows yet: ${code} (${shape})`);
      }
      return true;
    });
  }
}
