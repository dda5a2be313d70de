import { pause } from '../../clock.ts';
import { asTuyaError, type TuyaError } from '../../tuya/errors.ts';
import type { UnlockMethod } from '../capabilities.ts';
import type { LockRequestOptions } from './request-options.ts';
import { CommandInFlight } from './command-in-flight.ts';
import { readAtTimes, type ReadSeries } from './confirming-reads.ts';
import { type Ending, PendingRequest, type Reply } from './pending-request.ts';
import { noMethod, type Outcome, outOfTime, type Step, stepAfter, unconfirmed } from './request-policy.ts';
import { answerWithin, confirmAt } from './request-timing.ts';
import { type Failure, type Target } from '../target.ts';

/** When there is something to send: unless the bolt is there already, or only if it may be open. */
export type Need = 'unless there' | 'only if open';

/**
 * One request of Home for the bolt, from the tap to its end. A command leaves only while Home shows the request as
 * pending: not after its answer was an error, not after a newer request, not once the bolt is where Home wants it.
 */
export class LockRequest {
  readonly wanted: Target;
  /** Settles once, within {@link answerWithin}: what Home is told about its write. */
  readonly reply: Promise<Reply>;
  /** Settles when the request is over. */
  readonly ended: Promise<Ending>;

  readonly #need: Need;
  readonly #options: LockRequestOptions;
  /** What Home shows of this request. */
  readonly #home: PendingRequest;
  readonly #command: CommandInFlight;
  /** Ends every wait of this request. A withdrawn request goes on listening for the answer to a command that has left. */
  readonly #stop = new AbortController();
  /** Aborted when the bolt turns out not to be where it seemed to be: there is something to do. */
  #surprise = new AbortController();
  /** Whether it is decided that there is something to send. */
  #moving = false;
  #lastError: TuyaError | undefined;

  /** @param earlier the request whose place this one takes */
  constructor({ wanted, need }: { wanted: Target; need: Need }, options: LockRequestOptions, earlier?: LockRequest) {
    this.wanted = wanted;
    this.#need = need;
    this.#options = options;
    const before = earlier === undefined ? undefined : earlier.#command;
    this.#command = new CommandInFlight(
      {
        ...{ wanted, clock: options.clock, answered: options.answered },
        maySend: () => this.#maySend(),
        leaves: () => {
          options.leaves(wanted);
        },
      },
      before,
    );
    this.#home = new PendingRequest(options.clock);
    this.reply = this.#home.reply;
    this.ended = this.#home.ended;
  }

  /** Whether Home shows this request as pending. */
  get pending(): boolean {
    return !this.#home.isOver();
  }

  /** Whether a command of it, or of a request before it, may have moved the bolt and Home does not show it yet. */
  get mayHaveMoved(): boolean {
    return !this.#command.isSettled;
  }

  /** Whether a command of it, or of a request before it, has left, or may leave any moment, and is not answered yet. */
  get isUnanswered(): boolean {
    return this.#command.isUnanswered;
  }

  /** When the newest command left that may have opened the bolt, of this request or one before it; steady time, ms. */
  get mayHaveOpenedAt(): number | undefined {
    return this.#command.mayHaveOpenedAt;
  }

  /** Carries the request out, after the commands of earlier ones have been answered. Call once. Never rejects. */
  async run(): Promise<void> {
    void this.#watchTime();
    await this.#command.earlierAnswered();
    try {
      if (await this.#isThereAlready(this.#command.earlierMayHaveMoved)) {
        this.#finish({ kind: 'done', moved: this.#command.mayHaveMoved });
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

  /** It turned out that it cannot be carried out: nothing more is sent for it. */
  refuse(failure: Failure): void {
    this.#failed(failure, 'untouched');
  }

  /** The lock is gone or Homebridge ends. */
  abort(reason: string): void {
    this.#failed({ reason: 'unreachable', message: reason }, 'untouched');
    this.#stop.abort();
  }

  /** The evidence changed. */
  boltReported(): void {
    const isThere = this.#options.bolt() === this.wanted;
    if (this.#moving && isThere) {
      this.#finish({ kind: 'done', moved: this.#command.mayHaveMoved });
    } else if (!isThere) {
      this.#surprise.abort();
    }
  }

  async #move(): Promise<void> {
    this.#moving = true;
    this.boltReported();
    const untried = [...this.#options.methods(this.wanted)];
    let method = untried.shift();
    while (method !== undefined && !this.#home.isOver()) {
      const outcome = await this.#attempt(method);
      const error = 'error' in outcome ? outcome.error : undefined;
      const wasGivenUp = error?.kind === 'withdrawn' || error?.kind === 'cancelled';
      this.#lastError = wasGivenUp ? this.#lastError : (error ?? this.#lastError);
      if (this.#home.isOver()) {
        return;
      }
      if (wasGivenUp && this.#home.msToSend() <= 0) {
        this.#runOut();
        return;
      }
      const step = stepAfter(outcome, this.wanted, untried.length > 0);
      switch (step.kind) {
        case 'confirm':
          await this.#confirm();
          return;
        case 'next method':
          method = untried.shift();
          break;
        case 'wake':
          this.#home.waitForWaking(this.#options.wakeSeconds);
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
      this.#failed(noMethod(this.wanted), 'untouched');
    }
  }

  /** One attempt. What has not left when the time for it is over is given up, however long a ticket takes. */
  async #attempt(method: UnlockMethod): Promise<Outcome> {
    const tooLate = new AbortController();
    const answered = new AbortController();
    let hasLeft = false;
    void this.#pause(this.#home.msToSend(), answered.signal).then(() => {
      if (!hasLeft) {
        tooLate.abort();
      }
    });
    const signal = AbortSignal.any([this.#stop.signal, tooLate.signal]);
    const outcome = await this.#command.attempt((stillWanted) => {
      const leaves = (): boolean => {
        hasLeft = stillWanted();
        return hasLeft;
      };
      return this.#options.attempt(method, this.wanted, { signal, stillWanted: leaves });
    });
    answered.abort();
    return outcome;
  }

  /** The central rule: whether a command may leave now. */
  #maySend(): boolean {
    return this.#home.maySend() && this.#options.bolt() !== this.wanted && this.#isNeeded();
  }

  #isNeeded(): boolean {
    const mayBeOpen = (): boolean => this.#options.bolt() === 'unsecured' || this.#command.earlierMayHaveMoved;
    return this.#need === 'unless there' || mayBeOpen();
  }

  /**
   * Home already shows what it asks for: nothing may be sent, but the lock may have moved unseen, so it is asked.
   * After an earlier command that may still move the bolt, it is watched until it would have moved.
   */
  async #isThereAlready(earlierMayMove: boolean): Promise<boolean> {
    const { bolt, reportsBolt } = this.#options;
    if (!this.#isNeeded()) {
      return true;
    }
    if (bolt() !== this.wanted) {
      return false;
    }
    const mayShowMore = earlierMayMove && reportsBolt();
    if (mayShowMore) {
      this.#home.accept();
    }
    const newSurprise = (): AbortSignal => {
      this.#surprise = new AbortController();
      return this.#surprise.signal;
    };
    const { worked, error } = await this.#lookAt(mayShowMore ? [0, ...confirmAt] : [0], newSurprise);
    if (!worked && error !== undefined && !this.#home.isOver() && bolt() === this.wanted) {
      // Only a read can tell whether there is something to do.
      throw error;
    }
    if (!this.#home.isOver() && bolt() !== this.wanted) {
      this.#home.startAgain();
      return false;
    }
    return true;
  }

  /** Waits for the bolt's own report of an accepted command. */
  async #confirm(): Promise<void> {
    this.#home.accept();
    this.boltReported();
    // A read that fails here is no reason to give up: the next one, or a push, may bring the evidence.
    await this.#lookAt(confirmAt);
    if (!this.#home.isOver()) {
      this.#failed(unconfirmed(this.wanted, this.#options.bolt()), 'unknown');
    }
  }

  /** @param interruption ends it beside the end of the request */
  async #lookAt(moments: readonly number[], interruption?: () => AbortSignal): Promise<ReadSeries> {
    const { clock, look } = this.#options;
    const { signal } = this.#stop;
    return readAtTimes(moments, {
      clock,
      look,
      interruption: () => (interruption === undefined ? signal : AbortSignal.any([signal, interruption()])),
      isOver: () => this.#home.isOver(),
      looked: () => {
        this.boltReported();
      },
    });
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
      await pause(this.#options.clock, ms, AbortSignal.any([this.#stop.signal, until]));
    }
  }

  #runOut(): void {
    const { mayHaveMoved } = this.#command;
    this.#failed(outOfTime(this.wanted, this.#lastError, mayHaveMoved), mayHaveMoved ? 'unknown' : 'untouched');
  }

  #fail(step: Step): void {
    if (step.kind === 'fail') {
      this.#failed(step.failure, step.bolt);
    } else {
      this.#runOut();
    }
  }

  /** @param bolt what became of it by this request alone; one before it may have moved it all the same */
  #failed(failure: Failure, bolt: 'untouched' | 'unknown'): void {
    const isKnown = bolt === 'untouched' && this.#command.isSettled;
    this.#finish({ kind: 'failed', failure, bolt: isKnown ? 'untouched' : 'unknown' });
  }

  #finish(ending: Ending): void {
    if (this.#home.end(ending) && !this.#command.underWay) {
      this.#stop.abort();
    }
  }
}
