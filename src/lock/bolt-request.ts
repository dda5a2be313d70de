import type { Clock } from '../clock.ts';
import type { CommandOptions } from '../tuya/client.ts';
import { asTuyaError, type TuyaError } from '../tuya/errors.ts';
import type { Way } from './capabilities.ts';
import {
  answerWithin,
  confirmAt,
  noWay,
  type Failure,
  type Outcome,
  outOfTime,
  sendWithin,
  stepAfter,
  type Target,
  unconfirmed,
} from './request.ts';
import type { BoltState } from './state.ts';

/** What Home is told about its write. */
export type Reply = { kind: 'accepted' } | { kind: 'failed'; failure: Failure };

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

/** How a request ended. */
export type Ending =
  /** The bolt is where Home wants it; `moved` when a command of this request may have brought it there. */
  | { kind: 'done'; moved: boolean }
  | { kind: 'withdrawn' }
  | { kind: 'failed'; failure: Failure; bolt: 'untouched' | 'unknown' };

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
  /** Ends every wait of this request. A withdrawn request goes on listening for the answer to a command that has left. */
  readonly #stop = new AbortController();
  readonly #answer: (reply: Reply) => void;
  readonly #end: (ending: Ending) => void;
  #ending: Ending | undefined;
  #answered = false;
  #sendUntil: number;
  /** The command that is on its way, and whether any may have been delivered. */
  #underWay: Promise<unknown> | undefined;
  #mayHaveMoved = false;
  /** Whether this request is past the question whether there is anything to do. */
  #moving = false;
  #lastError: TuyaError | undefined;

  constructor(wanted: Target, access: BoltAccess) {
    this.wanted = wanted;
    this.#access = access;
    this.#sendUntil = access.clock.now() + sendWithin;
    let answer: (reply: Reply) => void = () => undefined;
    let end: (ending: Ending) => void = () => undefined;
    this.reply = new Promise((resolve) => (answer = resolve));
    this.ended = new Promise((resolve) => (end = resolve));
    this.#answer = answer;
    this.#end = end;
  }

  /** Whether Home shows this request as pending. */
  get pending(): boolean {
    return !this.#isOver();
  }

  /** Carries the request out, after the command of an earlier one has been answered. Call once. Never rejects. */
  async run(earlier: BoltRequest | undefined): Promise<void> {
    void this.#watchTime();
    if (earlier !== undefined && earlier.#mayHaveMoved) {
      await earlier.#underWay;
    }
    try {
      if (await this.#isThereAlready(earlier !== undefined && earlier.#mayHaveMoved)) {
        this.#finish({ kind: 'done', moved: this.#mayHaveMoved });
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
    if (this.#moving && this.#access.bolt() === this.wanted) {
      this.#finish({ kind: 'done', moved: this.#mayHaveMoved });
    }
  }

  async #move(): Promise<void> {
    this.#moving = true;
    this.boltReported();
    const untried = [...this.#access.ways(this.wanted)];
    let way = untried.shift();
    while (way !== undefined && !this.#isOver()) {
      const outcome = await this.#attempt(way);
      if ('error' in outcome && outcome.error.kind !== 'withdrawn') {
        this.#lastError = outcome.error;
      }
      if (this.#isOver()) {
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
          this.#waitForWaking();
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
    if (!this.#isOver()) {
      this.#finish({ kind: 'failed', failure: noWay(this.wanted), bolt: 'untouched' });
    }
  }

  async #attempt(way: Way): Promise<Outcome> {
    const stillWanted = (): boolean => {
      const send = this.#maySend();
      this.#mayHaveMoved ||= send;
      return send;
    };
    const attempt = this.#access.attempt(way, this.wanted, { signal: this.#stop.signal, stillWanted });
    this.#underWay = attempt;
    const outcome = await attempt;
    this.#underWay = undefined;
    this.#mayHaveMoved &&= outcome.kind === 'accepted' || ('error' in outcome && outcome.error.outcomeUnknown);
    return outcome;
  }

  /** The heart of it: may a command leave now? */
  #maySend(): boolean {
    const { clock, bolt } = this.#access;
    return !this.#isOver() && bolt() !== this.wanted && clock.now() < this.#sendUntil;
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
      this.#tell({ kind: 'accepted' });
    }
    const start = clock.now();
    for (const moment of earlierMayMove ? [0, ...confirmAt] : [0]) {
      await this.#pause(start + moment - clock.now());
      if (this.#isOver()) {
        return true;
      }
      await look(this.#stop.signal);
      if (bolt() !== this.wanted) {
        this.#sendUntil = clock.now() + sendWithin;
        return false;
      }
    }
    return true;
  }

  /** Waits for the bolt's own report of an accepted command. */
  async #confirm(): Promise<void> {
    const { clock, bolt, look } = this.#access;
    this.#tell({ kind: 'accepted' });
    const start = clock.now();
    this.boltReported();
    for (const moment of confirmAt) {
      await this.#pause(start + moment - clock.now());
      if (this.#isOver()) {
        return;
      }
      // A read that fails here is no reason to give up: the next one, or a push, may bring the evidence.
      await look(this.#stop.signal).catch(() => undefined);
      this.boltReported();
    }
    if (!this.#isOver()) {
      this.#finish({ kind: 'failed', failure: unconfirmed(this.wanted, bolt()), bolt: 'unknown' });
    }
  }

  /** The lock sleeps: Home is told that all is well so far and shows the request as pending until the lock wakes. */
  #waitForWaking(): void {
    if (!this.#answered) {
      this.#sendUntil = this.#access.clock.now() + this.#access.wakeSeconds * 1000;
      if (this.#access.wakeSeconds > 0) {
        this.#tell({ kind: 'accepted' });
      }
    }
  }

  async #watchTime(): Promise<void> {
    await this.#pause(answerWithin);
    if (!this.#answered) {
      this.#runOut();
      this.#stop.abort();
    }
  }

  /** A pause that ends with the time for sending: then there is no next attempt. */
  async #pauseBeforeSending(ms: number): Promise<void> {
    const { clock } = this.#access;
    await this.#pause(Math.min(ms, this.#sendUntil - clock.now()));
    if (!this.#isOver() && clock.now() >= this.#sendUntil) {
      this.#runOut();
    }
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) {
      await this.#access.clock.delay(ms, this.#stop.signal).catch(() => undefined);
    }
  }

  #runOut(): void {
    const failure = outOfTime(this.wanted, this.#lastError, this.#mayHaveMoved);
    this.#finish({ kind: 'failed', failure, bolt: this.#mayHaveMoved ? 'unknown' : 'untouched' });
  }

  #fail(step: ReturnType<typeof stepAfter>): void {
    if (step.kind === 'fail') {
      this.#finish({ kind: 'failed', failure: step.failure, bolt: step.bolt });
    } else {
      this.#runOut();
    }
  }

  #finish(ending: Ending): void {
    if (this.#ending !== undefined) {
      return;
    }
    this.#ending = ending;
    this.#tell(ending.kind === 'failed' ? { kind: 'failed', failure: ending.failure } : { kind: 'accepted' });
    if (this.#underWay === undefined) {
      this.#stop.abort();
    }
    this.#end(ending);
  }

  #isOver(): boolean {
    return this.#ending !== undefined;
  }

  #tell(reply: Reply): void {
    this.#answered = true;
    this.#answer(reply);
  }
}
