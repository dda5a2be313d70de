import type { Clock } from '../../clock.ts';
import type { CommandResult, Outcome } from './request-policy.ts';
import type { Target } from '../target.ts';

interface CommandInFlightOptions {
  wanted: Target;
  clock: Pick<Clock, 'now'>;
  /** Asked at the last moment before a command leaves, and again before it leaves a second time. */
  maySend: () => boolean;
  /** Told right before a command leaves. */
  leaves: () => void;
  /** Told what became of it, before whoever waits for that goes on. */
  answered: (result: CommandResult) => void;
}

/**
 * The commands of one request on their way to the bolt, one at a time. At most once: a command that has left counts as
 * delivered until the cloud's answer proves that it was not.
 */
export class CommandInFlight {
  readonly #options: CommandInFlightOptions;
  /** The commands of the request before this one, as long as they are of interest. */
  readonly #earlier: CommandInFlight | undefined;
  #underWay: Promise<unknown> | undefined;
  #mayHaveMoved = false;
  /** When a command last left, steady time, ms. */
  #leftAt = 0;

  /** @param earlier that of the request whose place this one takes */
  constructor(options: CommandInFlightOptions, earlier?: CommandInFlight) {
    this.#options = options;
    this.#earlier = earlier?.isSettled === false ? earlier : undefined;
  }

  /** Whether an attempt has begun and is not answered yet. Its command may not have left. */
  get underWay(): boolean {
    return this.#underWay !== undefined;
  }

  /** Whether an attempt of this request, or of one before it, is not answered yet. */
  get isUnanswered(): boolean {
    return this.underWay || this.#earlier?.isUnanswered === true;
  }

  /** Whether a command may have moved the bolt, or may be about to. */
  get mayHaveMoved(): boolean {
    return this.#mayHaveMoved;
  }

  /** Whether a command of any request before this one may have moved the bolt, or may be about to. */
  get earlierMayHaveMoved(): boolean {
    return this.#earlier?.isSettled === false;
  }

  /** Whether it is certain that neither a command of this request nor one before it moves the bolt. */
  get isSettled(): boolean {
    return !this.#mayHaveMoved && !this.earlierMayHaveMoved;
  }

  /** When the newest command left that may have opened the bolt, of this request or one before it; steady time, ms. */
  get mayHaveOpenedAt(): number | undefined {
    const own = this.#mayHaveMoved && this.#options.wanted === 'unsecured' ? this.#leftAt : undefined;
    return own ?? this.#earlier?.mayHaveOpenedAt;
  }

  /** Resolves when every command of the requests before this one that has left is answered; soon when there is none. */
  async earlierAnswered(): Promise<void> {
    await this.#earlier?.earlierAnswered();
    if (this.#earlier?.mayHaveMoved === true) {
      await this.#earlier.#underWay;
    }
  }

  /**
   * One attempt: one fresh ticket and one command.
   * @param send never rejects, and sends only if `stillWanted` says so
   */
  async attempt(send: (stillWanted: () => boolean) => Promise<Outcome>): Promise<Outcome> {
    const attempt = this.#answerTo(send);
    this.#underWay = attempt;
    return attempt;
  }

  async #answerTo(send: (stillWanted: () => boolean) => Promise<Outcome>): Promise<Outcome> {
    const { wanted, clock, answered } = this.#options;
    const outcome = await send(() => this.#leaves());
    this.#underWay = undefined;
    this.#mayHaveMoved &&= mayHaveArrived(outcome);
    answered({ wanted, outcome, leftAt: this.#leftAt, answeredAt: clock.now() });
    return outcome;
  }

  #leaves(): boolean {
    const leaves = this.#options.maySend();
    if (leaves) {
      this.#mayHaveMoved = true;
      this.#leftAt = this.#options.clock.now();
      this.#options.leaves();
    }
    return leaves;
  }
}

function mayHaveArrived(outcome: Outcome): boolean {
  return outcome.kind === 'accepted' || (outcome.kind === 'error' && !outcome.error.nothingDelivered);
}
