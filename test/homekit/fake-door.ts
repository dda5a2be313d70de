import * as hap from '@homebridge/hap-nodejs';
import type { API, PlatformAccessory } from 'homebridge';
import jpeg from 'jpeg-js';
import type { AccessoryOptions, CameraLock } from '../../src/homekit/accessory-options.ts';
import type { CameraView, EventCapabilities, EventNotification } from '../../src/lock/events/camera-view.ts';
import type { Picture } from '../../src/lock/pictures/picture.ts';
import type { Device } from '../../src/tuya/device.ts';
import { RecordedLog } from '../support/recorded-log.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const device = { id: 'bf12ab34', model: 'X1', productName: 'Video Lock', productId: 'p1' } as Device;

/** A door that does what a test says, and its camera view. */
export class FakeDoor implements CameraView, CameraLock {
  readonly view: CameraView = this;
  capabilities: EventCapabilities = { pictures: true, rings: true, alarms: true, requests: true };
  newest: Picture | undefined;
  requested = false;
  tampered = false;
  lockName = 'Front Door';
  /** The lock behind the door. */
  readonly lock = {
    device,
    heard: true,
    reachable: true,
    onChange: (listener: () => void): (() => void) => listenIn(this.#changes, listener),
  };
  /** What a rejection comes to. */
  rejection: () => Promise<boolean> = () => Promise.resolve(true);
  rejections = 0;
  /** What the storage delivers as a clip. */
  clip: () => Promise<NodeJS.ReadableStream> = () => Promise.reject(new Error('no clip'));
  readonly #events = new Set<(event: EventNotification) => void>();
  readonly #changes = new Set<() => void>();

  name = (): string => this.lockName;

  onEvent = (listener: (event: EventNotification) => void): (() => void) => listenIn(this.#events, listener);

  onChange = (listener: () => void): (() => void) => listenIn(this.#changes, listener);

  /** How often somebody looked at the camera. */
  views = 0;

  viewed = (): void => {
    this.views += 1;
  };

  reject = async (): Promise<boolean> => {
    this.rejections += 1;
    return this.rejection();
  };

  openClip = (): Promise<NodeJS.ReadableStream> => this.clip();

  /** How many listen at the moment. */
  get listeners(): number {
    return this.#events.size + this.#changes.size;
  }

  changed(change: Partial<Pick<FakeDoor, 'capabilities' | 'tampered' | 'requested' | 'lockName'>> = {}): void {
    Object.assign(this, change);
    this.#changes.forEach((listener) => {
      listener();
    });
  }

  happened(event: EventNotification): void {
    this.#events.forEach((listener) => {
      listener(event);
    });
  }

  pictureCame(image: Buffer, clip?: Picture['clip']): void {
    this.newest = { image, at: 0, clip };
  }
}

function listenIn<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What an accessory lives in, with real HAP services and a clock that a test moves. */
export class FakeHome implements AccessoryOptions {
  readonly clock = new VirtualClock();
  readonly log = new RecordedLog();
  readonly end = new AbortController();
  readonly signal = this.end.signal;
  /** The names of the accessories Homebridge was told to keep anew. */
  readonly kept: string[] = [];
  readonly api = {
    hap,
    updatePlatformAccessories: (accessories: PlatformAccessory[]) =>
      this.kept.push(...accessories.map(({ displayName }) => displayName)),
  } as unknown as API;

  accessory(name = 'Front Door Camera'): PlatformAccessory {
    return new hap.Accessory(name, hap.uuid.generate(name)) as unknown as PlatformAccessory;
  }
}

/** A plain JPEG of this size. */
export function jpegOf(width: number, height: number, grey = 128): Buffer {
  return jpeg.encode({ width, height, data: Buffer.alloc(width * height * 4, grey) }, 50).data;
}
