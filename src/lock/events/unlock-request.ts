import type { Clock } from '../../clock.ts';
import type { LogOnce, Log } from '../../log.ts';
import { SingleFlight } from '../../single-flight.ts';
import { withTimeLimit } from '../../time-limit.ts';
import { asTuyaError } from '../../tuya/errors.ts';
import type { EventCloud } from '../cloud.ts';
import { sendRejection } from './rejection.ts';
import { isPending, noRequests, withEnd, withRequest } from './request-countdown.ts';

export interface UnlockRequestOptions {
  cloud: Pick<EventCloud, 'doorLock' | 'devices' | 'cloudTime'>;
  clock: Clock;
  log: Log;
  logOnce: LogOnce;
  /** Every data point that the lock has reported. */
  codes: ReadonlySet<string>;
  /** Told when the request began to wait, or waits no longer. */
  changed: () => void;
  signal: AbortSignal;
}

/** HomeKit waits 9 s for the answer to a write; both ways to reject together take no longer than this, ms. */
const rejectWithin = 8_000;

/** The request of a visitor at one door: it waits for an answer until the countdown of the lock is over. */
export class UnlockRequest {
  readonly #id: string;
  readonly #options: UnlockRequestOptions;
  #requests = noRequests;
  readonly #rejection = new SingleFlight<boolean>();

  /** @param id of the lock */
  constructor(id: string, options: UnlockRequestOptions) {
    this.#id = id;
    this.#options = options;
  }

  /** Whether a request waits for an answer right now. */
  get waits(): boolean {
    return isPending(this.#requests, this.#options.cloud.cloudTime);
  }

  /** The lock reports a request. @param at cloud time, ms @param until when its countdown ends, cloud time, ms */
  asks(at: number, until: number): void {
    this.#requests = withRequest(this.#requests, at, until);
    if (this.waits) {
      this.#changeAt(until).catch(() => undefined); // The delay ends early only together with the door.
    }
  }

  /** The request was answered, or the lock gave up. @param at cloud time, ms */
  ends(at: number): void {
    this.#requests = withEnd(this.#requests, at);
  }

  /** Turns the request down, once however often it is asked for. @returns whether there was one and the lock took it */
  async reject(): Promise<boolean> {
    return this.#rejection.share(() => this.#turnDown());
  }

  async #changeAt(until: number): Promise<void> {
    const { clock, cloud, changed, signal } = this.#options;
    await clock.delay(Math.max(0, until - cloud.cloudTime), signal);
    changed();
  }

  async #turnDown(): Promise<boolean> {
    const { cloud, clock, codes, logOnce, log, changed, signal } = this.#options;
    if (!this.waits) {
      return false;
    }
    try {
      const taken = await withTimeLimit(rejectWithin, clock, signal, async (limited) =>
        sendRejection(this.#id, codes, cloud, limited),
      );
      if (taken) {
        log.info('the request was rejected from Home');
        logOnce.settle('rejection');
        this.ends(cloud.cloudTime);
        changed();
      } else {
        logOnce.complain('rejection', 'the lock does not take the rejection');
      }
      return taken;
    } catch (error) {
      logOnce.complain('rejection', `the request could not be rejected. ${asTuyaError(error).message}`);
      return false;
    }
  }
}
