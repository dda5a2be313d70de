import type { Log } from '../../log.ts';
import type { Clock } from '../../clock.ts';
import type { Evidence } from './evidence.ts';
import type { DelayedTasks } from '../delayed-tasks.ts';
import type { Target } from '../target.ts';
import type { Report } from './report.ts';
import type { BoltState } from './state.ts';

/** Why what Home shows was weighed anew, and what came of it. */
export type Weighing =
  /** Evidence moved the bolt or the door. */
  | 'changed'
  /** Evidence came, and bolt and door are where they were. */
  | 'unchanged'
  /** The time of an opening is over. */
  | 'time passed';

interface ShownStateOptions {
  clock: Clock;
  log: Log;
  tasks: DelayedTasks;
  /** Told of every weighing. */
  weighed: (weighing: Weighing) => void;
}

/** What Home shows of one lock apart from its requests: changes with evidence, and by mere passing of time. */
export class ShownState {
  readonly #evidence: Evidence;
  readonly #options: ShownStateOptions;
  #lastTarget: Target = 'secured';
  /** When what Home shows changes by mere passing of time, steady time, ms. */
  #until: number | undefined;
  /** When that is looked at next, steady time, ms: a lock that opens again and again keeps one timer, not one for each. */
  #looksAt = Infinity;

  /** @param evidence reports and confirmed commands must reach it through this object, else no listener is told */
  constructor(evidence: Evidence, options: ShownStateOptions) {
    this.#evidence = evidence;
    this.#options = options;
  }

  /** Where the bolt is, by evidence. */
  get bolt(): BoltState {
    return this.#evidence.bolt(this.#options.clock.now()).bolt;
  }

  /** Where the bolt is; if that is unknown or it is jammed, where it was last: Home has no other targets. */
  get target(): Target {
    const { bolt } = this;
    return bolt === 'secured' || bolt === 'unsecured' ? bolt : this.#lastTarget;
  }

  /** Whether a report says another thing of the bolt than what Home shows. */
  contradicts(report: Report): boolean {
    const said = this.#evidence.boltIn(report);
    return said !== undefined && said !== this.bolt;
  }

  /** Takes in what the lock said. @returns whether Home shows another bolt or another door now */
  add(reports: readonly Report[]): boolean {
    return this.#weigh(() => {
      this.#evidence.add(reports);
    });
  }

  /** Whether a command may have opened the bolt and nothing has said since where it is. */
  get inDoubt(): boolean {
    return this.#evidence.bolt(this.#options.clock.now()).inDoubt;
  }

  /** Takes in a command that the lock confirmed. @param leftAt @param answeredAt steady time, ms */
  confirm(target: Target, leftAt: number, answeredAt: number): void {
    this.#weigh(() => {
      this.#evidence.confirm(target === 'unsecured', leftAt, answeredAt);
    });
  }

  /**
   * A command that left then may have opened the bolt, and its request has ended. @param leftAt steady time, ms
   * @returns whether nothing has said since where the bolt is
   */
  readonly doubt = (leftAt: number): boolean => {
    this.#weigh(() => {
      this.#evidence.doubt(leftAt);
    });
    return this.inDoubt;
  };

  /** Takes in what `learn` brings. @returns whether Home shows another bolt or another door now */
  #weigh(learn: () => void): boolean {
    const { clock, log, weighed } = this.#options;
    const before = this.#evidence.inWords(clock.now());
    learn();
    const after = this.#evidence.inWords(clock.now());
    const changed = after !== before;
    if (changed) {
      this.#lastTarget = this.target;
      log.debug(`${before} → ${after}`);
    }
    this.#watchTime();
    weighed(changed ? 'changed' : 'unchanged');
    return changed;
  }

  /** An opening counts for a time only: when it is over, Home is shown what holds then. */
  #watchTime(): void {
    const { clock, tasks } = this.#options;
    const { until } = this.#evidence.bolt(clock.now());
    this.#until = until;
    if (until !== undefined && until < this.#looksAt) {
      this.#looksAt = until;
      tasks.in(until - clock.now(), () => {
        this.#look(until);
      });
    }
  }

  /** @param due when it was to be looked at, steady time, ms */
  #look(due: number): void {
    if (this.#looksAt !== due) {
      return; // An earlier look took its place.
    }
    this.#looksAt = Infinity;
    // The timer may be late: what began to end since is over as well.
    const isOver = this.#until !== undefined && this.#until <= this.#options.clock.now();
    if (isOver) {
      this.#lastTarget = this.target;
    }
    this.#watchTime();
    if (isOver) {
      this.#options.weighed('time passed');
    }
  }
}
