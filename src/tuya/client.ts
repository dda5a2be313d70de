import type { z } from 'zod';
import { TuyaError, type TuyaErrorKind } from './errors.ts';
import { type Answer, HttpTransport, type ExchangeOptions, type SignedRequest } from './http-transport.ts';
import { type AppAccount, fetchToken } from './login.ts';
import { type Token, TokenCache } from './token-cache.ts';

export interface TuyaClientOptions extends ExchangeOptions {
  account?: AppAccount | undefined;
  /** Between 0 and 1; spreads the repeats of reads. */
  random?: () => number;
  /** Told when Tuya carried out a call, and when it said that the plan is used up. Tokens do not count: Tuya gives them anyway. */
  onAnswer?: ((how: 'done' | 'plan used up') => void) | undefined;
}

/** One call of the OpenAPI and what its result must look like. */
export interface Call<T> extends Omit<SignedRequest, 'accessToken'> {
  result: z.ZodType<T>;
  /**
   * `repeatable` for reads and tickets: tried again when it fails for a passing reason.
   * `once` for everything that changes something: repeated only if Tuya refused the token or the clock, which
   * proves that nothing happened.
   */
  effect: 'repeatable' | 'once';
}

/** What a command needs beside its content: how long to wait, and whether it is still wanted when it is about to leave. */
export interface CommandOptions {
  signal: AbortSignal;
  /**
   * Asked right before the first byte of every send leaves on a connection that is up, also before a repeat with a new
   * token. `false` ends the call as `withdrawn`, with nothing sent.
   */
  stillWanted?: () => boolean;
}

/** HomeKit gives up after 9 s; whatever takes Tuya longer than this is lost for a person who waits, ms. */
const deadline = 8_000;
/** Tries of a read in all, and the pause before the second one, ms; it doubles for the third. */
const tries = 3;
const firstPause = 400;

/** What only an answer about a lock can mean. */
const aboutLock: readonly TuyaErrorKind[] = ['asleep', 'offline', 'busy', 'unsupported'];

/**
 * Tuya's OpenAPI for one cloud project: one token for all callers, a deadline for every call,
 * one repeat with a new token or a corrected clock, back-off for reads.
 */
export class TuyaClient {
  readonly #exchange: HttpTransport;
  readonly #tokens: TokenCache;
  readonly #options: TuyaClientOptions;
  readonly #end = new AbortController();

  constructor(options: TuyaClientOptions) {
    this.#options = options;
    this.#exchange = new HttpTransport(options);
    this.#tokens = new TokenCache(() => this.#login(), options.clock);
  }

  /** Now, in the cloud's own time, ms. */
  get cloudTime(): number {
    return this.#exchange.cloudTime;
  }

  /** A moment as Tuya writes it, on the steady clock, ms: the cloud's time may step, what orders things may not. */
  readonly steadyOf = (time: number): number => this.#exchange.steadyOf(time);

  /** The full access key: the key of every ticket (protocol 3.3). */
  get accessKey(): string {
    return this.#options.accessKey;
  }

  /** Whether calls are made in the name of an app account rather than of the project. */
  get hasAccount(): boolean {
    return this.#options.account !== undefined;
  }

  /** The uid that belongs to the token. @throws TuyaError */
  async uid(signal: AbortSignal): Promise<string> {
    const ask = async (limited: AbortSignal): Promise<string> => (await this.#tokens.current(limited)).uid;
    const until = this.#orEnd(signal);
    return this.#repeatedly(async () => withDeadline(until, ask), until);
  }

  /**
   * Carries out one call.
   * @param signal the caller's own end of patience
   * @throws TuyaError; kind `cancelled` only when the caller's signal or {@link close} ended it, and `withdrawn` where a
   *   call that changes something had not left by then
   */
  async request<T>(call: Call<T>, signal: AbortSignal): Promise<Answer<T>> {
    const until = this.#orEnd(signal);
    const attempt = async (): Promise<Answer<T>> => this.#attempt(call, until);
    if (call.effect === 'once') {
      return attempt();
    }
    return this.#repeatedly(attempt, until);
  }

  /** Ends every call under way, as `cancelled`, and kept connections. */
  close(): void {
    this.#end.abort();
    this.#exchange.close();
  }

  #orEnd(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#end.signal]);
  }

  /** Tries a read again when it failed for a reason that passes. */
  async #repeatedly<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof TuyaError && error.passing) || failures === tries || signal.aborted) {
          // A read that was given up counts as cancelled, whether or not it had left.
          throw isWithdrawn(error) ? cancelled() : error;
        }
        await this.#pause(failures, signal);
      }
    }
  }

  async #attempt<T>(call: Call<T>, signal: AbortSignal): Promise<Answer<T>> {
    return withDeadline(signal, async (limited) => {
      const answer = await this.#authorized(call, limited);
      const result = call.result.safeParse(answer.result);
      if (!result.success) {
        throw new TuyaError({ kind: 'unreadable', meaning: `Tuya’s answer to ${call.method} ${call.path} is odd` });
      }
      return { result: result.data, askedAt: answer.askedAt };
    });
  }

  /** Sends with the shared token; a refused token and a refused clock are each cured once. */
  async #authorized<T>(call: Call<T>, signal: AbortSignal): Promise<Answer<unknown>> {
    const cured = new Set<string>();
    for (;;) {
      const token = await this.#tokens.current(signal).catch((error: unknown) => {
        throw beforeSending(error);
      });
      try {
        const answer = await this.#exchange.send({ ...call, accessToken: token.accessToken }, signal);
        this.#options.onAnswer?.('done');
        return answer;
      } catch (error) {
        if (error instanceof TuyaError && error.kind === 'quota') {
          this.#options.onAnswer?.('plan used up');
        }
        if (!isGateRefusal(error) || cured.has(error.kind) || signal.aborted) {
          throw error;
        }
        cured.add(error.kind);
        if (error.kind === 'token') {
          this.#tokens.discard(token);
        }
      }
    }
  }

  async #login(): Promise<Token> {
    const { account } = this.#options;
    const ask = (signal: AbortSignal): Promise<Token> => fetchToken(this.#exchange, account, signal);
    return withDeadline(this.#end.signal, async (signal) => {
      try {
        return await ask(signal);
      } catch (error) {
        if (error instanceof TuyaError && error.kind === 'clock') {
          return ask(signal);
        }
        throw error;
      }
    });
  }

  async #pause(failures: number, signal: AbortSignal): Promise<void> {
    const { clock, random = Math.random } = this.#options;
    const ms = firstPause * 2 ** (failures - 1) * (0.5 + random());
    await clock.delay(ms, signal).catch(() => {
      throw cancelled();
    });
  }
}

function isGateRefusal(error: unknown): error is TuyaError {
  return error instanceof TuyaError && (error.kind === 'token' || error.kind === 'clock');
}

function isWithdrawn(error: unknown): boolean {
  return error instanceof TuyaError && error.kind === 'withdrawn';
}

/**
 * Whatever became of the request for a token, the call that needed it was not sent: its outcome is known. Such a request
 * names no lock, so no code that it is refused with says that a lock sleeps, is offline or does not know the call.
 */
function beforeSending(error: unknown): TuyaError {
  if (!(error instanceof TuyaError) || error.kind === 'cancelled') {
    return new TuyaError({ kind: 'withdrawn', meaning: 'Given up before anything was sent' });
  }
  return error.nothingDelivered && !aboutLock.includes(error.kind)
    ? error
    : new TuyaError({ kind: 'unreachable', meaning: error.meaning, advice: error.advice, code: error.code });
}

function cancelled(): TuyaError {
  return new TuyaError({ kind: 'cancelled', meaning: 'Given up before Tuya answered' });
}

/** The time for an answer is over. @param wasNotSent whether nothing has left by then @param ms how long was waited */
export function tooLate(wasNotSent: boolean, ms = deadline): TuyaError {
  const within = `within ${ms / 1000} s`;
  return wasNotSent
    ? new TuyaError({ kind: 'unreachable', meaning: `No connection to Tuya ${within}` })
    : new TuyaError({ kind: 'lost', meaning: `No answer from Tuya ${within}` });
}

/** Runs one attempt with a deadline, and tells the deadline's end from the caller's. */
async function withDeadline<T>(signal: AbortSignal, work: (limited: AbortSignal) => Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(deadline);
  const isGivenUp = (): boolean => signal.aborted;
  if (isGivenUp()) {
    throw beforeSending(signal.reason);
  }
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (isGivenUp()) {
      throw isWithdrawn(error) ? error : cancelled();
    }
    throw limit.aborted ? tooLate(isWithdrawn(error)) : error;
  }
}
