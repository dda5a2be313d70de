import { type Clock, pause } from '../clock.ts';
import type { Lock } from '../lock/lock.ts';
import { LogOnce, type Log } from '../log.ts';
import type { TuyaError } from '../tuya/errors.ts';

/** How long a message may take that belongs to a change found by reading, ms. */
const messageWithin = 15_000;

/**
 * Whether the cloud's messages can be relied on. A feed may be connected and yet stay silent: with a project token, or
 * when another program takes the messages (protocol 6.1, 6.2). It is caught when a read shows what no message told.
 */
export class FeedHealth {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #logOnce: LogOnce;
  readonly #log: Log;
  readonly #changed: () => void;
  #state: 'off' | 'connected' | 'silent' = 'off';
  #connectedAt = 0;
  #interrupted = false;

  /**
   * @param name of the feed, for the log
   * @param changed told when polling has to take over or may rest
   */
  constructor(name: string, clock: Clock, log: Log, changed: () => void) {
    this.#name = name;
    this.#clock = clock;
    this.#log = log;
    this.#logOnce = new LogOnce(log);
    this.#changed = changed;
  }

  /** Whether changes arrive by themselves. */
  get pushed(): boolean {
    return this.#state === 'connected';
  }

  /** @returns what came before: the first connection of all, an outage, or nothing but a renewal */
  connected(): 'start' | 'outage' | 'none' {
    const gap = this.#connectedAt === 0 ? 'start' : this.#interrupted ? 'outage' : 'none';
    // A silent feed that reconnects has proved nothing yet.
    if (this.#state === 'off') {
      this.#become('connected');
    }
    if (gap === 'start') {
      this.#log.info(`${this.#name} is connected: what happens at the locks shows in Home at once`);
    } else {
      this.#log.debug(`${this.#name} is connected`);
    }
    this.#connectedAt = this.#clock.now();
    this.#interrupted = false;
    this.#logOnce.settle('feed', `${this.#name} is connected again`);
    return gap;
  }

  disconnected(reason: TuyaError): void {
    this.#interrupted = true;
    this.#become(this.#state === 'silent' ? 'silent' : 'off');
    this.#logOnce.complain('feed', `${this.#name} is interrupted, the locks are polled meanwhile. ${reason.message}`);
  }

  /** A message of a lock came. */
  heard(): void {
    if (this.#state === 'silent') {
      this.#become('connected');
      this.#logOnce.settle('silence', `${this.#name} delivers messages again`);
    }
  }

  /** A read showed a change of this lock; its message may still be on its way. */
  async changeFound(lock: Lock, signal: AbortSignal): Promise<void> {
    const foundAt = this.#clock.now();
    if (this.#state !== 'connected' || foundAt - this.#connectedAt < messageWithin) {
      return;
    }
    await pause(this.#clock, messageWithin, signal);
    const told = lock.lastPush !== undefined && lock.lastPush > foundAt - messageWithin;
    if (!told && this.pushed && this.#connectedAt < foundAt) {
      this.#become('silent');
      this.#logOnce.complain(
        'silence',
        `${this.#name} is connected but told nothing of a change that reading showed, so the locks are polled. ` +
          'MQTT needs the app account under "account"; Pulsar needs the Message Service of the project, and only one program can use it',
      );
    }
  }

  #become(state: 'off' | 'connected' | 'silent'): void {
    if (this.#state !== state) {
      this.#state = state;
      this.#changed();
    }
  }
}
