import type { SimulatedCloud } from '../simulator/cloud.ts';
import type { Actor } from './stage.ts';
import type { Timeline } from './timeline.ts';

/**
 * The plugin reads a bolt 1, 2 and 4 s after a command and tries a sleeping lock again every few seconds; a state that is
 * not there by now will not come.
 */
const SHOWN_TIMEOUT_MS = 20_000;

/** What the plugin may send to move a bolt. */
const BOLT_ENDPOINTS = ['door-operate', 'open-door-v1.0', 'open-door-v1.1', 'open-door-pin'] as const;

/**
 * Unlocks and locks every lock once from Home; each step is checked on both sides and marked.
 * Returns whether every step was right.
 */
export async function tellStory(cast: Actor[], cloud: SimulatedCloud, timeline: Timeline): Promise<boolean> {
  let right = true;
  for (const actor of cast) {
    timeline.title(`${actor.name} (${actor.kind})`);
    timeline.columns();
    right = (await unlock(actor, cloud, timeline)) && right;
    right = (await lock(actor, cloud, timeline)) && right;
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

/** One tap in Home and what came of it. */
class Step {
  readonly #actor: Actor;
  readonly #cloud: SimulatedCloud;
  readonly #timeline: Timeline;
  readonly #movesBefore: number;
  readonly #commandsBefore: number;
  readonly #wrong: string[] = [];
  status = 0;

  constructor(actor: Actor, cloud: SimulatedCloud, timeline: Timeline) {
    this.#actor = actor;
    this.#cloud = cloud;
    this.#timeline = timeline;
    this.#movesBefore = actor.door.moves.length;
    this.#commandsBefore = this.#commands();
  }

  /** Bolt movements since the tap. */
  get moves(): Actor['door']['moves'] {
    return this.#actor.door.moves.slice(this.#movesBefore);
  }

  /** Ms since the tap. */
  get ms(): string {
    return this.#timeline.elapsed.toFixed(0);
  }

  async home(target: 'secured' | 'unsecured'): Promise<void> {
    const { tile } = this.#actor;
    if (tile === undefined) {
      throw new Error('The story needs a Home of its own.');
    }
    this.#timeline.tap(target === 'secured' ? 'taps Lock' : 'taps Unlock');
    const { status } = await tile.write(target);
    this.status = status;
    this.#timeline.home(status === 0 ? 'request accepted' : `request failed (HAP ${status})`);
  }

  /** Waits until Home shows this, then asks the bridge too; notes as wrong what is not so. */
  async shows(state: 'secured' | 'unsecured'): Promise<void> {
    const { tile } = this.#actor;
    try {
      await tile?.until({ current: state, target: state }, SHOWN_TIMEOUT_MS);
      const read = await tile?.read();
      this.expect(read?.current === state && read.target === state, `the bridge reads ${state} too`);
    } catch (error) {
      this.#wrong.push(error instanceof Error ? error.message : String(error));
    }
  }

  expect(right: boolean, what: string): void {
    if (!right) {
      this.#wrong.push(`expected: ${what}`);
    }
  }

  expectOneMove(to: 'locked' | 'unlocked'): void {
    const ways = this.moves.map((move) => move.to).join(', ');
    this.expect(ways === to, `one bolt movement, to ${to}; there was: ${ways === '' ? 'none' : ways}`);
    this.expect(this.#actor.door.bolt === to, `the bolt is ${to}; it is ${this.#actor.door.bolt}`);
    const arrived = (this.moves[0]?.at ?? 0) + this.#actor.door.model.boltMs;
    const shown = this.#actor.tile?.history.findLast((change) => change.current !== undefined);
    this.expect(shown !== undefined && shown.at >= arrived, 'Home shows the bolt where it is only once it is there');
    const commands = this.#commands() - this.#commandsBefore;
    this.expect(commands === 1, `one command carried out; there were ${commands}`);
  }

  /** Marks the step. Returns whether it was right. */
  end(summary: string): boolean {
    const right = this.#wrong.length === 0;
    this.#timeline.mark(right, right ? summary : `${this.#actor.name}: ${this.#wrong.join('; ')}`);
    return right;
  }

  #commands(): number {
    return BOLT_ENDPOINTS.flatMap((endpoint) => this.#cloud.ledger.of(endpoint, this.#actor.door.id)).filter(
      (entry) => entry.carriedOut,
    ).length;
  }
}
