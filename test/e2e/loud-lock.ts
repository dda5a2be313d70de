import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatedLock } from '../../simulator/cloud.ts';

/** One report of a device gone wild: the bolt, the battery, openings, alarms and the bell in turn, and what nobody knows. */
export function rave({ device }: SimulatedLock, count: number): void {
  const reports = [
    { lock_motor_state: count % 12 < 6 },
    { residual_electricity: 20 + (count % 80) },
    { unlock_fingerprint: count % 100 },
    { alarm_lock: count % 12 < 6 ? 'wrong_finger' : 'pry' },
    { doorbell: true },
    { made_up_by_a_maker: count },
  ];
  device.say(reports[count % reports.length] ?? {});
}

/** The bolt is locked, and the lock says so: what it ends with after it raved. Of two reports from one moment none is the last. */
export async function calm({ device }: SimulatedLock): Promise<void> {
  await delay(20);
  device.say({ lock_motor_state: false, residual_electricity: 77 });
}
