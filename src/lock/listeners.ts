/** Those who want to be told of something. */
export class Listeners<Told = void> {
  readonly #all = new Set<(told: Told) => void>();

  /** @returns stops listening */
  add(listener: (told: Told) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(told: Told): void {
    this.#all.forEach((listener) => {
      listener(told);
    });
  }

  clear(): void {
    this.#all.clear();
  }
}
