import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { CommandOptions } from '../tuya/door-lock.ts';
import { asTuyaError } from '../tuya/errors.ts';
import type { Ticket } from '../tuya/ticket.ts';
import type { Way } from './capabilities.ts';
import type { LockCloud } from './cloud.ts';
import { type Outcome, type Target, verb } from './request.ts';

interface CommandSurroundings {
  cloud: Pick<LockCloud, 'doorLock'>;
  clock: Clock;
  log: Log;
}

/** The commands to one bolt, each with a ticket of its own, and what they taught about the lock. */
export class Commands {
  readonly #id: string;
  readonly #surroundings: CommandSurroundings;
  readonly #worked = new Map<Target, Way['kind']>();
  readonly #unsupported = new Map<Target, ReadonlySet<Way['kind']>>();

  constructor(id: string, surroundings: CommandSurroundings) {
    this.#id = id;
    this.#surroundings = surroundings;
  }

  /**
   * What worked comes first, what was refused last; a lock that refused every way to lock is not asked again, while
   * unlocking is always worth a try (a missing subscription looks the same).
   */
  inOrder(wanted: Target, ways: readonly Way[]): readonly Way[] {
    const refused = this.#unsupported.get(wanted);
    const isRefused = ({ kind }: Way): boolean => refused?.has(kind) === true;
    const left = ways.filter((way) => !isRefused(way));
    const ordered = wanted === 'secured' ? left : [...left, ...ways.filter(isRefused)];
    const worked = this.#worked.get(wanted);
    return ordered.sort((a, b) => Number(b.kind === worked) - Number(a.kind === worked));
  }

  /** One fresh ticket, used once and never after its life, and one command with it. Never rejects. */
  async attempt(way: Way, wanted: Target, { signal, stillWanted }: CommandOptions): Promise<Outcome> {
    const { cloud, clock, log } = this.#surroundings;
    let ticket: Ticket;
    try {
      ticket = await cloud.doorLock.ticket(this.#id, signal);
    } catch (error) {
      return { kind: 'no ticket', error: asTuyaError(error) };
    }
    const validUntil = clock.now() + ticket.secondsLeft * 1000;
    const mayLeave = (): boolean => clock.now() < validUntil && (stillWanted?.() ?? true);
    try {
      const accepted = await this.#send(way, ticket, wanted, { signal, stillWanted: mayLeave });
      log.debug(`${way.kind} to ${verb(wanted)}: ${accepted ? 'accepted' : 'turned down'}`);
      if (accepted) {
        this.#worked.set(wanted, way.kind);
      }
      return { kind: accepted ? 'accepted' : 'turned down' };
    } catch (thrown) {
      const error = asTuyaError(thrown);
      log.debug(`${way.kind} to ${verb(wanted)}: ${error.message}`);
      if (error.kind === 'unsupported') {
        this.#unsupported.set(wanted, new Set([...(this.#unsupported.get(wanted) ?? []), way.kind]));
      }
      return { kind: 'error', error };
    }
  }

  async #send(way: Way, ticket: Ticket, wanted: Target, options: CommandOptions): Promise<boolean> {
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
