import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { CommandOptions } from '../../tuya/client.ts';
import { asTuyaError } from '../../tuya/errors.ts';
import type { Ticket } from '../../tuya/ticket.ts';
import type { Capabilities, UnlockMethod } from '../capabilities.ts';
import type { LockCloud } from '../cloud.ts';
import { replyToRequest } from '../data-points/catalogue.ts';
import type { Target } from '../target.ts';
import { afterRefusal, afterSuccess, inOrder, noMethodHistory, onlyOf, type MethodMemory } from './method-memory.ts';
import { type Outcome, verb } from './request-policy.ts';

interface LockCommandsOptions {
  cloud: Pick<LockCloud, 'doorLock' | 'devices'>;
  clock: Clock;
  log: Log;
  memory: MethodMemory;
  capabilities: () => Pick<Capabilities, 'lock' | 'unlock'>;
  /** Whether somebody at the door asks right now to be let in: an old Wi-Fi lock can be answered only then. */
  requested: () => boolean;
}

/** Tuya's code for a path that is not offered. A missing subscription looks the same: it says nothing about the lock. */
const pathNotOffered = 1108;

/** The commands to one bolt, each with a ticket of its own, and what they taught about the lock. */
export class LockCommands {
  readonly #id: string;
  readonly #options: LockCommandsOptions;

  /** @param id of the device */
  constructor(id: string, options: LockCommandsOptions) {
    this.#id = id;
    this.#options = options;
  }

  // Functions, not methods: a request takes them one by one.

  /** The methods for a target, in the order in which they promise to work. */
  readonly methods = (wanted: Target): readonly UnlockMethod[] => {
    const { memory, clock, capabilities, requested } = this.#options;
    const methods = capabilities()[verb(wanted)];
    const known = memory.recall() ?? noMethodHistory;
    const kinds = methods.map(({ kind }) => kind);
    const history = onlyOf(known, wanted, kinds);
    if (history !== known) {
      memory.keep(history);
    }
    const possible = methods.filter(({ kind }) => kind !== 'answer-request' || requested());
    return inOrder(possible, wanted, history, clock.date());
  };

  /** One fresh ticket, used once and never after its life, and one command with it. Never rejects. */
  readonly attempt = async (method: UnlockMethod, wanted: Target, options: CommandOptions): Promise<Outcome> => {
    const { cloud, clock } = this.#options;
    if (method.kind === 'answer-request') {
      const answer = [{ code: replyToRequest, value: true }];
      return this.#outcome(method, wanted, async () => cloud.devices.sendCommands(this.#id, answer, options));
    }
    // The ticket's life began somewhere on the way: it is over no later than if that was the beginning of the way.
    const askedAt = clock.now();
    let ticket: Ticket;
    try {
      ticket = await cloud.doorLock.ticket(this.#id, options.signal);
    } catch (error) {
      return { kind: 'no ticket', error: asTuyaError(error) };
    }
    const validUntil = askedAt + ticket.secondsLeft * 1000;
    const stillWanted = (): boolean => clock.now() < validUntil && (options.stillWanted?.() ?? true);
    return this.#outcome(method, wanted, async () => this.#send(method, ticket, wanted, { ...options, stillWanted }));
  };

  async #outcome(method: UnlockMethod, wanted: Target, send: () => Promise<boolean>): Promise<Outcome> {
    const { clock, log, memory } = this.#options;
    const history = memory.recall() ?? noMethodHistory;
    try {
      const accepted = await send();
      log.debug(`${method.kind} to ${verb(wanted)}: ${accepted ? 'accepted' : 'turned down'}`);
      if (accepted && history.worked[wanted] !== method.kind) {
        memory.keep(afterSuccess(history, wanted, method.kind));
      }
      return { kind: accepted ? 'accepted' : 'turned down' };
    } catch (thrown) {
      const error = asTuyaError(thrown);
      log.debug(`${method.kind} to ${verb(wanted)}: ${error.message}`);
      if (error.kind === 'unsupported' && error.code !== pathNotOffered) {
        memory.keep(afterRefusal(history, wanted, method.kind, clock.date()));
      }
      return { kind: 'error', error };
    }
  }

  async #send(
    method: Exclude<UnlockMethod, { kind: 'answer-request' }>,
    ticket: Ticket,
    wanted: Target,
    options: CommandOptions,
  ): Promise<boolean> {
    const { doorLock } = this.#options.cloud;
    switch (method.kind) {
      case 'door-operate':
        return doorLock.operate(this.#id, ticket, wanted === 'unsecured', options);
      case 'open-door':
        return doorLock.open(this.#id, ticket, options);
      case 'open-channel':
        return doorLock.openChannel(this.#id, ticket, method.channel, options);
      case 'open-with-pin':
        return doorLock.openWithPin(this.#id, ticket, method.pin, options);
    }
  }
}
