import type { Log } from '../log.ts';
import { shielded } from '../shield.ts';

/** Those who want to be told of something. One that throws keeps nothing from the others. */
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
