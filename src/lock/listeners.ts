import type { Log } from '../log.ts';
import { shielded } from '../shield.ts';

/** The listeners of one event. If one throws, the others are told all the same. */
export class Listeners<Told = void> {
  readonly #log: Pick<Log, 'debug'>;
  readonly #all = new Set<(told: Told) => void>();

  constructor(log: Pick<Log, 'debug'>) {
    this.#log = log;
  }

  /** @returns stops listening */
  add(listener: (told: Told) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  readonly tell = (told: Told): void => {
    this.#all.forEach((listener) => {
      shielded(this.#log, 'showing a change', () => {
        listener(told);
      });
    });
  };

  clear(): void {
    this.#all.clear();
  }
}
