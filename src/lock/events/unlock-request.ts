import type { Clock } from '../../clock.ts';
import type { LogOnce, Log } from '../../log.ts';
import { SingleFlight } from '../../single-flight.ts';
import { withTimeLimit } from '../../time-limit.ts';
import { asTuyaError } from '../../tuya/errors.ts';
import type { EventCloud } from '../cloud.ts';
import type { Reply } from '../commands/pending-request.ts';
import { codesShowing, replyToRequest as reply } from '../data-points/catalogue.ts';
import type { Target } from '../target.ts';
import type { CameraView } from './camera-view.ts';
import { isPending, noRequests, withEnd, withRequest } from './request-countdown.ts';

export interface UnlockRequestOptions {
  cloud: Pick<EventCloud, 'doorLock' | 'devices'>;
  clock: Clock;
  log: Log;
  logOnce: LogOnce;
  /** Every data point that the lock has reported. */
  codes: ReadonlySet<string>;
  /** Told when the request began to wait, or waits no longer. */
  changed: () => void;
  signal: AbortSignal;
}

/** Data points of locks that open without a password, and so know the newer endpoint (protocol 4). */
const newer = codesShowing('remote key');

/** HomeKit waits 9 s for the answer to a write; both ways to reject together take no longer than this, ms. */
const rejectWithin = 8_000;

/** A request at one door to be let in: it waits for an answer until the countdown of the lock is over. */
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
    return isPending(this.#requests, this.#options.clock.now());
  }

  /** The lock reports a request. @param at steady time, ms @param until when its countdown ends, steady time, ms */
  asks(at: number, until: number): void {
    this.#requests = withRequest(this.#requests, at, until);
    if (this.waits) {
      this.#changeAt(until).catch(() => undefined); // The delay ends early only together with the door.
    }
  }

  /** The request was answered, or the lock gave up. @param at steady time, ms */
  ends(at: number): void {
    this.#requests = withEnd(this.#requests, at);
  }

  /** Turns the request down, once however often it is asked for. @returns whether there was one and the lock took it */
  async reject(): Promise<boolean> {
    return this.#rejection.share(() => this.#turnDown());
  }

  async #changeAt(until: number): Promise<void> {
    const { clock, changed, signal } = this.#options;
    await clock.delay(Math.max(0, until - clock.now()), signal);
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
        this.ends(clock.now());
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

/**
 * Whether Home's wish turns down somebody who asks to be let in: "Locked" does. While the bolt is locked the tile says
 * Locked already, so the wish comes from Siri, a scene or an automation, and no bolt moves (design section 4). A bolt
 * that is open is locked as well.
 * @param open whether the bolt is open, or a command that has left may be about to open it
 */
export function rejectionIn(
  wanted: Target,
  open: boolean,
  view: Pick<CameraView, 'requested'>,
): 'alone' | 'and lock' | undefined {
  if (wanted !== 'secured' || !view.requested) {
    return undefined;
  }
  return open ? 'and lock' : 'alone';
}

/** Turns the request down, and says what Home is to be told. */
export async function turnDown(view: Pick<CameraView, 'reject'>): Promise<Reply> {
  return (await view.reject())
    ? { kind: 'accepted' }
    : { kind: 'failed', failure: { reason: 'refused', message: 'The request at the door could not be rejected' } };
}

/**
 * Turns a request at the door down: by the cancel endpoint, or by the data point that old Wi-Fi locks have for it.
 * Neither is sent twice; the second way follows only a refusal that proves that the first one is not known.
 * @param codes every data point of the lock
 * @returns whether the lock took it
 * @throws TuyaError
 */
async function sendRejection(
  id: string,
  codes: ReadonlySet<string>,
  { doorLock, devices }: Pick<EventCloud, 'doorLock' | 'devices'>,
  signal: AbortSignal,
): Promise<boolean> {
  const canReply = codes.has(reply);
  const sendReply = (): Promise<boolean> => devices.sendCommands(id, [{ code: reply, value: false }], { signal });
  if (canReply && !newer.some((code) => codes.has(code))) {
    return sendReply();
  }
  try {
    return await doorLock.cancel(id, 'reject', signal);
  } catch (error) {
    if (canReply && asTuyaError(error).kind === 'unsupported') {
      return sendReply();
    }
    throw error;
  }
}
