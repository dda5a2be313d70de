import type { Clock } from '../clock.ts';
import { SingleFlight } from '../single-flight.ts';

/** An access token and how long it may be used. */
export interface Token {
  accessToken: string;
  /** With an app account the user of the app, else a project id that owns no devices (protocol 1.6). */
  uid: string;
  /** Rest of its life when it was handed out, s: Tuya may hand out a token that others use already (protocol 1.3). */
  secondsLeft: number;
}

/** A token is renewed this long before its end, so that none expires on its way to Tuya (protocol 1.3 advises 60–300 s). */
const renewBefore = 60_000;

/**
 * The one token of the plugin. Everybody who needs it at the same time waits for the same request.
 */
export class TokenCache {
  readonly #fetch: () => Promise<Token>;
  readonly #clock: Clock;
  #token: { value: Token; renewAt: number } | undefined;
  readonly #renewal = new SingleFlight<Token>();

  /** @param fetch asks Tuya for a token; it has its own deadline, since several callers share it */
  constructor(fetch: () => Promise<Token>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /**
   * The token, fetched when there is none or its end is near.
   * @param signal lets this caller stop waiting; the request goes on for the others
   */
  async current(signal: AbortSignal): Promise<Token> {
    signal.throwIfAborted();
    if (this.#token !== undefined && this.#clock.now() < this.#token.renewAt) {
      return this.#token.value;
    }
    return abandonable(
      this.#renewal.share(() => this.#renew()),
      signal,
    );
  }

  /** Forgets a token that Tuya refused, unless a newer one has taken its place already. */
  discard(refused: Token): void {
    if (this.#token?.value === refused) {
      this.#token = undefined;
    }
  }

  async #renew(): Promise<Token> {
    const value = await this.#fetch();
    const life = value.secondsLeft * 1000;
    // A token that comes with less life than the margin is used for half of it, not fetched again for every call.
    this.#token = { value, renewAt: this.#clock.now() + Math.max(life - renewBefore, life / 2) };
    return value;
  }
}

/** The outcome of `work`, or the signal's reason as soon as it is aborted. */
async function abandonable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stopWaiting: (() => void) | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    stopWaiting = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stopWaiting, { once: true });
  });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    if (stopWaiting !== undefined) {
      signal.removeEventListener('abort', stopWaiting);
    }
  }
}
