import * as hap from '@homebridge/hap-nodejs';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { API, PlatformAccessory } from 'homebridge';
import { Bridge } from '../../src/homekit/bridge.ts';
import { RecordedLog } from '../support/recorded-log.ts';

/** Homebridge's own steps, around a real bridge of HAP-NodeJS. */
class FakeHomebridge {
  readonly bridge = new hap.Bridge('Bridge', hap.uuid.generate('bridge'));
  /** What Homebridge would write down and bring back at its next start. */
  kept: string[] = [];
  readonly alone: string[] = [];
  readonly #accessories = new Map<string, hap.Accessory>();

  readonly registerPlatformAccessories = (
    _plugin: string,
    _platform: string,
    accessories: PlatformAccessory[],
  ): void => {
    this.kept.push(...accessories.map(({ UUID }) => UUID));
    this.bridge.addBridgedAccessories(accessories.map(({ UUID }) => this.#of(UUID)));
  };

  readonly unregisterPlatformAccessories = (
    _plugin: string,
    _platform: string,
    accessories: PlatformAccessory[],
  ): void => {
    this.kept = this.kept.filter((uuid) => !accessories.some(({ UUID }) => UUID === uuid));
    this.bridge.removeBridgedAccessories(accessories.map(({ UUID }) => this.#of(UUID)));
  };

  readonly updatePlatformAccessories = (): void => undefined;

  readonly publishExternalAccessories = (_plugin: string, accessories: PlatformAccessory[]): void => {
    this.alone.push(...accessories.map(({ UUID }) => UUID));
  };

  #of(uuid: string): hap.Accessory {
    const known = this.#accessories.get(uuid) ?? new hap.Accessory(`Lock ${uuid.slice(0, 4)}`, uuid);
    this.#accessories.set(uuid, known);
    return known;
  }
}

let homebridge: FakeHomebridge;
let log: RecordedLog;
let bridge: Bridge;

const accessory = (number: number): PlatformAccessory => {
  const named: unknown = { UUID: hap.uuid.generate(`lock ${number}`), displayName: `Lock ${number}` };
  return named as PlatformAccessory;
};

beforeEach(() => {
  homebridge = new FakeHomebridge();
  log = new RecordedLog();
  bridge = new Bridge({ api: homebridge as unknown as API, log, plugin: 'plugin', platform: 'platform' });
});

describe('more accessories than a bridge takes', () => {
  it('are left out with one line that says what to do, and do not come back at the next start', () => {
    const added = Array.from({ length: 160 }, (_, index) => bridge.add(accessory(index)));
    expect(added.filter(Boolean)).toHaveLength(149);
    expect(homebridge.kept).toHaveLength(149);
    expect(log.shown).toEqual([expect.stringMatching(/^warn Lock 149 .*149 accessories.*"hidden"/)]);
  });

  it('are not tried one by one: Homebridge writes all it keeps to the disk each time', () => {
    const register = jest.spyOn(homebridge, 'registerPlatformAccessories');
    bridge = new Bridge({ api: homebridge as unknown as API, log, plugin: 'plugin', platform: 'platform' });
    Array.from({ length: 400 }, (_, index) => bridge.add(accessory(index)));
    expect(register).toHaveBeenCalledTimes(150);
    bridge.remove(accessory(3));
    expect([bridge.add(accessory(500)), bridge.add(accessory(501))]).toEqual([true, false]);
    expect(log.shown).toHaveLength(1);
  });

  it('share it with those of other plugins, at the next start as well', () => {
    const fill = (): void => {
      homebridge.bridge.addBridgedAccessories(
        Array.from(
          { length: 120 },
          (_, index) => new hap.Accessory(`Lamp ${index}`, hap.uuid.generate(`lamp ${index}`)),
        ),
      );
    };
    fill();
    const added = Array.from({ length: 60 }, (_, index) => bridge.add(accessory(index)));
    expect([added.filter(Boolean).length, homebridge.kept.length, log.shown.length]).toEqual([29, 29, 1]);
    const { kept } = homebridge;
    const locks = Array.from({ length: 29 }, (_, index) => index);
    homebridge = new FakeHomebridge();
    log = new RecordedLog();
    bridge = new Bridge({ api: homebridge as unknown as API, log, plugin: 'plugin', platform: 'platform' });
    expect(kept).toEqual(locks.map((number) => accessory(number).UUID));
    homebridge.registerPlatformAccessories('', '', locks.map(accessory));
    // HAP-NodeJS itself would throw here, and end Homebridge, if more had been kept.
    fill();
    const again = Array.from({ length: 31 }, (_, index) => bridge.add(accessory(29 + index)));
    expect([again.filter(Boolean).length, homebridge.kept.length, log.shown.length]).toEqual([0, 29, 1]);
  });

  it('leave those alone that are there', () => {
    Array.from({ length: 155 }, (_, index) => bridge.add(accessory(index)));
    bridge.remove(accessory(3));
    expect(homebridge.bridge.bridgedAccessories).toHaveLength(148);
    expect(bridge.add(accessory(200))).toBe(true);
  });
});

it('never lets an error of HAP-NodeJS out', () => {
  bridge.remove(accessory(1));
  expect(bridge.add(accessory(1))).toBe(true);
  expect(bridge.add(accessory(1))).toBe(false);
  expect(log.shown).toEqual([expect.stringContaining('Lock 1 could not be shown in Home')]);
});

it('remembers what is published on its own: a second one would end Homebridge', () => {
  expect(bridge.isAlone(accessory(1).UUID)).toBe(false);
  bridge.publishAlone(accessory(1));
  expect([bridge.isAlone(accessory(1).UUID), homebridge.alone.length]).toEqual([true, 1]);
});
