import type { Categories, PlatformAccessory } from 'homebridge';
import type { EventCapabilities } from '../../lock/events/camera-view.ts';
import { cameraOf } from './camera.ts';
import type { AccessoryOptions, CameraLock } from '../accessory-options.ts';
import { attachDoorbell } from '../doorbell.ts';
import { cameraCategory, hapStatus, videoDoorbellCategory } from '../hap-values.ts';
import { followName, showIdentity } from '../identity.ts';
import { syncWith } from '../sync-with.ts';
import { showMotion } from '../motion.ts';
import { legalName } from '../names.ts';
import { type OptionalService, optionalService } from '../optional-service.ts';
import { rejectWord, showReject } from '../reject-switch.ts';
import type { VideoProcessor } from './video-processor.ts';

/** How the owner wants the camera: on the bridge, paired on its own, or not at all (config.json, `camera`). */
export type CameraPublishing = 'bridged' | 'standalone' | 'off';

export interface CameraSettings {
  publishing: Exclude<CameraPublishing, 'off'>;
  /** One for all cameras: it finds out only once whether it can run. */
  videoProcessor: VideoProcessor;
}

/** Whether a lock has a camera accessory of its own: when there is something to see or somebody who rings. */
export function hasCamera({ pictures, rings }: EventCapabilities): boolean {
  return pictures || rings;
}

/** @returns the name of the camera accessory in Home, legal for HomeKit as long as the lock's is */
export function nameOfCamera(lockName: string): string {
  return withWord(lockName, 'Camera');
}

/** What Home takes a standalone camera for when it is added. */
export function categoryOfCamera({ rings }: EventCapabilities): Categories {
  return rings ? videoDoorbellCategory : cameraCategory;
}

/**
 * Brings a camera accessory to life, once per accessory: camera, motion, bell and rejection follow the lock from now
 * on, until the signal is aborted. A standalone one is to be published after this.
 */
export function attachCamera(
  accessory: PlatformAccessory,
  door: CameraLock,
  { publishing, videoProcessor }: CameraSettings,
  around: AccessoryOptions,
): void {
  const { api, signal } = around;
  showIdentity(accessory, door.lock.device, api);
  accessory.configureController(cameraOf(door, videoProcessor, around));
  const renamed = (): void => {
    // Homebridge would take a standalone accessory for one of the bridge and bring it back as that.
    if (publishing === 'bridged') {
      api.updatePlatformAccessories([accessory]);
    }
  };
  const shows = [
    followName(accessory, () => nameOfCamera(door.name()), renamed, api),
    ...[bell(door, around), motion(door, around, ({ alarms }) => alarms), rejection(door, around)].map((service) =>
      optionalService(accessory, service, signal),
    ),
  ];
  syncWith([door.lock, door.view], shows, signal);
}

/**
 * The motion sensor on the lock's own accessory: for a lock with alarms and no camera accessory.
 * @param publishing how its camera is published, if it has one
 */
export function attachMotion(
  accessory: PlatformAccessory,
  door: CameraLock,
  publishing: CameraPublishing,
  around: AccessoryOptions,
): void {
  const here = (can: EventCapabilities): boolean => can.alarms && (publishing === 'off' || !hasCamera(can));
  const shows = [optionalService(accessory, motion(door, around, here), around.signal)];
  syncWith([door.lock, door.view], shows, around.signal);
}

/** What a restored camera accessory does if its lock is not followed: no motion, no rejection that seems to work. */
export function answerNoResponseOfCamera(accessory: PlatformAccessory, { hap }: AccessoryOptions['api']): void {
  const { Characteristic, HapStatusError, Service } = hap;
  const unavailable = (): never => {
    throw new HapStatusError(hapStatus.communicationFailure);
  };
  accessory.getService(Service.MotionSensor)?.getCharacteristic(Characteristic.MotionDetected).onGet(unavailable);
  accessory.getService(Service.Switch)?.getCharacteristic(Characteristic.On).onGet(unavailable).onSet(unavailable);
}

function bell(door: CameraLock, around: AccessoryOptions): OptionalService {
  const { Doorbell } = around.api.hap.Service;
  return {
    type: Doorbell,
    create: () => new Doorbell(nameOfCamera(door.name())),
    offered: () => door.view.capabilities.rings,
    decided: () => door.lock.heard,
    untilDecided: 'alive',
    attach: (service, signal) => {
      attachDoorbell(service, door, { ...around, signal });
      return () => undefined;
    },
  };
}

function motion(
  door: CameraLock,
  around: AccessoryOptions,
  offered: (capabilities: EventCapabilities) => boolean,
): OptionalService {
  const { MotionSensor } = around.api.hap.Service;
  return {
    type: MotionSensor,
    create: () => new MotionSensor(withWord(door.name(), 'Alarm')),
    offered: () => offered(door.view.capabilities),
    decided: () => door.lock.heard,
    untilDecided: 'alive',
    attach: (service, signal) => showMotion(service, door, { ...around, signal }),
  };
}

function rejection(door: CameraLock, around: AccessoryOptions): OptionalService {
  const { Characteristic, Service } = around.api.hap;
  return {
    type: Service.Switch,
    create: () => {
      const name = withWord(door.name(), rejectWord);
      const service = new Service.Switch(name);
      // Home names a service after its accessory unless it has a name that people may change.
      service.addOptionalCharacteristic(Characteristic.ConfiguredName);
      service.setCharacteristic(Characteristic.ConfiguredName, name);
      return service;
    },
    offered: () => door.view.capabilities.requests,
    decided: () => door.lock.heard,
    untilDecided: 'alive',
    attach: (service, signal) => showReject(service, door, { ...around, signal }),
  };
}

/** mDNS allows 63 bytes for the name of a standalone accessory, and HAP-NodeJS adds 5 of its own (" 1A2B"). */
const longestName = 58;

/** A name and a word that always stands in full: a long name gives way. */
function withWord(name: string, word: string): string {
  let short = name;
  while (Buffer.byteLength(`${short} ${word}`) > longestName) {
    short = short.slice(0, -1).trimEnd();
  }
  return legalName(`${short} ${word}`, word);
}
