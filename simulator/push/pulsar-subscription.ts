import type { Timers } from '../timers.ts';

/** A client of the subscription. */
export interface Consumer {
  /** How long it may take to acknowledge a message before that comes again. */
  ackTimeoutMs: number;
  send: (entry: Entry) => void;
}

/** A message as the queue holds it. */
export interface Entry {
  messageId: string;
  device: string;
  /** The whole frame, JSON. */
  frame: string;
}

/**
 * The one subscription of the project, of type Failover (protocol 6.2): the consumer that came first gets every message, the others wait
 * for it to leave. What was not acknowledged is kept and sent again; of too many messages the oldest are dropped.
 */
export class PulsarSubscription {
  readonly #timers: Timers;
  readonly #limit: number;
  readonly #backlog = new Map<string, Entry>();
  /** Sent and not yet acknowledged, with what ends the wait. */
  readonly #inFlight = new Map<string, () => void>();
  readonly #consumers: Consumer[] = [];
  #paused = false;

  constructor(timers: Timers, limit: number) {
    this.#timers = timers;
    this.#limit = limit;
  }

  get consumers(): number {
    return this.#consumers.length;
  }

  get backlog(): number {
    return this.#backlog.size;
  }

  /** A new message. */
  add(entry: Entry): void {
    this.#backlog.set(entry.messageId, entry);
    for (const oldest of this.#backlog.keys()) {
      if (this.#backlog.size <= this.#limit) {
        break;
      }
      this.acknowledge(oldest);
    }
    this.#flush();
  }

  join(consumer: Consumer): void {
    this.#consumers.push(consumer);
    this.#flush();
  }

  /** What the leaving consumer had not acknowledged goes to the next one. */
  leave(consumer: Consumer): void {
    const index = this.#consumers.indexOf(consumer);
    if (index >= 0) {
      this.#consumers.splice(index, 1);
    }
    if (index === 0) {
      this.#inFlight.forEach((cancel) => {
        cancel();
      });
      this.#inFlight.clear();
      this.#flush();
    }
  }

  /** Unknown ids are ignored: an acknowledgement may come late or twice. */
  acknowledge(messageId: string): void {
    this.#inFlight.get(messageId)?.();
    this.#inFlight.delete(messageId);
    this.#backlog.delete(messageId);
  }

  /** Sends nothing while `on`. */
  pause(on: boolean): void {
    this.#paused = on;
    this.#flush();
  }

  #flush(): void {
    const [active] = this.#consumers;
    if (!active || this.#paused) {
      return;
    }
    for (const entry of this.#backlog.values()) {
      if (!this.#inFlight.has(entry.messageId)) {
        const cancel = this.#timers.after(active.ackTimeoutMs, () => {
          this.#inFlight.delete(entry.messageId);
          this.#flush();
        });
        this.#inFlight.set(entry.messageId, cancel);
        active.send(entry);
      }
    }
  }
}
