import type { SimulatedCloud } from '../simulator/cloud.ts';
import type { Actor } from './stage.ts';
import { Step } from './step.ts';
import type { Timeline } from './timeline.ts';
import { tellOfVisitors } from './visitors.ts';

/**
 * Unlocks and locks every lock once from Home, and hears who is at the door of the one with a camera; each step is checked
 * on both sides and marked.
 * Returns whether every step was right.
 */
export async function tellStory(cast: Actor[], cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  let right = true;
  for (const actor of cast) {
    timeline.title(`${actor.name} (${actor.kind})`);
    timeline.columns();
    if (actor.camera === undefined) {
      right = (await unlock(actor, cloud, timeline)) && right;
      right = (await lock(actor, cloud, timeline)) && right;
    } else {
      right = (await tellOfVisitors(actor, cloud, timeline)) && right;
    }
  }
  return right;
}

async function unlock(actor: Actor, cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  const step = new Step(actor, cloud, timeline);
  const { door, touchedAfterMs } = actor;
  const touch =
    touchedAfterMs === undefined
      ? undefined
      : setTimeout(() => {
          timeline.door('a hand touches the lock');
          door.wake();
        }, touchedAfterMs);
  await step.home('unsecured');
  await step.shows('unsecured');
  clearTimeout(touch);
  step.expect(step.status === 0, 'Home got no error');
  step.expectOneMove('unlocked');
  return step.end(`${actor.name} unlocked: the bolt moved once, Home shows it after ${step.ms} ms`);
}

async function lock(actor: Actor, cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  const step = new Step(actor, cloud, timeline);
  await step.home('secured');
  if (actor.onLock === 'locks') {
    await step.shows('secured');
    step.expect(step.status === 0, 'Home got no error');
    step.expectOneMove('locked');
    return step.end(`${actor.name} locked: the bolt moved once, Home shows it after ${step.ms} ms`);
  }
  // Home must not go on showing "Locking…", and nothing may pretend that the bolt moved.
  await step.shows('unsecured');
  step.expect(step.moves.length === 0, 'the bolt did not move');
  const answer = step.status === 0 ? 'Home goes back to Unlocked' : `Home says so (HAP ${step.status})`;
  return step.end(`${actor.name} cannot be locked from afar: ${answer}, the bolt did not move`);
}
