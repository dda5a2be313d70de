import type { Clock } from '../../clock.ts';
import { Complaints, type Log } from '../../log.ts';
import { asTuyaError } from '../../tuya/errors.ts';
import { Allowance } from './poll-allowance.ts';
import { DoorHistory } from './event-history.ts';
import type { Doorkeeper } from '../events/lock-events.ts';
import type { DoorstepCloud } from '../events/event-cloud.ts';
import { type CallsLeft, type Look, nextLook } from './event-poll-schedule.ts';

export interface LookoutOptions {
  cloud: DoorstepCloud;
  clock: Clock;
  log: Log;
  /** Whether events arrive by themselves. */
  pushed: () => boolean;
  budget: () => CallsLeft;
  /** Whether the owner switched messages off: then the log does not explain what is missed without them. */
  chosen?: boolean;
  /** Whether messages would come with the app account. */
  accountHelps?: boolean;
}

/** Messages need some seconds after the start to arrive; only then it is said what is missed without them, ms. */
const messagesNeed = 60_000;
/** When the plan allows no more looks it is checked again after this time: a new month may have begun, ms. */
const untilTheMonthTurns = 3600_000;
/** A look that failed is followed by the next planned one, but not sooner than this, ms. */
const afterFailure = 60_000;

/** One door under watch. */
interface Watch {
  doorkeeper: Doorkeeper;
  history: DoorHistory;
  historyAt: number | undefined;
  latestAt: number | undefined;
  notBefore: number;
  /** When somebody last looked at the door in Home, local time, ms. */
  visitedAt: number;
  nudge: AbortController;
}

/** Looks at the doors where events do not arrive by themselves, within the calls that are left. */
export class Lookout {
  readonly #options: LookoutOptions;
  readonly #complaints: Complaints;
  readonly #watches = new Map<string, Watch>();
  readonly #closeLooks: Allowance;
  readonly #startedAt: number;
  #toldWhatIsMissed: boolean;

  constructor(options: LookoutOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options.log);
    this.#startedAt = options.clock.now();
    this.#toldWhatIsMissed = options.chosen === true;
    this.#closeLooks = new Allowance(options.clock, options.budget);
  }

  /**
   * Watches a door until the signal ends it. Never rejects.
   * @param log that of the lock
   */
  async watch(doorkeeper: Doorkeeper, log: Log, signal: AbortSignal): Promise<void> {
    const watch: Watch = {
      doorkeeper,
      history: new DoorHistory(doorkeeper.id, this.#options.cloud, log),
      historyAt: undefined,
      latestAt: undefined,
      notBefore: -Infinity,
      visitedAt: -Infinity,
      nudge: new AbortController(),
    };
    this.#watches.set(doorkeeper.id, watch);
    const stopListening = [
      doorkeeper.onEvent(() => {
        watch.nudge.abort();
      }),
      doorkeeper.onVisit(() => {
        watch.visitedAt = this.#options.clock.now();
        watch.nudge.abort();
      }),
    ];
    while (!signal.aborted) {
      watch.nudge = new AbortController();
      await this.#step(watch, signal);
    }
    stopListening.forEach((stop) => {
      stop();
    });
    this.#watches.delete(doorkeeper.id);
  }

  /** Push came or went: the plan is another one. */
  replan(): void {
    this.#watches.forEach(({ nudge }) => {
      nudge.abort();
    });
  }

  /** One look, or the pause before it. */
  async #step(watch: Watch, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const look = this.#nextLook(watch);
    const due = look === undefined ? clock.now() + untilTheMonthTurns : Math.max(look.at, watch.notBefore);
    if (look !== undefined && due <= clock.now()) {
      await this.#look(watch, look, signal);
      return;
    }
    const until = AbortSignal.any([signal, watch.nudge.signal]);
    await clock.delay(due - clock.now(), until).catch(() => undefined);
  }

  #nextLook({ doorkeeper, history, historyAt, latestAt, visitedAt }: Watch): Look | undefined {
    const { clock, budget, pushed } = this.#options;
    const { pictures, rings, alarms, requests } = doorkeeper.capabilities;
    if (pushed() || !(pictures || rings || alarms || requests)) {
      return undefined;
    }
    return nextLook({
      now: clock.now(),
      historyAt,
      latestAt,
      activityAt: Math.max(doorkeeper.lastActivity, visitedAt),
      pictures: pictures && history.showsLatest,
      callsPerLook: history.callsPerLook,
      doors: this.#watches.size,
      budget: budget(),
      affordsCloseLook: this.#closeLooks.affords(),
    });
  }

  async #look(watch: Watch, { kind }: Look, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { doorkeeper, history } = watch;
    this.#tellWhatIsMissed(doorkeeper);
    watch[kind === 'history' ? 'historyAt' : 'latestAt'] = clock.now();
    if (kind === 'latest') {
      this.#closeLooks.spend();
    }
    try {
      doorkeeper.find(await (kind === 'history' ? history.look(signal) : history.latest(signal)));
      this.#complaints.settle(doorkeeper.id);
    } catch (error) {
      watch.notBefore = clock.now() + afterFailure;
      if (!signal.aborted) {
        this.#complaints.complain(
          doorkeeper.id,
          `Tuya does not show what happened at the door. ${asTuyaError(error).message}`,
        );
      }
    }
  }

  #tellWhatIsMissed(doorkeeper: Doorkeeper): void {
    const { pictures, rings } = doorkeeper.capabilities;
    const { clock, log, accountHelps } = this.#options;
    if ((pictures || rings) && !this.#toldWhatIsMissed && clock.now() - this.#startedAt >= messagesNeed) {
      this.#toldWhatIsMissed = true;
      log.info(
        'No messages come from Tuya: the bell rings late or not at all, and some pictures are missed (Tuya shows the newest for 90 s)' +
          (accountHelps === true ? '. With the app account in the settings they come' : ''),
      );
    }
  }
}
