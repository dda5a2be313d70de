import type { Clock } from '../clock.ts';
import { projectTrouble } from './messages.ts';
import { nextDiscoveryAfter } from './poll-schedule.ts';
import type { LogOnce } from '../log.ts';
import { PollLoop } from '../poll-loop.ts';
import type { StatusReader } from './status-reader.ts';
import type { DeviceList } from '../tuya/device-list.ts';
import { asTuyaError, type TuyaError } from '../tuya/errors.ts';

interface DiscoveryOptions {
  reader: Pick<StatusReader, 'listDevices'>;
  clock: Clock;
  /** Shared with the reads: a trouble of the whole project is logged once, whichever notices it. */
  logOnce: LogOnce;
  /** Whether the cloud tells of new devices by itself. */
  pushed: () => boolean;
  /** Ids of the devices whose locks are known. */
  known: () => readonly string[];
  /** Told of every list, and the ids of the known ones that are certainly gone. */
  listed: (list: DeviceList, gone: readonly string[]) => void;
}

/** After a failed discovery the next one follows soon, then ever later, ms. */
const firstRetry = 15_000;
const longestRetry = 3600_000;
/** Where the plan is used up only the turn of its month helps, and each try is a call, ms. */
const retryWithoutPlan = 6 * 3600_000;
/** Between the two discoveries that confirm that a device was removed in the Tuya app, ms. */
const confirmRemovalAfter = 10_000;

/** The search for the devices of the project: as planned, at once when Tuya tells of a change, again after a failure. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  /** Known devices that the last list lacked. */
  #missing: ReadonlySet<string> = new Set();
  /** Whether Tuya said that a known device was removed, and the lists have not settled yet whether it was. */
  #removalTold = false;
  #retry = firstRetry;
  /** Whether the last try found the plan used up. */
  #usedUp = false;
  readonly #loop: PollLoop;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    this.#loop = new PollLoop(options.clock, (signal) => this.#search(signal));
  }

  /** The next discovery begins at once, or as soon as the present one is over. */
  soon(): void {
    this.#loop.wake();
  }

  /** Tuya said that a known device was removed: it is looked for at once. Said again, it hastens nothing more. */
  suspectRemoval(): void {
    if (!this.#removalTold) {
      this.#removalTold = true;
      this.soon();
    }
  }

  /** One discovery. @throws TuyaError; then nothing has changed */
  async once(signal: AbortSignal): Promise<void> {
    const { reader, known, listed } = this.#options;
    const list = await reader.listDevices(new Set(known()), signal);
    const { gone, missing } = membershipAfter(list, known(), this.#missing);
    this.#missing = missing;
    listed(list, gone);
  }

  /** Goes on until the signal ends it. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#loop.run(signal);
  }

  /** @returns how long to wait before the next discovery, ms */
  async #search(signal: AbortSignal): Promise<number> {
    const { logOnce, pushed } = this.#options;
    const planned = nextDiscoveryAfter(pushed());
    try {
      await this.once(signal);
    } catch (thrown) {
      return signal.aborted ? planned : this.#retryAfter(asTuyaError(thrown));
    }
    logOnce.settle('discovery', 'Tuya answers again');
    this.#retry = firstRetry;
    this.#usedUp = false;
    if (this.#missing.size > 0) {
      // Confirmed at once where Tuya said that the lock was removed, else in an hour.
      return this.#removalTold ? confirmRemovalAfter : nextDiscoveryAfter(false);
    }
    this.#removalTold = false;
    return planned;
  }

  #retryAfter(error: TuyaError): number {
    this.#options.logOnce.complain('discovery', projectTrouble(error));
    const retry = this.#retry;
    this.#retry = Math.min(retry * 2, longestRetry);
    if (error.kind !== 'quota') {
      this.#usedUp = false;
      return retry;
    }
    const first = !this.#usedUp;
    this.#usedUp = true;
    return first ? longestRetry : retryWithoutPlan;
  }
}

/** What a discovery means for the locks that are known already. */
interface Membership {
  /** Known locks that are certainly gone. */
  gone: string[];
  /** Known locks that this discovery lacked; gone if the next one lacks them too. */
  missing: ReadonlySet<string>;
}

/**
 * Compares a discovery with the known locks. An accessory that is removed takes its rooms and automations with it, so a
 * lock is gone only when two complete discoveries in a row lack it. A partial list, or one that is suddenly empty, says
 * nothing.
 * @param missing what the discovery before lacked
 */
export function membershipAfter(list: DeviceList, known: readonly string[], missing: ReadonlySet<string>): Membership {
  if (!list.complete || (list.devices.length === 0 && known.length > 0)) {
    return { gone: [], missing: new Set() };
  }
  const listed = new Set(list.devices.map(({ id }) => id));
  const lacking = known.filter((id) => !listed.has(id));
  const gone = lacking.filter((id) => missing.has(id));
  return { gone, missing: new Set(lacking.filter((id) => !missing.has(id))) };
}
