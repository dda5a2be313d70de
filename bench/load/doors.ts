import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatedLock } from '../../simulator/cloud.ts';

/** How often messages leave, ms. */
const tick = 20;
/** What a busy machine could not send in time is sent later only up to so many ticks at once: the cloud answers in between. */
const mostTicks = 4;

/** Does something so many times each second, for so long. @returns how often it was done */
export async function each(perSecond: number, seconds: number, work: (count: number) => void): Promise<number> {
  const began = performance.now();
  let done = 0;
  for (let past = 0; past < seconds; past = (performance.now() - began) / 1000) {
    const due = Math.min(past * perSecond - done, (mostTicks * tick * perSecond) / 1000 + 1);
    for (const end = done + due; done < end; done += 1) {
      work(done);
    }
    await delay(tick);
  }
  return done;
}

/** Something happens at a door: mostly the bolt and the battery, now and then an alarm or the bell, with a picture. */
export function happen(door: SimulatedLock, count: number): void {
  const kind = count % 20;
  if (kind === 0) {
    door.ringDoorbell();
  } else if (kind === 1) {
    door.wrongFinger();
  } else if (kind < 7) {
    door.setBattery(20 + (count % 80));
  } else if (door.bolt === 'locked') {
    door.unlockByHand();
  } else {
    door.lockByHand();
  }
}
