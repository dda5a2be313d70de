import type { Clock } from '../../clock.ts';
import type { CommandOptions } from '../../tuya/client.ts';
import type { StatusReading } from '../../tuya/devices.ts';
import type { BoltAccess } from './bolt-request.ts';
import type { Way } from '../capabilities.ts';
import type { LockCloud } from '../cloud.ts';
import type { Commands } from './commands.ts';
import type { Evidence } from '../evidence.ts';
import type { Later } from '../later.ts';
import { type Outcome, type Target, verb } from './request.ts';
import type { ShownState } from '../shown-state.ts';
import type { BoltState } from '../state.ts';

/** What became of one command. */
export interface CommandResult {
  wanted: Target;
  outcome: Outcome;
  /** The command left after this moment, cloud time, ms. */
  sentAfter: number;
}

interface RemoteBoltSurroundings {
  cloud: Pick<LockCloud, 'devices' | 'cloudTime'>;
  clock: Clock;
  wakeSeconds: number;
  commands: Commands;
  later: Later;
  shown: Pick<ShownState, 'bolt'>;
  evidence: Pick<Evidence, 'capabilities'>;
  /** Whether somebody at the door asks right now to be let in. */
  requested: () => boolean;
  /** Told what the lock said when it was asked. */
  read: (reading: StatusReading) => void;
  /** Told what became of a command, before the request goes on. */
  commanded: (result: CommandResult) => void;
}

/** After a command whose outcome is unknown the true state is read at once and again when a slow bolt has moved, ms. */
const lookAfterUnknown: readonly number[] = [0, 2_000, 5_000];

/** One bolt as the requests of Home reach it through the cloud. What it answers goes to the lock, as evidence. */
export class RemoteBolt implements BoltAccess {
  readonly clock: Clock;
  readonly wakeSeconds: number;
  readonly #id: string;
  readonly #surroundings: RemoteBoltSurroundings;

  /** @param id of the device */
  constructor(id: string, surroundings: RemoteBoltSurroundings) {
    this.#id = id;
    this.#surroundings = surroundings;
    this.clock = surroundings.clock;
    this.wakeSeconds = surroundings.wakeSeconds;
  }

  // Functions, not methods: a request takes them one by one.
  readonly bolt = (): BoltState => this.#surroundings.shown.bolt;

  readonly ways = (wanted: Target): readonly Way[] => {
    const { commands, evidence, requested } = this.#surroundings;
    return commands.inOrder(wanted, evidence.capabilities[verb(wanted)], requested());
  };

  readonly attempt = async (way: Way, wanted: Target, options: CommandOptions): Promise<Outcome> => {
    const { cloud, commands, commanded } = this.#surroundings;
    const sentAfter = cloud.cloudTime;
    const outcome = await commands.attempt(way, wanted, options);
    commanded({ wanted, outcome, sentAfter });
    return outcome;
  };

  /** Reads the true state. A lock that does not report its bolt is not asked: calls are scarce. @throws TuyaError */
  readonly look = async (signal: AbortSignal): Promise<void> => {
    const { cloud, evidence, read } = this.#surroundings;
    if (evidence.capabilities.boltState !== undefined) {
      read(await cloud.devices.status(this.#id, signal));
    }
  };

  /** A command may have moved the bolt, and nobody knows: looks at it until it would have moved. Never throws. */
  readonly lookLater = (): void => {
    lookAfterUnknown.forEach((ms) => {
      this.#surroundings.later.in(ms, this.look);
    });
  };
}
