import type { Outcome } from './bolt/request.ts';

/** Reads that fail in a row before Home is told "No Response": one or two are everyday hiccups. */
const failuresUntilUnreachable = 3;

/**
 * Whether a lock can be read and commanded. One that merely sleeps can; so can one that the cloud calls offline, until
 * a command is refused for it: battery locks are called offline while they listen (protocol 4.4).
 */
export class Reachability {
  #failedReads = 0;
  #refusedAsOffline = false;

  get reachable(): boolean {
    return this.#failedReads < failuresUntilUnreachable && !this.#refusedAsOffline;
  }

  readWorked(): void {
    this.#failedReads = 0;
  }

  readFailed(): void {
    this.#failedReads += 1;
  }

  /** The lock gave a sign of life: a message, a change, or the cloud says that it is online. */
  heard(): void {
    this.#refusedAsOffline = false;
  }

  /** A command was answered. Only the lock's own answer, or that it sleeps, shows that it is connected. */
  commanded(outcome: Outcome): void {
    const error = 'error' in outcome ? outcome.error.kind : undefined;
    if (error === 'offline') {
      this.#refusedAsOffline = true;
    } else if (error === undefined || error === 'asleep') {
      this.heard();
    }
  }
}
