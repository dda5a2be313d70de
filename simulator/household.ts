import type { DataPointRow } from './data-points.ts';
import { CloudDevice, type DeviceSurroundings } from './device.ts';
import { SimulatedLock } from './lock.ts';
import type { LockModel } from './lock-model.ts';
import type { SimulatedStorage } from './media/storage.ts';
import type { Timers } from './timers.ts';

/** Devices that must never be taken for locks; some of their data points look like a lock's. */
const OTHER_KINDS: readonly { category: string; productName: string; dataPoints: DataPointRow[] }[] = [
  { category: 'kg', productName: 'Switch', dataPoints: [[1, 'switch_1', true]] },
  { category: 'dj', productName: 'Bulb', dataPoints: [[20, 'switch_led', false]] },
  { category: 'wg2', productName: 'Gateway', dataPoints: [[4, 'master_state', 'normal']] },
  { category: 'mcs', productName: 'Door Sensor', dataPoints: [[1, 'doorcontact_state', false]] },
  { category: 'cz', productName: 'Plug', dataPoints: [[1, 'switch_1', false]] },
  { category: 'fs', productName: 'Fan', dataPoints: [[1, 'switch_fan', false]] },
];

/** All devices of the linked app account, in the order in which they were added. */
export class Household {
  readonly #devices = new Map<string, CloudDevice>();
  readonly #locks = new Map<string, SimulatedLock>();
  readonly #removed = new Set<string>();
  readonly #uid: string;
  readonly #surroundings: DeviceSurroundings;
  readonly #timers: Timers;
  readonly #storage: SimulatedStorage;

  constructor(uid: string, surroundings: DeviceSurroundings, timers: Timers, storage: SimulatedStorage) {
    this.#uid = uid;
    this.#surroundings = surroundings;
    this.#timers = timers;
    this.#storage = storage;
  }

  addLock(model: LockModel): SimulatedLock {
    if (this.#devices.has(model.id)) {
      throw new Error(`there is already a device ${model.id}: give the lock another id`);
    }
    const lock = new SimulatedLock(model, this.#surroundings, this.#timers, this.#storage);
    this.#locks.set(lock.id, lock);
    this.#add(lock.device);
    return lock;
  }

  /** So many switches, bulbs, gateways … */
  addOthers(count: number): void {
    for (let number = 1; number <= count; number += 1) {
      const kind = OTHER_KINDS[(number - 1) % OTHER_KINDS.length];
      if (kind) {
        const identity = {
          ...kind,
          id: `bfother${String(number).padStart(15, '0')}`,
          name: `${kind.productName} ${number}`,
          productId: `other${kind.category}`,
          sub: false,
        };
        this.#add(new CloudDevice(identity, this.#surroundings));
      }
    }
  }

  /** The owner removes a device in the app. */
  remove(id: string): void {
    this.#devices.delete(id);
    this.#locks.delete(id);
    this.#removed.add(id);
    this.#surroundings.emit({ kind: 'removed', device: id });
  }

  devices(): CloudDevice[] {
    return [...this.#devices.values()];
  }

  device(id: string): CloudDevice | undefined {
    return this.#devices.get(id);
  }

  locks(): SimulatedLock[] {
    return [...this.#locks.values()];
  }

  lock(id: string): SimulatedLock | undefined {
    return this.#locks.get(id);
  }

  /** Whether a device of this id was here once. */
  wasRemoved(id: string): boolean {
    return this.#removed.has(id) && !this.#devices.has(id);
  }

  #add(device: CloudDevice): void {
    device.uid = this.#uid;
    this.#devices.set(device.id, device);
    this.#surroundings.emit({ kind: 'added', device: device.id });
  }
}
