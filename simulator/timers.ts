/** The cloud's timers, so that all of them end with it. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();
  #closed = false;

  /** Calls `action` after `ms`, unless it is cancelled or the cloud closes first. */
  after(ms: number, action: () => void): () => void {
    if (this.#closed) {
      return () => undefined;
    }
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      action();
    }, ms);
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  /** Ends every timer and starts no more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#running) {
      clearTimeout(timer);
    }
    this.#running.clear();
  }
}
