import type { StatusReading } from '../../tuya/devices.ts';
import type { LockCloud } from '../cloud.ts';
import type { DelayedTasks } from '../delayed-tasks.ts';

interface StateReadsOptions {
  cloud: Pick<LockCloud, 'devices'>;
  tasks: DelayedTasks;
  /** Whether the lock says where its bolt is. */
  reportsBolt: () => boolean;
  /** Whether a command may have opened the bolt and nothing has said since where it is. */
  inDoubt: () => boolean;
  /** Told what the lock said when it was asked. */
  read: (reading: StatusReading) => void;
}

/** After a command whose outcome is unknown the true state is read at once and again when a slow bolt has moved, ms. */
const readAfterUnknown: readonly number[] = [0, 2_000, 5_000];
/** As long as nothing says where the bolt is, it is read again, the pause doubled each time up to an hour, ms. */
const longestPause = 3600_000;

/** Reads where one bolt is, outside the planned polling. What the lock says goes to it as evidence. */
export class StateReads {
  readonly #id: string;
  readonly #options: StateReadsOptions;
  /** Counts the reasons to read on, so that only the newest is followed. */
  #reasons = 0;

  /** @param id of the device */
  constructor(id: string, options: StateReadsOptions) {
    this.#id = id;
    this.#options = options;
  }

  /** Reads the true state. A lock that does not report its bolt is not asked: calls are scarce. @throws TuyaError */
  readonly look = async (signal: AbortSignal): Promise<void> => {
    const { cloud, read, reportsBolt } = this.#options;
    if (reportsBolt()) {
      read(await cloud.devices.status(this.#id, signal));
    }
  };

  /**
   * A command may have moved the bolt, and nobody knows: reads it until it would have moved, and goes on for as long as
   * nothing says where it is. Never throws.
   */
  readonly lookLater = (): void => {
    this.#reasons += 1;
    readAfterUnknown.forEach((ms) => {
      this.#options.tasks.in(ms, this.look);
    });
    this.#readOn(this.#reasons, readAfterUnknown.at(-1) ?? 0);
  };

  #readOn(reason: number, ms: number): void {
    const { tasks, inDoubt, reportsBolt } = this.#options;
    tasks.in(Math.min(2 * ms, longestPause), async (signal) => {
      if (reason === this.#reasons && inDoubt() && reportsBolt()) {
        this.#readOn(reason, 2 * ms);
        await this.look(signal);
      }
    });
  }
}
