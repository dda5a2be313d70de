import type { Clock } from '../clock.ts';
import { rowOf } from '../lock/data-points/catalogue.ts';
import type { DataPoint } from '../tuya/device.ts';
import type { Devices, StatusReading } from '../tuya/devices.ts';
import { asTuyaError, TuyaError } from '../tuya/errors.ts';

/** What the shadow did not tell may be there later: the owner changes the instruction mode or a subscription, ms. */
const askedAgainAfter = 6 * 3600_000;

/**
 * Reads devices from their shadow where that tells more than the status: a lock in the standard instruction mode has no
 * status, or one without a lock's data points (protocol 5.3).
 */
export class ShadowReader {
  readonly #devices: Pick<Devices, 'shadow' | 'readInShadow'>;
  readonly #clock: Clock;
  /** Locks whose shadow tells no more either, and until when, ms. */
  readonly #useless = new Map<string, number>();
  /** Until when no shadow is asked for its times: one of a lock that has a status brought nothing, ms. */
  #noTimesUntil = -Infinity;
  readonly #readBefore = new Set<string>();

  constructor(devices: Pick<Devices, 'shadow' | 'readInShadow'>, clock: Clock) {
    this.#devices = devices;
    this.#clock = clock;
  }

  /**
   * Looks for what a status may lack.
   * @returns the shadow where it tells more, else what was read. Never rejects
   */
  async complete(id: string, reading: StatusReading, signal: AbortSignal): Promise<StatusReading> {
    if (isOfLock(reading.points) || this.isUseless(id)) {
      return reading;
    }
    const shadow = await this.#devices.shadow(id, signal).catch(asTuyaError);
    if (!(shadow instanceof TuyaError) && shadow.points.length > reading.points.length) {
      this.#devices.readInShadow(id);
      return shadow;
    }
    // A trouble that passes says nothing of the lock: its shadow is asked for with the next reading.
    if (!(shadow instanceof TuyaError) || shadow.lasting) {
      this.#useless.set(id, this.#clock.now() + askedAgainAfter);
    }
    return reading;
  }

  /**
   * The values of one lock with their times, which tell that the same value came again. For a lock that is asked alone
   * in any case this costs no more. The first reading is left to the status: it is what the lock is known by.
   * @returns undefined where the status is to be read. Never rejects
   */
  async dated(id: string, signal: AbortSignal): Promise<StatusReading | undefined> {
    const isFirst = !this.#readBefore.has(id);
    this.#readBefore.add(id);
    if (isFirst || this.isUseless(id) || this.#clock.now() < this.#noTimesUntil) {
      return undefined;
    }
    const shadow = await this.#devices.shadow(id, signal).catch(() => undefined);
    if (shadow !== undefined && isOfLock(shadow.points)) {
      return shadow;
    }
    this.#noTimesUntil = this.#clock.now() + askedAgainAfter;
    return undefined;
  }

  /** Whether it is known that the shadow of a lock tells no more than its status. */
  isUseless(id: string): boolean {
    return this.#clock.now() < (this.#useless.get(id) ?? -Infinity);
  }
}

/** Whether data points are those of a lock, and not what any device has. */
function isOfLock(points: readonly DataPoint[]): boolean {
  return points.some(({ code }) => rowOf(code)?.onlyLocks === true || rowOf(code)?.meaning.says === 'bolt');
}
