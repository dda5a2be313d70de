import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { CommandOptions } from '../../tuya/client.ts';
import { asTuyaError } from '../../tuya/errors.ts';
import type { Ticket } from '../../tuya/ticket.ts';
import type { Way } from '../capabilities.ts';
import type { LockCloud } from '../cloud.ts';
import { type Outcome, type Target, verb } from './request.ts';
import { afterRefusal, afterSuccess, inOrder, noLessons, onlyOf, type WayMemory } from './way-memory.ts';

interface CommandSurroundings {
  cloud: Pick<LockCloud, 'doorLock' | 'devices'>;
  clock: Clock;
  log: Log;
  memory: WayMemory;
}

/** Tuya's code for a path that is not offered: a missing subscription looks the same, so it teaches nothing. */
const pathNotOffered = 1108;

/** The commands to one bolt, each with a ticket of its own, and what they taught about the lock. */
export class Commands {
  readonly #id: string;
  readonly #surroundings: CommandSurroundings;

  constructor(id: string, surroundings: CommandSurroundings) {
    this.#id = id;
    this.#surroundings = surroundings;
  }

  /**
   * The ways in the order in which they promise to work.
   * @param asked whether somebody asks at the door right now: an old Wi-Fi lock can be answered only then
   */
  inOrder(wanted: Target, ways: readonly Way[], asked: boolean): readonly Way[] {
    const { memory, clock } = this.#surroundings;
    const known = memory.recall() ?? noLessons;
    const lessons = onlyOf(
      known,
      wanted,
      ways.map(({ kind }) => kind),
    );
    if (lessons !== known) {
      memory.keep(lessons);
    }
    const possible = ways.filter(({ kind }) => kind !== 'answer-request' || asked);
    return inOrder(possible, wanted, lessons, clock.date());
  }

  /** One fresh ticket, used once and never after its life, and one command with it. Never rejects. */
  async attempt(way: Way, wanted: Target, options: CommandOptions): Promise<Outcome> {
    const { cloud, clock } = this.#surroundings;
    if (way.kind === 'answer-request') {
      const answer = [{ code: 'reply_unlock_request', value: true }];
      return this.#outcome(way, wanted, async () => cloud.devices.sendCommands(this.#id, answer, options));
    }
    // Its life began somewhere on the way: it is over no later than if that was the beginning of the way.
    const askedAt = clock.now();
    let ticket: Ticket;
    try {
      ticket = await cloud.doorLock.ticket(this.#id, options.signal);
    } catch (error) {
      return { kind: 'no ticket', error: asTuyaError(error) };
    }
    const validUntil = askedAt + ticket.secondsLeft * 1000;
    const stillWanted = (): boolean => clock.now() < validUntil && (options.stillWanted?.() ?? true);
    return this.#outcome(way, wanted, async () => this.#send(way, ticket, wanted, { ...options, stillWanted }));
  }

  async #outcome(way: Way, wanted: Target, send: () => Promise<boolean>): Promise<Outcome> {
    const { clock, log, memory } = this.#surroundings;
    const lessons = memory.recall() ?? noLessons;
    try {
      const accepted = await send();
      log.debug(`${way.kind} to ${verb(wanted)}: ${accepted ? 'accepted' : 'turned down'}`);
      if (accepted && lessons.worked[wanted] !== way.kind) {
        memory.keep(afterSuccess(lessons, wanted, way.kind));
      }
      return { kind: accepted ? 'accepted' : 'turned down' };
    } catch (thrown) {
      const error = asTuyaError(thrown);
      log.debug(`${way.kind} to ${verb(wanted)}: ${error.message}`);
      if (error.kind === 'unsupported' && error.code !== pathNotOffered) {
        memory.keep(afterRefusal(lessons, wanted, way.kind, clock.date()));
      }
      return { kind: 'error', error };
    }
  }

  async #send(
    way: Exclude<Way, { kind: 'answer-request' }>,
    ticket: Ticket,
    wanted: Target,
    options: CommandOptions,
  ): Promise<boolean> {
    const { doorLock } = this.#surroundings.cloud;
    switch (way.kind) {
      case 'door-operate':
        return doorLock.operate(this.#id, ticket, wanted === 'unsecured', options);
      case 'open-door':
        return doorLock.open(this.#id, ticket, options);
      case 'open-channel':
        return doorLock.openChannel(this.#id, ticket, way.channel, options);
      case 'open-with-pin':
        return doorLock.openWithPin(this.#id, ticket, way.pin, options);
    }
  }
}
