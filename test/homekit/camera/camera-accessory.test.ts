import * as hap from '@homebridge/hap-nodejs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlatformAccessory, Service } from 'homebridge';
import {
  answerNoResponseOfCamera,
  attachCamera,
  attachMotion,
  categoryOfCamera,
  hasCamera,
  nameOfCamera,
} from '../../../src/homekit/camera/camera-accessory.ts';
import { cameraCategory, videoDoorbellCategory } from '../../../src/homekit/hap-values.ts';
import { VideoProcessor } from '../../../src/homekit/camera/video-processor.ts';
import { settled } from '../../support/virtual-clock.ts';
import { FakeDoor, FakeHome } from '../fake-door.ts';

const { Characteristic, Service: Services } = hap;
const nothing = { pictures: false, rings: false, alarms: false, requests: false };
let door: FakeDoor;
let home: FakeHome;
let accessory: PlatformAccessory;

beforeEach(() => {
  door = new FakeDoor();
  home = new FakeHome();
  accessory = home.accessory();
});

afterEach(() => {
  home.end.abort();
});

function attach(publishing: 'bridged' | 'standalone' = 'bridged'): void {
  const videoProcessor = new VideoProcessor('/no/such/ffmpeg', home.log, home.signal);
  attachCamera(accessory, door, { publishing, videoProcessor }, home);
}

function service(type: typeof Services.MotionSensor | typeof Services.Doorbell | typeof Services.Switch): Service {
  const found = accessory.getService(type);
  if (found === undefined) {
    throw new Error('Home does not have this service.');
  }
  return found;
}

function servicesInHome(): string[] {
  return ['Doorbell', 'MotionSensor', 'Switch'].filter(
    (name) => accessory.getService(Services[name as 'Doorbell']) !== undefined,
  );
}

describe('a camera accessory', () => {
  it('has a camera for two viewers, and says which lock it belongs to', () => {
    attach();
    const cameras = accessory.services.filter(({ UUID }) => UUID === Services.CameraRTPStreamManagement.UUID);
    expect(cameras).toHaveLength(2);
    const information = accessory.getService(Services.AccessoryInformation);
    expect(information?.getCharacteristic(Characteristic.SerialNumber).value).toBe('bf12ab34');
    expect(information?.getCharacteristic(Characteristic.Model).value).toBe('X1');
  });

  it.each([
    [{}, []],
    [{ rings: true }, ['Doorbell']],
    [{ alarms: true }, ['MotionSensor']],
    [{ rings: true, requests: true }, ['Doorbell', 'Switch']],
  ])('of a lock that has %p offers %p', (can, services) => {
    door.capabilities = { ...nothing, ...can };
    attach();
    expect(servicesInHome()).toEqual(services);
  });

  it('gains and loses services as the lock turns out to have them or not', () => {
    door.capabilities = { ...nothing, pictures: true };
    attach();
    expect(servicesInHome()).toEqual([]);
    door.changed({ capabilities: { ...nothing, alarms: true, rings: true } });
    expect(servicesInHome()).toEqual(['Doorbell', 'MotionSensor']);
    door.changed({ capabilities: { ...nothing, rings: true } });
    expect(servicesInHome()).toEqual(['Doorbell']);
  });

  it('keeps restored services until the lock has said that it does not have them', () => {
    accessory.addService(Services.MotionSensor, 'Front Door Alarm');
    door.capabilities = nothing;
    door.lock.heard = false;
    attach();
    expect(servicesInHome()).toEqual(['MotionSensor']);
    door.lock.heard = true;
    door.changed();
    expect(servicesInHome()).toEqual([]);
  });

  it('shows alarms with a restored sensor before the lock has said anything', () => {
    accessory.addService(Services.MotionSensor, 'Front Door Alarm');
    door.capabilities = nothing;
    door.lock.heard = false;
    attach();
    door.happened({ kind: 'alarm', tampered: false });
    expect(service(Services.MotionSensor).getCharacteristic(Characteristic.MotionDetected).value).toBe(true);
  });

  it('shows nothing more and listens to nothing once the lock is gone', () => {
    attach();
    expect(door.listeners).toBeGreaterThan(0);
    home.end.abort();
    expect(door.listeners).toBe(0);
  });

  it.each([
    ['bridged', ['Gate Camera']],
    ['standalone', []],
  ] as const)('follows the name of the lock; %s, Homebridge is told to keep %p', (publishing, kept) => {
    attach(publishing);
    door.changed({ lockName: 'Gate' });
    expect(accessory.displayName).toBe('Gate Camera');
    expect(home.kept).toEqual(kept);
  });
});

describe('the bell', () => {
  it('is what the accessory is in the first place', () => {
    attach();
    expect(service(Services.Doorbell).isPrimaryService).toBe(true);
  });

  it('is pressed once for every ring, and not for an alarm', () => {
    attach();
    const presses: unknown[] = [];
    service(Services.Doorbell)
      .getCharacteristic(Characteristic.ProgrammableSwitchEvent)
      .on('change', ({ newValue }) => presses.push(newValue));
    door.happened({ kind: 'ring' });
    door.happened({ kind: 'alarm', tampered: false });
    door.happened({ kind: 'ring' });
    expect(presses).toEqual([0, 0]);
  });
});

describe('the motion sensor', () => {
  const shown = (type: typeof Characteristic.MotionDetected | typeof Characteristic.StatusTampered): unknown =>
    service(Services.MotionSensor).getCharacteristic(type).value;

  it('sees motion for 30 s after an alarm, and not after a ring', async () => {
    attach();
    door.happened({ kind: 'ring' });
    expect(shown(Characteristic.MotionDetected)).toBe(false);
    door.happened({ kind: 'alarm', tampered: false });
    expect(shown(Characteristic.MotionDetected)).toBe(true);
    await home.clock.advance(29_999);
    expect(shown(Characteristic.MotionDetected)).toBe(true);
    await home.clock.advance(1);
    expect(shown(Characteristic.MotionDetected)).toBe(false);
  });

  it('counts the 30 s from the newest alarm', async () => {
    attach();
    door.happened({ kind: 'alarm', tampered: false });
    await home.clock.advance(20_000);
    door.happened({ kind: 'alarm', tampered: false });
    await home.clock.advance(29_999);
    expect(shown(Characteristic.MotionDetected)).toBe(true);
    await home.clock.advance(1);
    expect(shown(Characteristic.MotionDetected)).toBe(false);
  });

  it('shows tampering until it is over', () => {
    attach();
    door.changed({ tampered: true });
    expect(shown(Characteristic.StatusTampered)).toBe(1);
    door.changed({ tampered: false });
    expect(shown(Characteristic.StatusTampered)).toBe(0);
  });

  it('is inactive while the lock is unreachable', () => {
    attach();
    door.lock.reachable = false;
    door.changed();
    expect(service(Services.MotionSensor).getCharacteristic(Characteristic.StatusActive).value).toBe(false);
  });

  it.each([
    ['alarms and nothing else', { ...nothing, alarms: true }, 'bridged', ['MotionSensor']],
    ['alarms and pictures', { ...nothing, alarms: true, pictures: true }, 'bridged', []],
    ['alarms and a bell', { ...nothing, alarms: true, rings: true }, 'standalone', []],
    ['a camera that the owner does not want', { ...nothing, alarms: true, rings: true }, 'off', ['MotionSensor']],
    ['no alarms', nothing, 'bridged', []],
  ] as const)('of a lock with %s is in its own accessory or not', (_what, capabilities, publishing, services) => {
    door.capabilities = capabilities;
    attachMotion(accessory, door, publishing, home);
    expect(servicesInHome()).toEqual(services);
  });
});

describe('the switch "Reject"', () => {
  const on = (): hap.Characteristic => service(Services.Switch).getCharacteristic(Characteristic.On);

  it('has a name of its own', () => {
    attach();
    expect(service(Services.Switch).getCharacteristic(Characteristic.ConfiguredName).value).toBe('Front Door Reject');
  });

  it('turns a pending request down and then itself off', async () => {
    attach();
    door.requested = true;
    await on().handleSetRequest(true);
    expect(door.rejections).toBe(1);
    await settled();
    expect(on().value).toBe(false);
  });

  it('does nothing with nothing pending', async () => {
    attach();
    door.rejection = () => Promise.resolve(false);
    await on().handleSetRequest(true);
    await settled();
    expect(on().value).toBe(false);
  });

  it('does nothing when turned off', async () => {
    attach();
    await on().handleSetRequest(false);
    expect(door.rejections).toBe(0);
  });

  it.each([
    ['Tuya cannot be reached', (): Promise<boolean> => Promise.reject(new Error('no answer'))],
    ['the lock does not take it', (): Promise<boolean> => Promise.resolve(false)],
  ])('fails in Home when %s, and can be read afterwards', async (_why, rejection) => {
    attach();
    door.requested = true;
    door.rejection = rejection;
    await expect(on().handleSetRequest(true)).rejects.toBe(-70402);
    await settled();
    await expect(on().handleGetRequest()).resolves.toBe(false);
  });
});

describe('a restored camera accessory whose lock is not followed', () => {
  it('has no response, neither its motion nor its switch', async () => {
    const motion = accessory
      .addService(Services.MotionSensor, 'Alarm')
      .getCharacteristic(Characteristic.MotionDetected);
    const reject = accessory.addService(Services.Switch, 'Reject').getCharacteristic(Characteristic.On);
    answerNoResponseOfCamera(accessory, home.api);
    await expect(motion.handleGetRequest()).rejects.toBe(-70402);
    await expect(reject.handleSetRequest(true)).rejects.toBe(-70402);
  });
});

describe('whether and as what a lock has a camera accessory', () => {
  it('is decided by pictures and bell', () => {
    expect(hasCamera({ ...nothing, pictures: true })).toBe(true);
    expect(hasCamera({ ...nothing, rings: true })).toBe(true);
    expect(hasCamera({ ...nothing, alarms: true, requests: true })).toBe(false);
    expect(categoryOfCamera({ ...nothing, rings: true })).toBe(videoDoorbellCategory);
    expect(categoryOfCamera({ ...nothing, pictures: true })).toBe(cameraCategory);
  });

  it('names it after the lock, legal and short enough for mDNS', () => {
    expect(nameOfCamera('Front Door')).toBe('Front Door Camera');
    const long = nameOfCamera('智能门锁'.repeat(16));
    expect(long).toMatch(/^智.* Camera$/);
    expect(Buffer.byteLength(`${long} 1A2B`)).toBeLessThanOrEqual(63);
  });
});
