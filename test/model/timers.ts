/** Something that happens at a moment. */
export interface Timer {
  readonly at: number;
  readonly order: number;
  /** `undefined` when it was called off. */
  fire: (() => void) | undefined;
}

/** Timers by their moment; of one moment in the order in which they were set. A binary heap. */
export class Timers {
  readonly #heap: Timer[] = [];
  #count = 0;

  add(at: number, fire: () => void): Timer {
    const timer = { at, order: this.#count, fire };
    this.#count += 1;
    this.#heap.push(timer);
    let index = this.#heap.length - 1;
    while (index > 0 && this.#isBefore(index, (index - 1) >> 1)) {
      this.#swap(index, (index - 1) >> 1);
      index = (index - 1) >> 1;
    }
    return timer;
  }

  /** Takes the earliest one out, if it is due by then. */
  next(until: number): Timer | undefined {
    const [first] = this.#heap;
    if (first === undefined || first.at > until) {
      return undefined;
    }
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      least = this.#isBefore(left, least) ? left : least;
      least = this.#isBefore(right, least) ? right : least;
      if (least === index) {
        return;
      }
      this.#swap(index, least);
      index = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    return one !== undefined && other !== undefined && (one.at - other.at || one.order - other.order) < 0;
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one !== undefined && other !== undefined) {
      this.#heap[a] = other;
      this.#heap[b] = one;
    }
  }
}
