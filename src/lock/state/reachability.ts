import type { Device } from '../../tuya/device.ts';
import { batteryDataPoints } from './battery.ts';
import type { TuyaErrorKind } from '../../tuya/errors.ts';

/** Reads that fail in a row before Home is told "No Response": one or two are everyday hiccups. */
const failuresUntilUnreachable = 3;

/**
 * Whether a device has no sleep to wake from: neither a battery nor a gateway. Battery locks are called offline while
 * they listen (protocol 4.4); of one on mains power Tuya's "offline" is true.
 * @param points what it has reported; nothing is concluded before that
 */
export function isMainsPowered({ sub }: Pick<Device, 'sub'>, points: readonly { code: string }[]): boolean {
  return sub === false && points.length > 0 && !points.some(({ code }) => batteryDataPoints.includes(code));
}

/**
 * Whether a lock can be read and commanded. One that merely sleeps can; so can one that the cloud calls offline, until
 * a command is refused for it. A read, a message or the cloud's own notice shows that it is back.
 */
export class Reachability {
  #failedReads = 0;
  #refusedAsOffline = false;

  get reachable(): boolean {
    return this.#failedReads < failuresUntilUnreachable && !this.#refusedAsOffline;
  }

  readWorked(): void {
    this.#failedReads = 0;
    this.#refusedAsOffline = false;
  }

  readFailed(): void {
    this.#failedReads += 1;
  }

  /** The lock gave a sign of life: a message, a change, or the cloud says that it is online. */
  heard(): void {
    this.#refusedAsOffline = false;
  }

  /**
   * A command was answered. Only the lock's own answer, or that it sleeps, shows that it is connected.
   * @param error why it failed; undefined where the lock answered
   */
  commanded(error: TuyaErrorKind | undefined): void {
    if (error === 'offline') {
      this.#refusedAsOffline = true;
    } else if (error === undefined || error === 'asleep') {
      this.heard();
    }
  }
}
