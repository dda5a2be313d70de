/** Work that is never done twice at the same time: whoever asks for it while it is under way shares its outcome. */
export class SingleFlight<T> {
  readonly #underWay = new Map<string, Promise<T>>();

  /** Does the work, or joins it. @param key tells apart what may go on side by side */
  async share(work: () => Promise<T>, key = ''): Promise<T> {
    const flight = this.#underWay.get(key) ?? work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, flight);
    return flight;
  }
}
