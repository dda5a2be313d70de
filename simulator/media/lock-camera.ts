import type { CloudDevice, DeviceSurroundings } from '../device.ts';
import type { Timers } from '../timers.ts';
import type { CameraModel } from './camera-model.ts';
import { initiativeMessage } from './initiative-message.ts';
import { Picture } from './picture.ts';
import type { SimulatedStorage } from './storage.ts';

/** The camera of one lock: takes a picture of what happens, uploads it, tells of it. */
export class LockCamera {
  /** Every picture taken, oldest first. */
  readonly pictures: Picture[] = [];
  readonly #model: CameraModel;
  readonly #device: CloudDevice;
  readonly #storage: SimulatedStorage;
  readonly #surroundings: DeviceSurroundings;
  readonly #timers: Timers;
  readonly #held: { picture: Picture; behind: number }[] = [];

  constructor(
    model: CameraModel,
    device: CloudDevice,
    storage: SimulatedStorage,
    surroundings: DeviceSurroundings,
    timers: Timers,
  ) {
    this.#model = model;
    this.#device = device;
    this.#storage = storage;
    this.#surroundings = surroundings;
    this.#timers = timers;
  }

  get showsInHistory(): boolean {
    return this.#model.inHistory;
  }

  get showsInLatest(): boolean {
    return this.#model.inLatest ?? true;
  }

  /**
   * Takes a picture of an event of this album type; it is in the cloud after the model's upload time.
   * @param behind how far the lock's own clock is behind, ms
   */
  take(type: number, behind = 0): void {
    const { clock, keepSecret } = this.#surroundings;
    const picture = new Picture(this.#storage.nextId(), this.#device.id, type, clock(), this.#model.clip);
    this.pictures.push(picture);
    keepSecret(picture.key);
    if (picture.clip) {
      keepSecret(picture.clip.key);
    }
    this.#timers.after(this.#model.uploadMs, () => {
      if (this.#device.online) {
        this.#upload(picture, behind);
      } else {
        this.#held.push({ picture, behind });
      }
    });
  }

  /** The lock is back on the network: what could not be uploaded is. */
  uploadHeld(): void {
    this.#held.splice(0).forEach(({ picture, behind }) => {
      this.#upload(picture, behind);
    });
  }

  #upload(picture: Picture, behind: number): void {
    picture.uploaded = true;
    this.#storage.put(picture.cover);
    if (picture.clip) {
      this.#storage.put(picture.clip);
    }
    if (this.#model.initiative !== 'none') {
      const message = initiativeMessage(picture, this.#model.initiative, behind);
      // It holds the keys, in base64.
      this.#surroundings.keepSecret(message);
      this.#device.report({ initiative_message: message });
    }
  }
}
