import { randomBytes } from 'node:crypto';
import { refused, type Refusal } from './answers.ts';

/** What Tuya answers to a token request (protocol 1.3). */
export interface TokenGrant {
  access_token: string;
  refresh_token: string;
  uid: string;
  /** Seconds left. */
  expire_time: number;
}

interface Session {
  uid: string;
  access: string;
  refresh: string;
  /** The cloud's clock, ms. */
  expiresAt: number;
}

/** The tokens of one cloud project: one of the project itself, one of each app user who logged in. */
export class Tokens {
  readonly #sessions = new Map<string, Session>();
  readonly #issued = new Set<string>();
  readonly #clock: () => number;
  readonly #lifeSeconds: number;
  readonly #keepSecret: (secret: string) => void;

  constructor(clock: () => number, lifeSeconds: number, keepSecret: (secret: string) => void) {
    this.#clock = clock;
    this.#lifeSeconds = lifeSeconds;
    this.#keepSecret = keepSecret;
  }

  /** `GET /v1.0/token?grant_type=1`: the current token with the life it has left, a new one when none is alive. */
  current(uid: string): TokenGrant {
    const session = this.#sessions.get(uid);
    return this.#grant(session && this.#isAlive(session) ? session : this.#open(uid));
  }

  /** A new token for this uid; the one before is taken over (protocol 1.3: one instance throws out the other). */
  renew(uid: string): TokenGrant {
    return this.#grant(this.#open(uid));
  }

  /** `GET /v1.0/token/{refresh_token}`: works once; both old tokens are invalid afterwards. */
  refresh(refreshToken: string): TokenGrant | Refusal {
    const session = [...this.#sessions.values()].find((open) => open.refresh === refreshToken);
    return session ? this.renew(session.uid) : this.#refusal(refreshToken);
  }

  /** Why this access token is not accepted, or undefined when it is. */
  refusalOf(accessToken: string): Refusal | undefined {
    const session = [...this.#sessions.values()].find((open) => open.access === accessToken);
    return session && this.#isAlive(session) ? undefined : this.#refusal(accessToken);
  }

  /** Ends the life of every access token. Refresh tokens know no time limit and stay. */
  expire(): void {
    for (const session of this.#sessions.values()) {
      session.expiresAt = this.#clock();
    }
  }

  #refusal(token: string): Refusal {
    return refused(this.#issued.has(token) ? 1010 : 1011);
  }

  #isAlive(session: Session): boolean {
    return this.#clock() < session.expiresAt;
  }

  #open(uid: string): Session {
    const access = randomBytes(16).toString('hex');
    const refresh = randomBytes(16).toString('hex');
    for (const token of [access, refresh]) {
      this.#issued.add(token);
      this.#keepSecret(token);
    }
    const session = { uid, access, refresh, expiresAt: this.#clock() + this.#lifeSeconds * 1000 };
    this.#sessions.set(uid, session);
    return session;
  }

  #grant(session: Session): TokenGrant {
    return {
      access_token: session.access,
      refresh_token: session.refresh,
      uid: session.uid,
      expire_time: Math.floor((session.expiresAt - this.#clock()) / 1000),
    };
  }
}
