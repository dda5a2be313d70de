import { CURRENT_STATES, NoResponse, TARGET_STATES, type LockCurrentState, type LockTargetState } from './hap-types.ts';
import type { HomeAccess, HomeEvent, HomeService } from './home-types.ts';

/** What Home shows of a lock: what the bolt is, and what it is to become. */
export interface LockState {
  current: LockCurrentState;
  target: LockTargetState;
}

/** An event Home was sent, and when (ms since 1970). */
export type LockChange = { at: number } & Partial<LockState>;

/** One lock as Home has it on the screen: read once, then kept up to date by events only. */
export class HomeLock {
  readonly name: string;
  /** The events Home was sent, in order. */
  readonly history: LockChange[] = [];
  readonly #home: HomeAccess;
  readonly #aid: number;
  readonly #current: number;
  readonly #target: number;
  /** What the screen shows. */
  #shown: Partial<LockState> = {};
  readonly #listeners = new Set<() => void>();

  private constructor(home: HomeAccess, aid: number, name: string, mechanism: HomeService) {
    this.#home = home;
    this.#aid = aid;
    this.name = name;
    this.#current = iidOf(mechanism, 'LockCurrentState');
    this.#target = iidOf(mechanism, 'LockTargetState');
  }

  /** Subscribes to the lock, then reads it. A lock without response is watched all the same. */
  static async watch(home: HomeAccess, aid: number, name: string, mechanism: HomeService): Promise<HomeLock> {
    const lock = new HomeLock(home, aid, name, mechanism);
    await home.watch(aid, [lock.#current, lock.#target], (event) => {
      lock.#onEvent(event);
    });
    try {
      lock.#shown = { ...(await lock.read()), ...lock.#shown };
    } catch (error) {
      if (!(error instanceof NoResponse)) {
        throw error;
      }
    }
    return lock;
  }

  /** Asks the bridge now. Throws NoResponse. */
  async read(): Promise<LockState> {
    const [current, target] = await this.#home.read(this.#aid, [this.#current, this.#target]);
    return { current: stateAt(CURRENT_STATES, current), target: stateAt(TARGET_STATES, target) };
  }

  /** A tap in Home: asks for a state. Returns the HAP status (0 = accepted) and how long the answer took, ms. */
  async write(target: LockTargetState): Promise<{ status: number; ms: number }> {
    const seen = this.history.length;
    const answer = await this.#home.write(this.#aid, this.#target, TARGET_STATES.indexOf(target));
    const changedMeanwhile = this.history.slice(seen).some((change) => change.target !== undefined);
    if (answer.status === 0 && !changedMeanwhile) {
      this.#show({ target });
    }
    return answer;
  }

  /** Calls the listener whenever what Home shows may have changed; returns the way to stop that. */
  onShown(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What Home shows at this moment, without asking the bridge. */
  get shown(): Readonly<Partial<LockState>> {
    return this.#shown;
  }

  /** Waits until Home shows this. Returns the time waited, ms; rejects with what it showed when that takes too long. */
  async until(match: Partial<LockState>, timeoutMs = 60_000): Promise<number> {
    const asked = performance.now();
    const matches = (): boolean =>
      (match.current === undefined || match.current === this.#shown.current) &&
      (match.target === undefined || match.target === this.#shown.target);
    if (!matches()) {
      await new Promise<void>((resolve, reject) => {
        const stop = this.onShown(() => {
          if (matches()) {
            clearTimeout(timer);
            stop();
            resolve();
          }
        });
        const timer = setTimeout(() => {
          stop();
          reject(
            new Error(`${this.name}: Home shows ${words(this.#shown)} after ${timeoutMs} ms, not ${words(match)}.`),
          );
        }, timeoutMs);
      });
    }
    return performance.now() - asked;
  }

  /** The battery of the lock's accessory, when it has one: percent, and whether Home warns. */
  async battery(): Promise<{ level: number; low: boolean } | undefined> {
    const accessories = await this.#home.accessories();
    const services = accessories.find((accessory) => accessory.aid === this.#aid)?.services ?? [];
    const battery = services.find((service) => service.type === 'Battery')?.characteristics;
    return battery === undefined
      ? undefined
      : { level: Number(battery.get('BatteryLevel')?.value), low: battery.get('StatusLowBattery')?.value === 1 };
  }

  #onEvent({ at, iid, value }: HomeEvent): void {
    const change: Partial<LockState> =
      iid === this.#current ? { current: stateAt(CURRENT_STATES, value) } : { target: stateAt(TARGET_STATES, value) };
    this.history.push({ at, ...change });
    this.#show(change);
  }

  #show(change: Partial<LockState>): void {
    this.#shown = { ...this.#shown, ...change };
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}

function stateAt<State extends string>(states: readonly State[], value: unknown): State {
  const state = typeof value === 'number' ? states[value] : undefined;
  if (state === undefined) {
    throw new Error(`HomeKit has no lock state ${String(value)}.`);
  }
  return state;
}

function iidOf(service: HomeService, characteristic: string): number {
  const found = service.characteristics.get(characteristic);
  if (found === undefined) {
    throw new Error(`The ${service.type} has no ${characteristic}.`);
  }
  return found.iid;
}

function words({ current, target }: Partial<LockState>): string {
  return `current ${current ?? 'any'}, target ${target ?? 'any'}`;
}
