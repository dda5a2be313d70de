import type { HomeAccess, HomeAccessory } from './home-types.ts';

/** The size that Home asks for on an iPhone, pixels; the pictures of the simulated locks have it, too. */
const WIDTH = 640;
const HEIGHT = 480;

/** The camera of a lock as Home has it: its bell, its picture and its switch "Reject". */
export class HomeCamera {
  readonly #home: HomeAccess;
  readonly #aid: number;
  readonly #reject: number;
  #rings = 0;
  readonly #listeners = new Set<() => void>();

  private constructor(home: HomeAccess, aid: number, reject: number) {
    this.#home = home;
    this.#aid = aid;
    this.#reject = reject;
  }

  /** Subscribes to the bell of a camera accessory. */
  static async watch(home: HomeAccess, accessory: HomeAccessory): Promise<HomeCamera> {
    const iidOf = (name: string): number => {
      const found = accessory.services.find(({ characteristics }) => characteristics.has(name));
      const characteristic = found?.characteristics.get(name);
      if (characteristic === undefined) {
        throw new Error(`"${accessory.name}" has no ${name}.`);
      }
      return characteristic.iid;
    };
    const camera = new HomeCamera(home, accessory.aid, iidOf('On'));
    await home.watch(accessory.aid, [iidOf('ProgrammableSwitchEvent')], () => {
      camera.#rings += 1;
      camera.#listeners.forEach((listener) => {
        listener();
      });
    });
    return camera;
  }

  /** How often it has rung. */
  get rings(): number {
    return this.#rings;
  }

  /** Calls the listener at every ring; returns the way to stop that. */
  onRing(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits until it has rung more often than this. Rejects when that takes too long. */
  async ringAfter(rings: number, timeoutMs: number): Promise<void> {
    if (this.#rings > rings) {
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`the bell did not ring in Home within ${timeoutMs} ms`));
      }, timeoutMs);
      const stop = this.onRing(() => {
        clearTimeout(timer);
        stop();
        resolve();
      });
    });
  }

  /** What Home shows beside the bell. */
  async picture(): Promise<Buffer> {
    return this.#home.snapshot(this.#aid, WIDTH, HEIGHT);
  }

  /** Turns the switch "Reject" on. Returns the HAP status. */
  async reject(): Promise<number> {
    return (await this.#home.write(this.#aid, this.#reject, true)).status;
  }
}
