import type { API, PlatformAccessory } from 'homebridge';
import type { Clock } from '../../clock.ts';
import type { Bridge } from '../bridge.ts';
import {
  answerNoResponseOfCamera,
  attachCamera,
  attachMotion,
  type CameraPublishing,
  categoryOfCamera,
  hasCamera,
  nameOfCamera,
} from './camera-accessory.ts';
import type { CameraLock } from '../accessory-options.ts';
import { VideoProcessor } from './video-processor.ts';
import type { Lock } from '../../lock/lock.ts';
import { type Log, namedLog } from '../../log.ts';

interface CamerasOptions {
  api: API;
  clock: Clock;
  log: Log;
  bridge: Bridge;
  /** Part of every UUID. */
  platform: string;
  /** Name or path of ffmpeg. */
  videoProcessor: string;
  /** Ends with Homebridge. */
  signal: AbortSignal;
}

/** What Homebridge keeps of a bridged camera between two runs. */
export interface CameraContext {
  cameraOf: string;
}

/** The camera accessories: one for each lock that takes pictures or rings, on the bridge or on its own. */
export class Cameras {
  readonly #place: CamerasOptions;
  readonly #processor: VideoProcessor;
  readonly #bridged = new Map<string, PlatformAccessory>();

  /** @param restored accessories of the last run, by the id of the lock */
  constructor(place: CamerasOptions, restored: ReadonlyMap<string, PlatformAccessory>) {
    this.#place = place;
    this.#processor = new VideoProcessor(place.videoProcessor, place.log, place.signal);
    restored.forEach((accessory, lockId) => this.#bridged.set(lockId, accessory));
  }

  /** Shows the door of a lock from now on; its camera appears as soon as the lock turns out to have one. */
  follow(lock: Lock, accessory: PlatformAccessory, { camera }: { camera: CameraPublishing }): void {
    const { events: view } = lock;
    if (view === undefined) {
      return;
    }
    const { api, clock, log } = this.#place;
    const around = { api, clock, log: namedLog(log, () => lock.name), signal: lock.ended };
    const door: CameraLock = { lock, view, name: () => lock.name };
    attachMotion(accessory, door, camera, around);
    if (camera !== 'bridged') {
      this.remove(lock.id);
    }
    if (camera === 'off') {
      return;
    }
    let attached = false;
    const appear = (): void => {
      const known = this.#bridged.has(lock.id);
      if (!attached && (known || hasCamera(view.capabilities))) {
        attached = true;
        if (camera === 'standalone' && this.#place.bridge.isAlone(this.#uuid(lock.id))) {
          around.log.info('its camera comes back with the next start of Homebridge');
          return;
        }
        const own = this.#bridged.get(lock.id) ?? this.#create(lock);
        attachCamera(own, door, { publishing: camera, videoProcessor: this.#processor }, around);
        this.#publish(own, lock, camera === 'standalone', known);
      }
    };
    lock.onChange(appear);
    view.onChange(appear);
    appear();
  }

  /** The lock is gone, or its camera is not wanted on the bridge: so is its accessory. */
  remove(lockId: string): void {
    const accessory = this.#bridged.get(lockId);
    if (accessory !== undefined) {
      this.#bridged.delete(lockId);
      this.#place.bridge.remove(accessory);
    }
  }

  #create(lock: Lock): PlatformAccessory {
    const { api } = this.#place;
    const uuid = this.#uuid(lock.id);
    const category = lock.events && categoryOfCamera(lock.events.capabilities);
    const accessory = new api.platformAccessory(nameOfCamera(lock.name), uuid, category);
    accessory.context = { cameraOf: lock.id } satisfies CameraContext;
    return accessory;
  }

  #uuid(lockId: string): string {
    return this.#place.api.hap.uuid.generate(`${this.#place.platform}:${lockId}:camera`);
  }

  #publish(accessory: PlatformAccessory, lock: Lock, standalone: boolean, known: boolean): void {
    const { bridge, log } = this.#place;
    if (standalone) {
      if (bridge.publishAlone(accessory)) {
        log.info(`${nameOfCamera(lock.name)} can be added in the Home app on its own, with the code of this bridge`);
      }
    } else if (!known && bridge.add(accessory)) {
      this.#bridged.set(lock.id, accessory);
      log.info(`${nameOfCamera(lock.name)} is on the bridge`);
    }
  }
}

/** The lock whose restored camera this is; undefined for every other accessory. Until it is followed it has no response. */
export function lockOfCamera(accessory: PlatformAccessory, api: API): string | undefined {
  const { cameraOf } = accessory.context as Partial<CameraContext>;
  if (cameraOf !== undefined) {
    answerNoResponseOfCamera(accessory, api);
  }
  return cameraOf;
}
