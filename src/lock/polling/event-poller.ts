import type { Clock } from '../../clock.ts';
import { LogOnce, type Log } from '../../log.ts';
import { asTuyaError } from '../../tuya/errors.ts';
import { PollAllowance } from './poll-allowance.ts';
import { EventHistory } from './event-history.ts';
import type { LockEvents } from '../events/lock-events.ts';
import type { EventCloud } from '../cloud.ts';
import { type CallsLeft, type Poll, nextEventPoll } from './event-poll-schedule.ts';

export interface EventPollerOptions {
  cloud: EventCloud;
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
interface PolledLock {
  events: LockEvents;
  history: EventHistory;
  historyAt: number | undefined;
  latestAt: number | undefined;
  notBefore: number;
  /** When somebody last looked at the door in Home, local time, ms. */
  visitedAt: number;
  nudge: AbortController;
}

/** Looks at the doors where events do not arrive by themselves, within the calls that are left. */
export class EventPoller {
  readonly #options: EventPollerOptions;
  readonly #logOnce: LogOnce;
  readonly #watches = new Map<string, PolledLock>();
  readonly #closeLooks: PollAllowance;
  readonly #startedAt: number;
  #toldWhatIsMissed: boolean;

  constructor(options: EventPollerOptions) {
    this.#options = options;
    this.#logOnce = new LogOnce(options.log);
    this.#startedAt = options.clock.now();
    this.#toldWhatIsMissed = options.chosen === true;
    this.#closeLooks = new PollAllowance(options.clock, options.budget);
  }

  /**
   * Watches a door until the signal ends it. Never rejects.
   * @param log that of the lock
   */
  async watch(events: LockEvents, log: Log, signal: AbortSignal): Promise<void> {
    const watch: PolledLock = {
      events,
      history: new EventHistory(events.id, this.#options.cloud, log),
      historyAt: undefined,
      latestAt: undefined,
      notBefore: -Infinity,
      visitedAt: -Infinity,
      nudge: new AbortController(),
    };
    this.#watches.set(events.id, watch);
    const stopListening = [
      events.onEvent(() => {
        watch.nudge.abort();
      }),
      events.onVisit(() => {
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
    this.#watches.delete(events.id);
  }

  /** Push came or went: the plan is another one. */
  replan(): void {
    this.#watches.forEach(({ nudge }) => {
      nudge.abort();
    });
  }

  /** One look, or the pause before it. */
  async #step(watch: PolledLock, signal: AbortSignal): Promise<void> {
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

  #nextLook({ events, history, historyAt, latestAt, visitedAt }: PolledLock): Poll | undefined {
    const { clock, budget, pushed } = this.#options;
    const { pictures, rings, alarms, requests } = events.capabilities;
    if (pushed() || !(pictures || rings || alarms || requests)) {
      return undefined;
    }
    return nextEventPoll({
      now: clock.now(),
      historyAt,
      latestAt,
      activityAt: Math.max(events.lastActivity, visitedAt),
      pictures: pictures && history.showsLatest,
      callsPerLook: history.callsPerLook,
      locks: this.#watches.size,
      budget: budget(),
      affordsCloseLook: this.#closeLooks.affords(),
    });
  }

  async #look(watch: PolledLock, { kind }: Poll, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { events, history } = watch;
    this.#tellWhatIsMissed(events);
    watch[kind === 'history' ? 'historyAt' : 'latestAt'] = clock.now();
    if (kind === 'latest') {
      this.#closeLooks.spend();
    }
    try {
      events.find(await (kind === 'history' ? history.look(signal) : history.latest(signal)));
      this.#logOnce.settle(events.id);
    } catch (error) {
      watch.notBefore = clock.now() + afterFailure;
      if (!signal.aborted) {
        this.#logOnce.complain(
          events.id,
          `Tuya does not show what happened at the door. ${asTuyaError(error).message}`,
        );
      }
    }
  }

  #tellWhatIsMissed(events: LockEvents): void {
    const { pictures, rings } = events.capabilities;
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
