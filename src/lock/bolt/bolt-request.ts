import type { Clock } from '../../clock.ts';
import type { CommandOptions } from '../../tuya/client.ts';
import { asTuyaError, type TuyaError } from '../../tuya/errors.ts';
import type { Way } from '../capabilities.ts';
import { Delivery } from './delivery.ts';
import { type Ending, PendingState, type Reply } from './pending-state.ts';
import {
  answerWithin,
  confirmAt,
  noWay,
  type Outcome,
  outOfTime,
  type Step,
  stepAfter,
  type Target,
  unconfirmed,
} from './request.ts';
import type { BoltState } from '../state.ts';

/** What a request needs from its lock. */
export interface BoltAccess {
  clock: Clock;
  /** How long to wait for a sleeping lock, s. */
  wakeSeconds: number;
  /** Where the bolt is by the newest evidence. */
  bolt: () => BoltState;
  /** The ways to move it to a target, the best first. */
  ways: (wanted: Target) => readonly Way[];
  /** One fresh ticket and one command. Never rejects. */
  attempt: (way: Way, wanted: Target, options: CommandOptions) => Promise<Outcome>;
  /** Reads the true state; it is in {@link bolt} afterwards. @throws TuyaError */
  look: (signal: AbortSignal) => Promise<void>;
}

/**
 * One request of Home for the bolt, from the tap to its end. A command leaves only while Home shows the request as
 * pending: not after its answer was an error, not after a newer request, not once the bolt is where Home wants it.
 */
export class BoltRequest {
  readonly wanted: Target;
  /** Settles once, within {@link answerWithin}: what Home is told about its write. */
  readonly reply: Promise<Reply>;
  /** Settles when the request is over. */
  readonly ended: Promise<Ending>;

  readonly #access: BoltAccess;
  /** What Home shows of this request. */
  readonly #home: PendingState;
  readonly #delivery: Delivery;
  /** Ends every wait of this request. A withdrawn request goes on listening for the answer to a command that has left. */
  readonly #stop = new AbortController();
  /** Aborted when the bolt turns out not to be where it seemed to be: there is something to do. */
  #surprise = new AbortController();
  /** Whether this request is past the question whether there is anything to do. */
  #moving = false;
  #lastError: TuyaError | undefined;

  /** @param earlier the request whose place this one takes */
  constructor(wanted: Target, access: BoltAccess, earlier?: BoltRequest) {
    this.wanted = wanted;
    this.#access = access;
    const before = earlier === undefined ? undefined : earlier.#delivery;
    this.#delivery = new Delivery(() => this.#maySend(), before);
    this.#home = new PendingState(access.clock);
    this.reply = this.#home.reply;
    this.ended = this.#home.ended;
  }

  /** Whether Home shows this request as pending. */
  get pending(): boolean {
    return !this.#home.isOver();
  }

  /** Whether a command of it, or of a request before it, may have moved the bolt and Home does not show it yet. */
  get mayHaveMoved(): boolean {
    return !this.#delivery.isSettled;
  }

  /** Carries the request out, after the commands of earlier ones have been answered. Call once. Never rejects. */
  async run(): Promise<void> {
    void this.#watchTime();
    await this.#delivery.earlierAnswered();
    try {
      if (await this.#isThereAlready(this.#delivery.earlierMayHaveMoved)) {
        this.#finish({ kind: 'done', moved: this.#delivery.mayHaveMoved });
      } else {
        await this.#move();
      }
    } catch (error) {
      this.#fail(stepAfter({ kind: 'no ticket', error: asTuyaError(error) }, this.wanted, false));
    }
  }

  /** A newer request, or Home itself, took this one back: nothing more is sent for it. */
  withdraw(): void {
    this.#finish({ kind: 'withdrawn' });
  }

  /** The lock is gone or Homebridge ends. */
  abort(reason: string): void {
    this.#finish({ kind: 'failed', failure: { reason: 'unreachable', message: reason }, bolt: 'untouched' });
    this.#stop.abort();
  }

  /** The evidence changed. */
  boltReported(): void {
    const isThere = this.#access.bolt() === this.wanted;
    if (this.#moving && isThere) {
      this.#finish({ kind: 'done', moved: this.#delivery.mayHaveMoved });
    } else if (!isThere) {
      this.#surprise.abort();
    }
  }

  async #move(): Promise<void> {
    this.#moving = true;
    this.boltReported();
    const untried = [...this.#access.ways(this.wanted)];
    let way = untried.shift();
    while (way !== undefined && !this.#home.isOver()) {
      const outcome = await this.#attempt(way);
      if ('error' in outcome && outcome.error.kind !== 'withdrawn') {
        this.#lastError = outcome.error;
      }
      if (this.#home.isOver()) {
        return;
      }
      const step = stepAfter(outcome, this.wanted, untried.length > 0);
      switch (step.kind) {
        case 'confirm':
          await this.#confirm();
          return;
        case 'next way':
          way = untried.shift();
          break;
        case 'wake':
          this.#home.waitForWaking(this.#access.wakeSeconds);
          await this.#pauseBeforeSending(step.afterMs);
          break;
        case 'again':
          await this.#pauseBeforeSending(step.afterMs);
          break;
        case 'fail':
          this.#fail(step);
          return;
      }
    }
    if (!this.#home.isOver()) {
      this.#finish({ kind: 'failed', failure: noWay(this.wanted), bolt: 'untouched' });
    }
  }

  async #attempt(way: Way): Promise<Outcome> {
    const { signal } = this.#stop;
    return this.#delivery.attempt((stillWanted) => this.#access.attempt(way, this.wanted, { signal, stillWanted }));
  }

  /** The heart of it: may a command leave now? */
  #maySend(): boolean {
    return this.#home.maySend() && this.#access.bolt() !== this.wanted;
  }

  /**
   * Home already shows what it asks for: nothing may be sent, but the lock may have moved unseen, so it is asked.
   * After an earlier command that may still move the bolt, it is watched until it would have moved.
   */
  async #isThereAlready(earlierMayMove: boolean): Promise<boolean> {
    const { clock, bolt, look } = this.#access;
    if (bolt() !== this.wanted) {
      return false;
    }
    if (earlierMayMove) {
      this.#home.accept();
    }
    const start = clock.now();
    for (const moment of earlierMayMove ? [0, ...confirmAt] : [0]) {
      this.#surprise = new AbortController();
      await this.#pause(start + moment - clock.now(), this.#surprise.signal);
      if (this.#home.isOver()) {
        return true;
      }
      if (bolt() === this.wanted) {
        const { signal } = this.#surprise;
        // A report that comes meanwhile is newer than what the read will tell.
        await look(AbortSignal.any([this.#stop.signal, signal])).catch((error: unknown) => {
          if (!signal.aborted) {
            throw error;
          }
        });
      }
      if (bolt() !== this.wanted) {
        this.#home.startAgain();
        return false;
      }
    }
    return true;
  }

  /** Waits for the bolt's own report of an accepted command. */
  async #confirm(): Promise<void> {
    const { clock, bolt, look } = this.#access;
    this.#home.accept();
    const start = clock.now();
    this.boltReported();
    for (const moment of confirmAt) {
      await this.#pause(start + moment - clock.now());
      if (this.#home.isOver()) {
        return;
      }
      // A read that fails here is no reason to give up: the next one, or a push, may bring the evidence.
      await look(this.#stop.signal).catch(() => undefined);
      this.boltReported();
    }
    if (!this.#home.isOver()) {
      this.#finish({ kind: 'failed', failure: unconfirmed(this.wanted, bolt()), bolt: 'unknown' });
    }
  }

  async #watchTime(): Promise<void> {
    await this.#pause(answerWithin);
    if (!this.#home.isAnswered()) {
      this.#runOut();
      this.#stop.abort();
    }
  }

  /** A pause that ends with the time for sending: then there is no next attempt. */
  async #pauseBeforeSending(ms: number): Promise<void> {
    await this.#pause(Math.min(ms, this.#home.msToSend()));
    if (!this.#home.isOver() && this.#home.msToSend() <= 0) {
      this.#runOut();
    }
  }

  async #pause(ms: number, until: AbortSignal = this.#stop.signal): Promise<void> {
    if (ms > 0) {
      await this.#access.clock.delay(ms, AbortSignal.any([this.#stop.signal, until])).catch(() => undefined);
    }
  }

  #runOut(): void {
    const { mayHaveMoved } = this.#delivery;
    const failure = outOfTime(this.wanted, this.#lastError, mayHaveMoved);
    this.#finish({ kind: 'failed', failure, bolt: mayHaveMoved ? 'unknown' : 'untouched' });
  }

  #fail(step: Step): void {
    if (step.kind === 'fail') {
      this.#finish({ kind: 'failed', failure: step.failure, bolt: step.bolt });
    } else {
      this.#runOut();
    }
  }

  #finish(ending: Ending): void {
    if (this.#home.end(ending) && !this.#delivery.underWay) {
      this.#stop.abort();
    }
  }
}
