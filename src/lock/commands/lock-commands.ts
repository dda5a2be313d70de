import type { Clock } from '../../clock.ts';
import type { CommandOptions } from '../../tuya/client.ts';
import type { StatusReading } from '../../tuya/devices.ts';
import type { LockRequestOptions } from './request-options.ts';
import type { UnlockMethod } from '../capabilities.ts';
import type { LockCloud } from '../cloud.ts';
import type { Commands } from './commands.ts';
import type { Evidence } from '../state/evidence.ts';
import type { DelayedTasks } from '../delayed-tasks.ts';
import { type Outcome, verb } from './request-policy.ts';
import { type Target } from '../target.ts';
import type { ShownState } from '../state/shown-state.ts';
import type { BoltState } from '../state/state.ts';

/** What became of one command. */
export interface CommandResult {
  wanted: Target;
  outcome: Outcome;
  /** When the command left, cloud time, ms. */
  leftAt: number;
  /** When its outcome was known, cloud time, ms. */
  answeredAt: number;
}

interface LockCommandsOptions {
  cloud: Pick<LockCloud, 'devices' | 'cloudTime'>;
  clock: Clock;
  wakeSeconds: number;
  commands: Commands;
  tasks: DelayedTasks;
  shown: Pick<ShownState, 'bolt' | 'inDoubt'>;
  evidence: Pick<Evidence, 'capabilities'>;
  /** Whether somebody at the door asks right now to be let in. */
  requested: () => boolean;
  /** Told what the lock said when it was asked. */
  read: (reading: StatusReading) => void;
  /** Told right before a command leaves. */
  leaves: (wanted: Target) => void;
  /** Told what became of a command, before the request goes on. */
  commanded: (result: CommandResult) => void;
}

/** After a command whose outcome is unknown the true state is read at once and again when a slow bolt has moved, ms. */
const lookAfterUnknown: readonly number[] = [0, 2_000, 5_000];
/** As long as nothing says where the bolt is, it is read again, the pause doubled each time up to an hour, ms. */
const longestPause = 3600_000;

/** One bolt as the requests of Home reach it through the cloud. What it answers goes to the lock, as evidence. */
export class LockCommands implements LockRequestOptions {
  readonly clock: Clock;
  readonly wakeSeconds: number;
  readonly #id: string;
  readonly #surroundings: LockCommandsOptions;

  /** Counts the searches for the state, so that only the newest one goes on. */
  #looks = 0;

  /** @param id of the device */
  constructor(id: string, surroundings: LockCommandsOptions) {
    this.#id = id;
    this.#surroundings = surroundings;
    this.clock = surroundings.clock;
    this.wakeSeconds = surroundings.wakeSeconds;
  }

  // Functions, not methods: a request takes them out of the object.
  readonly bolt = (): BoltState => this.#surroundings.shown.bolt;

  readonly now = (): number => this.#surroundings.cloud.cloudTime;

  /** Whether the lock says where its bolt is. */
  readonly reportsBolt = (): boolean => this.#surroundings.evidence.capabilities.boltState !== undefined;

  readonly methods = (wanted: Target): readonly UnlockMethod[] => {
    const { commands, evidence, requested } = this.#surroundings;
    return commands.inOrder(wanted, evidence.capabilities[verb(wanted)], requested());
  };

  readonly attempt = async (method: UnlockMethod, wanted: Target, options: CommandOptions): Promise<Outcome> => {
    const { cloud, commands, commanded } = this.#surroundings;
    let leftAt = cloud.cloudTime;
    const stillWanted = (): boolean => {
      const leaves = options.stillWanted?.() ?? true;
      if (leaves) {
        leftAt = cloud.cloudTime;
        this.#surroundings.leaves(wanted);
      }
      return leaves;
    };
    const outcome = await commands.attempt(method, wanted, { ...options, stillWanted });
    commanded({ wanted, outcome, leftAt, answeredAt: cloud.cloudTime });
    return outcome;
  };

  /** Reads the true state. A lock that does not report its bolt is not asked: calls are scarce. @throws TuyaError */
  readonly look = async (signal: AbortSignal): Promise<void> => {
    const { cloud, read } = this.#surroundings;
    if (this.reportsBolt()) {
      read(await cloud.devices.status(this.#id, signal));
    }
  };

  /**
   * A command may have moved the bolt and its answer is missing: reads the state until it would have moved, and then for
   * as long as nothing reports where it is. Never throws.
   */
  readonly lookLater = (): void => {
    this.#looks += 1;
    lookAfterUnknown.forEach((ms) => {
      this.#surroundings.tasks.in(ms, this.look);
    });
    this.#lookOn(this.#looks, lookAfterUnknown.at(-1) ?? 0);
  };

  #lookOn(looks: number, ms: number): void {
    const { tasks, shown } = this.#surroundings;
    tasks.in(Math.min(2 * ms, longestPause), async (signal) => {
      if (looks === this.#looks && shown.inDoubt && this.reportsBolt()) {
        this.#lookOn(looks, 2 * ms);
        await this.look(signal);
      }
    });
  }
}
