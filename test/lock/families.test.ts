import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capabilitiesOf, isLock } from '../../src/lock/capabilities.ts';
import { batteryOf } from '../../src/lock/state/battery.ts';
import { doorOf } from '../../src/lock/state/door-sensor.ts';
import { Readings } from '../../src/lock/state/readings.ts';
import { families, familyOf } from '../../src/lock/families.ts';
import { boltOf, noEvidence, withReports } from '../../src/lock/state/state.ts';
import type { DataPoint } from '../../src/tuya/device.ts';

const noHints = { pin: undefined, channel: undefined };

interface Dump {
  category: string;
  sub: boolean | undefined;
  status: DataPoint[];
}

/** What Home shows of a lock whose first reading is this. */
function shownOf({ category, sub, status }: Dump): object {
  const state = withReports(noEvidence, new Readings().reportsOf(status, 1));
  const { family, boltState, unlock, lock } = capabilitiesOf({ category, sub }, status, noHints);
  return {
    isLock: isLock({ category, status }),
    family: family.name,
    bolt: boltOf(state, { complete: true, boltState, inverted: false, relockSeconds: 8 }, 2).bolt,
    door: doorOf(state),
    battery: batteryOf(state)?.level,
    unlock: unlock.map(({ kind }) => kind),
    lock: lock.map(({ kind }) => kind),
  };
}

describe('the status dumps of real locks', () => {
  const folder = new URL('../fixtures/devices/', import.meta.url);
  const dumps = Object.fromEntries(
    readdirSync(folder).map((file) => {
      const dump = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Partial<Dump>;
      return [file, { category: dump.category ?? '', sub: dump.sub, status: dump.status ?? [] }];
    }),
  );
  const free = ['door-operate', 'open-door'];
  const locking = ['door-operate'];
  const shown: Record<string, object> = {
    'jtmspro-ble-dlock-x1.json': {
      isLock: true,
      family: 'Bluetooth lock behind a gateway',
      bolt: 'secured',
      door: undefined,
      battery: 100,
      unlock: free,
      lock: locking,
    },
    'jtmspro-ble-gateway.json': {
      isLock: true,
      family: 'Bluetooth lock behind a gateway',
      bolt: 'secured',
      door: undefined,
      battery: 99,
      unlock: free,
      lock: locking,
    },
    'jtmspro-wifi-video-no-state.json': {
      isLock: true,
      family: 'Wi-Fi lock with video talk',
      bolt: 'unknown',
      door: undefined,
      battery: 100,
      unlock: free,
      lock: locking,
    },
    'mk-wifi-access-control.json': {
      isLock: true,
      family: 'Wi-Fi access control',
      bolt: 'secured',
      door: 'closed',
      battery: undefined,
      unlock: ['open-channel', ...free],
      lock: locking,
    },
    'ms-ble-gateway.json': {
      isLock: true,
      family: 'Other lock',
      bolt: 'secured',
      door: undefined,
      battery: 99,
      unlock: free,
      lock: locking,
    },
    'ms-zigbee-open-close.json': {
      isLock: true,
      family: 'Zigbee lock',
      bolt: 'secured',
      door: 'closed',
      battery: 0,
      unlock: free,
      lock: locking,
    },
  };

  it.each(Object.keys(shown))('%s', (file) => {
    const dump = dumps[file];
    expect(dump && shownOf(dump)).toEqual(shown[file]);
  });

  it('are all in the table above', () => {
    expect(Object.keys(shown)).toEqual(Object.keys(dumps));
  });
});

describe('a family', () => {
  it('is found for any category and data points, and never a failure', () => {
    const anything = fc.record({
      category: fc.oneof(fc.string(), fc.constantFrom('ms', 'mk', 'jtmspro', 'videolock', 'gyms')),
      sub: fc.constantFrom(true, false, undefined),
      status: fc.array(
        fc.record({
          code: fc.oneof(fc.string(), fc.constantFrom('lock_motor_state', 'open_close', 'closed_opened_kit')),
          value: fc.anything(),
        }),
      ),
    });
    fc.assert(
      fc.property(anything, (dump) => {
        expect(shownOf(dump)).toMatchObject({ bolt: expect.stringMatching(/^(secured|unsecured|unknown)$/) });
      }),
      { numRuns: 1_000 },
    );
  });

  it('has a way to unlock, and each its own name', () => {
    expect(families.every(({ unlock }) => unlock.length > 0)).toBe(true);
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
  });

  it('is the last one for a lock that nothing else is known of', () => {
    expect(familyOf({ category: 'brandnew', codes: new Set(), sub: undefined }).name).toBe('Other lock');
  });
});

describe('several doors of one device', () => {
  it('have no state of their own, since Tuya reports only one', () => {
    const status = [{ code: 'lock_motor_state', value: false }];
    const doors = (count: number): string | undefined =>
      capabilitiesOf({ category: 'mk', sub: false }, status, { ...noHints, channelCount: count }).boltState;
    expect([doors(1), doors(2)]).toEqual(['lock_motor_state', undefined]);
  });
});
