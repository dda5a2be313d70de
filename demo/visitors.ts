import type { SimulatedCloud } from '../simulator/cloud.ts';
import type { Actor } from './stage.ts';
import { Step } from './step.ts';
import type { Timeline } from './timeline.ts';

/** A picture that is late keeps the bell waiting 3 s; a bell that has not rung by now will not. */
const RING_TIMEOUT_MS = 60_000;
/** Two rings within 2 s are one, ms. */
const BETWEEN_RINGS = 2_200;
/** How long a visitor of the story waits for an answer, s. */
const COUNTDOWN = 60;

/**
 * Somebody rings, asks to be let in and is, asks again and is turned away; each step is checked on both sides and marked.
 * Returns whether every step was right.
 */
export async function tellOfVisitors(actor: Actor, cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  let right = await rings(actor, cloud, timeline);
  await pause();
  right = (await isLetIn(actor, cloud, timeline)) && right;
  await pause();
  return (await isTurnedAway(actor, cloud, timeline)) && right;
}

async function rings(actor: Actor, cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  const step = new Step(actor, cloud, timeline);
  const { camera, door } = existing(actor);
  const before = camera.rings;
  timeline.atTheDoor('somebody rings');
  door.ringDoorbell();
  await step.try(async () => camera.ringAfter(before, RING_TIMEOUT_MS));
  const { ms } = step;
  step.expect(step.messages > 0, 'the lock’s message came over MQTT');
  const shown = await camera.picture();
  const taken = door.pictures.at(-1)?.jpeg;
  step.expect(taken !== undefined && shown.equals(taken), 'Home shows the picture that the lock has just taken');
  const size = `${Math.round(shown.length / 1024)} KiB`;
  return step.end(`the bell rang in Home after ${ms} ms, with the picture of that moment (${size}, byte for byte)`);
}

async function isLetIn(actor: Actor, cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  const asks = await asksToBeLetIn(actor, cloud, timeline);
  const step = new Step(actor, cloud, timeline);
  await step.home('unsecured');
  await step.shows('unsecured');
  step.expect(step.status === 0, 'Home got no error');
  step.expect(!existing(actor).door.request.pending, 'nobody waits any more');
  step.expectOneMove('unlocked');
  const right = step.end(`a visitor was let in: the bolt moved once, Home shows it after ${step.ms} ms`);
  existing(actor).door.lockByHand();
  await step.try(async () => actor.tile?.until({ current: 'secured' }, RING_TIMEOUT_MS));
  return asks && right;
}

async function isTurnedAway(actor: Actor, cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  const asks = await asksToBeLetIn(actor, cloud, timeline);
  const step = new Step(actor, cloud, timeline);
  const { camera, door } = existing(actor);
  const before = cloud.ledger.of('cancel', door.id).length;
  timeline.tap('turns on "Reject"');
  const status = await camera.reject();
  step.expect(status === 0, 'Home got no error');
  const answers = cloud.ledger.of('cancel', door.id).slice(before);
  step.expect(answers.length === 1 && answers[0]?.carriedOut === true, 'the request was cancelled once');
  step.expect(step.moves.length === 0 && step.commands.length === 0, 'no command went to the bolt');
  step.expect(!door.request.pending, 'nobody waits any more');
  return step.end(`a visitor was turned away after ${step.ms} ms: one call, the bolt did not move`) && asks;
}

/** Returns whether Home heard it. */
async function asksToBeLetIn(actor: Actor, cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  const step = new Step(actor, cloud, timeline);
  const { camera, door } = existing(actor);
  const before = camera.rings;
  timeline.atTheDoor('somebody asks to be let in');
  door.requestUnlock(COUNTDOWN);
  await step.try(async () => camera.ringAfter(before, RING_TIMEOUT_MS));
  step.expect(step.messages > 0, 'the lock’s message came over MQTT');
  return step.end(`the bell rang in Home after ${step.ms} ms; ${COUNTDOWN} s to answer`);
}

function existing({ camera, door, name }: Actor): { camera: NonNullable<Actor['camera']>; door: Actor['door'] } {
  if (camera === undefined) {
    throw new Error(`${name} has no camera in Home.`);
  }
  return { camera, door };
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, BETWEEN_RINGS));
}
