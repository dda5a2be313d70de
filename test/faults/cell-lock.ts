import { setTimeout as pause } from 'node:timers/promises';
import type { HomeLock } from '../../demo/home.ts';
import type { LedgerEntry, SimulatedLock } from '../../simulator/cloud.ts';
import type { House } from '../e2e/house.ts';
import { boltEndpoints } from './arm.ts';
import { idOf, type Cell, type Result } from './matrix.ts';
import { answerTroubles } from './troubles.ts';

/** HomeKit must be told before this, ms (design section 1). */
const tellWithin = 9_000;
/** How long a request that was accepted may stay pending: the reads after a command, or wakeSeconds, and some more; ms. */
const pendingWithin = 20_000;
/** How long a fault goes on when Home waits no longer, ms: what would come late has its chance. */
const aftermath = 1_500;
/** How long Home may take to show the truth when the fault is over, ms: no cell depends on how fast a machine is. */
const patience = 90_000;

const homeWords = { locked: 'secured', unlocked: 'unsecured' } as const;
/** Where a bolt is that was asked to do this. */
const afterwards = { unlock: 'unsecured', lock: 'secured' } as const;

/** One cell at its own lock: Home asks, and everything that follows is watched. */
export class CellLock {
  readonly id: string;
  readonly door: SimulatedLock;
  readonly #cell: Cell;
  readonly #house: House;
  readonly #violations: string[] = [];
  /** When each command came, by this machine's clock, ms. */
  readonly #commands: { at: number; entry: LedgerEntry }[] = [];
  readonly #movesBefore: number;
  #shown: HomeLock | undefined;
  #told = 0;
  #toldAfter = 0;
  /** When Home no longer showed the request as pending, ms. */
  #overAt = Infinity;

  constructor(cell: Cell, door: SimulatedLock, house: House) {
    this.id = idOf(cell);
    this.door = door;
    this.#cell = cell;
    this.#house = house;
    this.#movesBefore = door.moves.length;
    house.cloud.on((event) => {
      if (event.kind === 'request' && event.entry.device === door.id && boltEndpoints.includes(event.entry.endpoint)) {
        this.#commands.push({ at: Date.now(), entry: event.entry });
      }
    });
  }

  /** How long Home waited for its answer, ms. */
  get toldAfter(): number {
    return this.#toldAfter;
  }

  /** Home shows the lock as it is before. */
  async prepare(): Promise<void> {
    const start = this.#cell.wanted === 'unlock' ? 'secured' : 'unsecured';
    this.#shown = await this.#house.home.lock(this.door.name);
    await this.#shown.until({ current: start, target: start }, patience);
  }

  /** A tap in Home. Resolves some time after Home no longer shows it as pending. */
  async ask(): Promise<void> {
    const shown = this.#lock;
    const { status, ms } = await shown.write(afterwards[this.#cell.wanted]);
    this.#told = status;
    this.#toldAfter = ms;
    if (ms >= tellWithin) {
      this.#violated(`was told after ${Math.round(ms)} ms`);
    }
    if (status === 0) {
      await isOver(shown).catch(() => {
        this.#violated('was pending for too long');
      });
    }
    this.#overAt = Date.now();
    await pause(aftermath);
    if (this.door.bolt === 'unlocked' && shown.shown.current === 'secured') {
      this.#violated('is shown as locked while its bolt is open');
    }
  }

  /** Waits until Home shows the truth, for everybody who asks. */
  async settle(): Promise<Result> {
    const shown = this.#lock;
    const truth = (): 'locked' | 'unlocked' => (this.door.bolt === 'locked' ? 'locked' : 'unlocked');
    const state = homeWords[truth()];
    await shown.until({ current: state, target: state }, patience).catch((error: unknown) => {
      this.#violated(String(error));
    });
    const answer = await this.#answered(state);
    if (answer !== state) {
      this.#violated(`answers ${answer} in the end, and its bolt is ${truth()}`);
    }
    const mayHaveMoved = this.#commands.filter(({ entry }) => !this.#wasNotDelivered(entry));
    return {
      told: this.#told,
      ends: truth(),
      moved: this.door.moves.length - this.#movesBefore,
      mayHaveMoved: mayHaveMoved.length,
      refused: Math.min(2, this.#commands.length - mayHaveMoved.length),
    };
  }

  /** What Home is answered when it asks: a lock that Tuya called offline has no response until it is read again. */
  async #answered(state: string): Promise<string> {
    const until = Date.now() + patience;
    for (;;) {
      const { current, target } = await this.#lock
        .read()
        .catch((error: unknown) => ({ current: String(error), target: '' }));
      if ((current === state && target === state) || Date.now() > until) {
        return current === target ? current : `${current}, ${target}`;
      }
      await pause(500);
    }
  }

  /** What must never happen and did, also after the cell was over. */
  violations(): string[] {
    const mayHaveMoved = this.#commands.filter(({ entry }) => !this.#wasNotDelivered(entry)).length;
    const late = this.#commands.filter(({ at }) => at > this.#overAt).length;
    const moves = this.door.moves.length - this.#movesBefore;
    return [
      ...this.#violations,
      ...(mayHaveMoved > 1 ? [this.#line(`had ${mayHaveMoved} commands that may have been carried out`)] : []),
      ...(moves > 1 ? [this.#line(`moved ${moves} times`)] : []),
      ...(late > 0 ? [this.#line(`had ${late} commands after Home had stopped showing the request`)] : []),
    ];
  }

  get #lock(): HomeLock {
    if (this.#shown === undefined) {
      throw new Error('prepare() comes first');
    }
    return this.#shown;
  }

  /** Whether the client was told that this command was not delivered: by the fault, by the gate (1013), or for its ticket (2405). */
  #wasNotDelivered({ code }: LedgerEntry): boolean {
    const { trouble } = this.#cell;
    const known = answerTroubles.find(({ name }) => name === trouble);
    const byFault = known?.proves === true && known.effect.kind === 'code' && known.effect.code === code;
    return code === 1013 || code === 2405 || byFault;
  }

  #line(what: string): string {
    return `${this.id}: ${what}`;
  }

  #violated(what: string): void {
    this.#violations.push(this.#line(what));
  }
}

/** Home shows what it asked for as done or as taken back. */
async function isOver(lock: HomeLock): Promise<void> {
  const until = Date.now() + pendingWithin;
  while (lock.shown.current !== lock.shown.target) {
    // What may have moved and cannot be read is shown as unknown: then the request is over as well.
    if (lock.shown.current === 'unknown') {
      return;
    }
    if (Date.now() > until) {
      throw new Error('still pending');
    }
    await pause(20);
  }
}
