import type { Events, Requests } from '../messages.ts';
import type { Host } from './host.ts';
import { within } from './limit.ts';

/**
 * How long the page waits for each answer, ms. The server has limits of its own (handlers.ts), which are a third shorter
 * and say more: these are for a server that is not there.
 */
const limits: Readonly<Record<keyof Requests, number>> = {
  'find-data-center': 25_000,
  checks: 45_000,
  locks: 30_000,
  'remote-unlock': 30_000,
  pictures: 40_000,
  diagnostics: 45_000,
};

/** The plugin's own part of the settings screen, which talks to Tuya's cloud. */
export class Server {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Asks the server. Rejects with {@link NoAnswer}, or with what the server said as the message of an Error. */
  async ask<Name extends keyof Requests>(name: Name, body: Requests[Name]['asked']): Promise<Requests[Name]['told']> {
    const answer = this.#host.request(`/${name}`, body).catch((error: unknown) => {
      throw new Error(wordsOf(error));
    });
    return (await within(answer, limits[name])) as Requests[Name]['told'];
  }

  /** Tells of every event until it is told to stop. Returns how to stop it. */
  on<Name extends keyof Events>(name: Name, tell: (event: Events[Name]) => void): () => void {
    const listener = (event: Event): void => {
      tell((event as Event & { data: Events[Name] }).data);
    };
    this.#host.addEventListener(name, listener);
    return () => {
      this.#host.removeEventListener(name, listener);
    };
  }
}

/** What the server said, in whichever form the UI hands it over. */
function wordsOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof message === 'string' ? message : '';
}
