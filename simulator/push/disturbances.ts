import type { Timers } from '../timers.ts';
import { type Delivery, GARBAGE, type Garbage } from './envelope.ts';
import type { PushMessage } from './message.ts';

/** What happens to messages between the cloud and its channels; every channel gets the same. */
export class Disturbances {
  readonly #timers: Timers;
  readonly #deliver: (delivery: Delivery) => void;
  #duplicates = 0;
  #spoils = 0;
  #spoiledSoFar = 0;
  #delayMs = 0;
  #overtaking = false;
  #overtaken: Delivery | undefined;

  constructor(timers: Timers, deliver: (delivery: Delivery) => void) {
    this.#timers = timers;
    this.#deliver = deliver;
  }

  /** The next messages come twice, word for word. */
  duplicate(times: number): void {
    this.#duplicates = times;
  }

  /** From now on messages need this long, ms; 0 ends it. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** The next message waits until the one after it has gone. */
  reorder(): void {
    this.#overtaking = true;
  }

  /** The next messages cannot be understood, each in another way. */
  garbage(times: number): void {
    this.#spoils = times;
  }

  /** Sends one message through what is planned. */
  pass(message: PushMessage): void {
    const delivery: Delivery = this.#spoils > 0 ? { message, spoiled: this.#nextGarbage() } : { message };
    this.#line(delivery);
    if (this.#duplicates > 0) {
      this.#duplicates -= 1;
      this.#line(delivery);
    }
  }

  #nextGarbage(): Garbage {
    this.#spoils -= 1;
    this.#spoiledSoFar += 1;
    return GARBAGE[(this.#spoiledSoFar - 1) % GARBAGE.length] ?? 'no-json';
  }

  #line(delivery: Delivery): void {
    if (this.#overtaking) {
      this.#overtaking = false;
      this.#overtaken = delivery;
      return;
    }
    const overtaken = this.#overtaken;
    this.#overtaken = undefined;
    this.#send(delivery);
    if (overtaken) {
      this.#send(overtaken);
    }
  }

  #send(delivery: Delivery): void {
    if (this.#delayMs > 0) {
      this.#timers.after(this.#delayMs, () => {
        this.#deliver(delivery);
      });
    } else {
      this.#deliver(delivery);
    }
  }
}
