import { LogOnce, type Log } from '../../log.ts';
import type { LockRequestOptions } from './request-options.ts';
import { LockRequest, type Need } from './lock-request.ts';
import type { Capabilities } from '../capabilities.ts';
import type { Ending, Reply } from './pending-request.ts';
import { hintFor } from './request-policy.ts';
import type { Failure, Target } from '../target.ts';

interface RequestQueueOptions {
  log: Log;
  capabilities: () => Capabilities;
  /** Home shows something else now. */
  changed: () => void;
  /**
   * A command that left then may have opened the bolt; its request has ended. @param leftAt steady time, ms
   * @returns whether nothing has said since where the bolt is
   */
  mayHaveOpened: (leftAt: number) => boolean;
  /** A request to unlock is over. @param said whether the log has that Home unlocked */
  unlockEnded: (said: boolean) => void;
  /** A command may have moved the bolt and its answer is missing: the state has to be read. */
  lookLater: () => void;
}

/** The requests of Home for one bolt: one at a time, each told about its end. */
export class RequestQueue {
  readonly #request: LockRequestOptions;
  readonly #options: RequestQueueOptions;
  readonly #logOnce: LogOnce;
  #current: LockRequest | undefined;

  /** @param request what each request needs */
  constructor(request: LockRequestOptions, options: RequestQueueOptions) {
    this.#request = {
      ...request,
      leaves: (wanted) => {
        // An opening may have ended by mere passing of time, and its timer be late: Home shows what is before anything moves.
        options.changed();
        request.leaves(wanted);
      },
    };
    this.#options = options;
    this.#logOnce = new LogOnce(options.log);
  }

  /** What Home waits for; undefined when it waits for nothing. */
  get wanted(): Target | undefined {
    return this.#current?.pending === true ? this.#current.wanted : undefined;
  }

  /** Whether a command of what is pending may open the bolt any moment. */
  get mayOpen(): boolean {
    return this.#current?.pending === true && this.#current.mayHaveOpenedAt !== undefined;
  }

  /**
   * Home asks for the bolt. The same wish again joins the request under way, another one takes its place.
   * @param need `only if open`: nothing is sent to a bolt of which neither evidence nor a command says that it may be open
   * @returns what to tell Home, within 8 s; `accepted` also while a sleeping lock is waited for
   */
  async ask(wanted: Target, need: Need = 'unless there'): Promise<Reply> {
    const current = this.#current;
    if (current?.pending === true && current.wanted === wanted) {
      return current.reply;
    }
    // A request that is over may still wait for an answer: a hand at the door was faster, and its command may come later.
    const earlier = current?.pending === true || current?.isUnanswered === true ? current : undefined;
    const request = new LockRequest({ wanted, need }, this.#request, earlier);
    this.#current = request;
    earlier?.withdraw();
    void request.ended.then((ending) => {
      this.#over(request, ending);
    });
    this.#options.changed();
    void request.run();
    return request.reply;
  }

  /** The evidence changed. */
  boltReported(): void {
    this.#current?.boltReported();
  }

  /** Takes back whatever is pending; nothing more is sent for it. */
  withdraw(): void {
    const { changed, mayHaveOpened, lookLater } = this.#options;
    const request = this.#current;
    if (request?.pending === true) {
      request.withdraw();
      if (request.mayHaveOpenedAt !== undefined) {
        mayHaveOpened(request.mayHaveOpenedAt);
      }
      if (request.mayHaveMoved) {
        lookLater();
      }
    }
    changed();
  }

  /** What Home asks for turned out to be impossible. @param why undefined where it is possible */
  refuse(wanted: Target, why: Failure | undefined): void {
    if (why !== undefined && this.wanted === wanted) {
      this.#current?.refuse(why);
    }
  }

  abort(reason: string): void {
    this.#current?.abort(reason);
  }

  #over({ wanted, mayHaveOpenedAt }: LockRequest, ending: Ending): void {
    const { log, capabilities, mayHaveOpened, lookLater, changed } = this.#options;
    const inDoubt = mayHaveOpenedAt !== undefined && ending.kind !== 'withdrawn' && mayHaveOpened(mayHaveOpenedAt);
    if (inDoubt || (ending.kind === 'failed' && ending.bolt === 'unknown')) {
      lookLater();
    }
    if (ending.kind === 'failed') {
      this.#logOnce.complain('request', ending.failure.message + hintFor(ending.failure, capabilities()));
    } else if (ending.kind === 'done') {
      this.#logOnce.settle('request');
      if (ending.moved) {
        log.info(`${wanted === 'unsecured' ? 'unlocked' : 'locked'} from Home`);
      }
    }
    if (wanted === 'unsecured') {
      this.#options.unlockEnded(ending.kind === 'done' && ending.moved);
    }
    changed();
  }
}
