import type { SimulatedCloud } from '../simulator/cloud.ts';
import type { Actor } from './stage.ts';
import type { Timeline } from './timeline.ts';

/**
 * The plugin reads a bolt 1, 2 and 4 s after a command and tries a sleeping lock again every few seconds; a state that is
 * not there by now will not come.
 */
const SHOWN_TIMEOUT_MS = 60_000;

/** What the plugin may send to move a bolt. */
const BOLT_ENDPOINTS = ['door-operate', 'open-door-v1.0', 'open-door-v1.1', 'open-door-pin'] as const;

/** One thing that somebody does, and what came of it. */
export class Step {
  readonly #actor: Actor;
  readonly #cloud: SimulatedCloud;
  readonly #timeline: Timeline;
  readonly #movesBefore: number;
  readonly #commandsBefore: number;
  readonly #messagesBefore: number;
  readonly #wrong: string[] = [];
  status = 0;

  constructor(actor: Actor, cloud: SimulatedCloud, timeline: Timeline) {
    this.#actor = actor;
    this.#cloud = cloud;
    this.#timeline = timeline;
    this.#movesBefore = actor.door.moves.length;
    this.#commandsBefore = this.#allCommands().length;
    this.#messagesBefore = cloud.push.delivered.mqtt;
  }

  /** Bolt movements since then. */
  get moves(): Actor['door']['moves'] {
    return this.#actor.door.moves.slice(this.#movesBefore);
  }

  /** Commands that have reached the cloud since then, carried out or not. */
  get commands(): { carriedOut: boolean }[] {
    return this.#allCommands().slice(this.#commandsBefore);
  }

  /** Messages that the plugin has got over MQTT since then. */
  get messages(): number {
    return this.#cloud.push.delivered.mqtt - this.#messagesBefore;
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
    await this.try(async () => {
      await tile?.until({ current: state, target: state }, SHOWN_TIMEOUT_MS);
      const read = await tile?.read();
      this.expect(read?.current === state && read.target === state, `the bridge reads ${state} too`);
    });
  }

  /** Notes as wrong what does not come about. */
  async try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
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
    const carriedOut = this.commands.filter((command) => command.carriedOut).length;
    this.expect(carriedOut === 1, `one command carried out; there were ${carriedOut}`);
  }

  /** Marks the step. Returns whether it was right. */
  end(summary: string): boolean {
    const right = this.#wrong.length === 0;
    this.#timeline.mark(right, right ? summary : `${this.#actor.name}: ${this.#wrong.join('; ')}`);
    return right;
  }

  #allCommands(): { carriedOut: boolean }[] {
    return BOLT_ENDPOINTS.flatMap((endpoint) => this.#cloud.ledger.of(endpoint, this.#actor.door.id)).sort(
      (one, other) => one.at - other.at,
    );
  }
}
