import type { Clock } from '../../clock.ts';
import { LogOnce, type Log } from '../../log.ts';
import { PollLoop } from '../../poll-loop.ts';
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
/** When the plan allows no more polls it is checked again after this time: a new month may have begun, ms. */
const untilTheMonthTurns = 3600_000;
/** A poll that failed is followed by the next planned one, but not sooner than this, ms. */
const afterFailure = 60_000;

/** One lock whose events are polled. */
interface PolledLock {
  events: LockEvents;
  history: EventHistory;
  historyAt: number | undefined;
  latestAt: number | undefined;
  notBefore: number;
  /** When somebody last looked at the camera in Home, local time, ms. */
  viewedAt: number;
  loop: PollLoop;
}

/** Polls the events of locks where events do not arrive by themselves, within the calls that are left. */
export class EventPoller {
  readonly #options: EventPollerOptions;
  readonly #logOnce: LogOnce;
  readonly #locks = new Map<string, PolledLock>();
  readonly #closePolls: PollAllowance;
  readonly #startedAt: number;
  #toldWhatIsMissed: boolean;

  constructor(options: EventPollerOptions) {
    this.#options = options;
    this.#logOnce = new LogOnce(options.log);
    this.#startedAt = options.clock.now();
    this.#toldWhatIsMissed = options.chosen === true;
    this.#closePolls = new PollAllowance(options.clock, options.budget);
  }

  /**
   * Polls the events of a lock until the signal ends it. Never rejects.
   * @param log that of the lock
   */
  async poll(events: LockEvents, log: Log, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const lock: PolledLock = {
      events,
      history: new EventHistory(events.id, this.#options.cloud, clock, log),
      historyAt: undefined,
      latestAt: undefined,
      notBefore: -Infinity,
      viewedAt: -Infinity,
      loop: new PollLoop(clock, (ended) => this.#step(lock, ended)),
    };
    this.#locks.set(events.id, lock);
    const stopListening = [
      events.onEvent(() => {
        lock.loop.wake();
      }),
      events.onViewed(() => {
        lock.viewedAt = clock.now();
        lock.loop.wake();
      }),
    ];
    await lock.loop.run(signal);
    stopListening.forEach((stop) => {
      stop();
    });
    this.#locks.delete(events.id);
  }

  /** Push came or went: the plan is another one. */
  replan(): void {
    this.#locks.forEach(({ loop }) => {
      loop.wake();
    });
  }

  /** One poll if it is due. @returns how long none is due then, ms */
  async #step(lock: PolledLock, signal: AbortSignal): Promise<number> {
    const { clock } = this.#options;
    const next = this.#nextPoll(lock);
    if (next === undefined) {
      return untilTheMonthTurns;
    }
    const due = Math.max(next.at, lock.notBefore);
    if (due <= clock.now()) {
      await this.#poll(lock, next, signal);
      return 0;
    }
    return due - clock.now();
  }

  #nextPoll({ events, history, historyAt, latestAt, viewedAt }: PolledLock): Poll | undefined {
    const { clock, budget, pushed } = this.#options;
    const { pictures, rings, alarms, requests } = events.capabilities;
    if (pushed() || !(pictures || rings || alarms || requests)) {
      return undefined;
    }
    return nextEventPoll({
      now: clock.now(),
      historyAt,
      latestAt,
      activityAt: Math.max(events.lastActivity, viewedAt),
      pictures: pictures && history.showsLatest,
      callsPerPoll: history.callsPerPoll,
      locks: this.#locks.size,
      budget: budget(),
      affordsClosePoll: this.#closePolls.affords(),
    });
  }

  async #poll(lock: PolledLock, { kind }: Poll, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { events, history } = lock;
    this.#tellWhatIsMissed(events);
    lock[kind === 'history' ? 'historyAt' : 'latestAt'] = clock.now();
    if (kind === 'latest') {
      this.#closePolls.spend();
    }
    try {
      events.polled(await (kind === 'history' ? history.newest(signal) : history.latest(signal)));
      this.#logOnce.settle(events.id);
    } catch (error) {
      lock.notBefore = clock.now() + afterFailure;
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
