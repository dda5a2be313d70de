import type { Clock } from '../../clock.ts';
import type { Failure } from '../target.ts';
import { answerWithin, longestWatch, sendWithin } from './request-timing.ts';

/** What Home is told about its write. */
export type Reply = { kind: 'accepted' } | { kind: 'failed'; failure: Failure };

/** How a request ended. */
export type Ending =
  /** The bolt is where Home wants it; `moved` when a command of this request may have brought it there. */
  | { kind: 'done'; moved: boolean }
  | { kind: 'withdrawn' }
  | { kind: 'failed'; failure: Failure; bolt: 'untouched' | 'unknown' };

/**
 * What Home shows of one request: pending from the tap to the end. Nothing moves unless Home shows it moving, so a
 * command may leave only in this time, and not so late that Home may be told of a failure before it arrives.
 */
export class PendingRequest {
  /** Settles once: what Home is told about its write. */
  readonly reply: Promise<Reply>;
  /** Settles when the request is over. */
  readonly ended: Promise<Ending>;

  readonly #clock: Clock;
  readonly #answer: (reply: Reply) => void;
  readonly #end: (ending: Ending) => void;
  #answered = false;
  #over = false;
  /** Local time, ms. */
  #sendUntil: number;
  /** After that Home has given up, even if the machine was suspended and could not tell; local time, ms. */
  readonly #answerUntil: number;
  /** Whatever happens meanwhile, a command that waits for no sleeping lock leaves before this, local time, ms. */
  readonly #latest: number;

  constructor(clock: Clock) {
    let answer: (reply: Reply) => void = () => undefined;
    let end: (ending: Ending) => void = () => undefined;
    this.reply = new Promise((resolve) => (answer = resolve));
    this.ended = new Promise((resolve) => (end = resolve));
    this.#answer = answer;
    this.#end = end;
    this.#clock = clock;
    this.#sendUntil = clock.now() + sendWithin;
    this.#answerUntil = clock.now() + answerWithin;
    this.#latest = clock.now() + longestWatch;
  }

  /** Whether Home has its answer. The request may still be pending: Home then waits for the bolt. */
  isAnswered(): boolean {
    return this.#answered;
  }

  isOver(): boolean {
    return this.#over;
  }

  /** Whether a command may leave now. */
  maySend(): boolean {
    return !this.#over && this.msToSend() > 0;
  }

  /** How long a command may still leave, ms; 0 or less when the time is over. */
  msToSend(): number {
    return this.#sendUntil - this.#clock.now();
  }

  /**
   * Only now it turned out that there is something to send. Where Home has its answer and waits, the time for it begins
   * here; where not, Home may be told of a failure soon, and the time stays what it was.
   */
  startAgain(): void {
    if (this.#answered) {
      this.#sendUntil = Math.min(this.#clock.now() + sendWithin, this.#latest);
    }
  }

  /** Home is told that all is well so far, and shows the request as pending until it ends. */
  accept(): void {
    this.#tell({ kind: 'accepted' });
  }

  /**
   * The lock sleeps: Home is told that all is well so far and shows the request as pending until the lock wakes. Once
   * Home has its answer the time does not change any more; once it has given up waiting for it, the time is over.
   * @param wakeSeconds how long a command may leave from now; 0 to give up instead
   */
  waitForWaking(wakeSeconds: number): void {
    if (!this.#answered) {
      const now = this.#clock.now();
      const isAwaited = now < this.#answerUntil;
      this.#sendUntil = isAwaited ? now + wakeSeconds * 1000 : now;
      if (isAwaited && wakeSeconds > 0) {
        this.accept();
      }
    }
  }

  /** Ends the request, and tells Home unless it has its answer. Only the first ending counts. @returns whether this is it */
  end(ending: Ending): boolean {
    if (this.#over) {
      return false;
    }
    this.#over = true;
    this.#tell(ending.kind === 'failed' ? { kind: 'failed', failure: ending.failure } : { kind: 'accepted' });
    this.#end(ending);
    return true;
  }

  #tell(reply: Reply): void {
    this.#answered = true;
    this.#answer(reply);
  }
}
