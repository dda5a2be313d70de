import { setTimeout as delay } from 'node:timers/promises';
import type { Home, HomeAccessory } from '../../demo/home.ts';
import type { SimulatedLock } from '../../simulator/cloud.ts';

/** How long Home may need to show the last reports before they count as lost, ms. */
const patience = 60_000;
/** Between two looks, ms: each reads everything that the bridge has. */
const pause = 200;

/** @returns the locks of which Home does not show the last report, each with what is missing */
function missing(doors: readonly SimulatedLock[], accessories: readonly HomeAccessory[]): string[] {
  const named = new Map(accessories.map((accessory) => [accessory.name, accessory]));
  return doors.flatMap(({ name, device: { points } }) => {
    const value = (service: string, characteristic: string): unknown =>
      named
        .get(name)
        ?.services.find(({ type }) => type === service)
        ?.characteristics.get(characteristic)?.value;
    const bolt = points.value('lock_motor_state') === true ? 0 : 1;
    const expected = [
      ['LockMechanism', 'LockCurrentState', bolt],
      ['LockMechanism', 'LockTargetState', bolt],
      ['Battery', 'BatteryLevel', points.value('residual_electricity')],
    ] as const;
    return expected.flatMap(([service, characteristic, reported]) => {
      const shown = value(service, characteristic);
      return shown === reported ? [] : [`${name}: ${characteristic} is ${String(shown)}, reported ${String(reported)}`];
    });
  });
}

/** Waits until Home shows the last report of every lock. @returns how long that took, ms, and what is still missing then */
export async function lastReportsShown(
  doors: readonly SimulatedLock[],
  home: Home,
): Promise<{ ms: number; lost: readonly string[] }> {
  const began = performance.now();
  for (;;) {
    const lost = missing(doors, await home.accessories());
    const ms = performance.now() - began;
    if (lost.length === 0 || ms > patience) {
      return { ms, lost };
    }
    await delay(pause);
  }
}
