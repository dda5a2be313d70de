import type { Plugin } from './plugin.ts';
import type { Schedule } from './schedule.ts';
import type { Trace } from './trace.ts';
import { onMachine, VirtualMachine } from './virtual-machine.ts';
import { onWire } from './wire.ts';
import { World } from './world.ts';

/** When the model begins, ms. */
const start = Date.UTC(2026, 0, 1);

/** Plays one schedule. @returns the first rule that was broken, if any */
export async function play(plugin: Plugin, schedule: Schedule, trace: Trace): Promise<string | undefined> {
  const machine = new VirtualMachine(start, schedule.setting.timekeeping);
  return onMachine(machine, async () => {
    const world = new World(plugin, schedule, machine, trace);
    return onWire(
      machine,
      () => world.receiver(),
      () => world.play(),
    );
  });
}
