import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lockModel, type SimulatedLock } from '../../simulator/cloud.ts';
import { Entrance } from '../../simulator/entrance.ts';
import { House } from '../e2e/house.ts';
import { arm } from './arm.ts';
import { CellLock } from './cell-lock.ts';
import { idOf, type Plan, type Result, type Round } from './matrix.ts';
import { certificates } from './troubles.ts';

/** Cells at the same time, where each fault strikes one lock alone: more only make the machine slow. */
const atOnce = 20;
/** A plan that no number of locks uses up, so that nothing here is about calls. */
const largePlan = 10_000_000;
/** How long a lock that sleeps is waited for, s: one attempt at once, one after 5 s. */
const wakeSeconds = 8;
const neighbour = lockModel('all-in-one-wifi', { id: 'bffaultneighbour000000', name: 'Neighbour', boltMs: 100 });

/** What a house came to: a result for each cell, and what must never happen and did. */
export interface Findings {
  results: Record<string, Result>;
  violations: string[];
  /** The longest that Home waited for an answer, ms. */
  slowest: number;
  /** What Homebridge printed. */
  log: string;
}

/** A real Homebridge with a lock for each cell, and a neighbour whom none of it may concern. */
export class FaultHouse {
  readonly #plan: Plan;
  readonly #house: House;
  readonly #entrance: Entrance;
  readonly #folder: string;
  readonly #locks = new Map<string, CellLock>();
  readonly #violations: string[] = [];

  private constructor(plan: Plan, house: House, folder: string) {
    this.#plan = plan;
    this.#house = house;
    this.#entrance = new Entrance(house.cloud.endpoint);
    this.#folder = folder;
  }

  /** Builds a house, plays the cells of a plan in it, and takes it down. @param say told of the progress */
  static async play(plan: Plan, say: (line: string) => void = () => undefined): Promise<Findings> {
    const cells = plan.rounds.flat();
    const models = cells.map((_, index) =>
      lockModel('all-in-one-wifi', {
        id: `bffault${String(index).padStart(15, '0')}`,
        name: `Door ${index}`,
        boltMs: 100,
      }),
    );
    const house = await House.build({ locks: [...models, neighbour] });
    const own = new FaultHouse(plan, house, await mkdtemp(join(tmpdir(), 'tuya-smart-lock-faults-')));
    try {
      cells.forEach((cell, index) => {
        const door = house.cloud.lock(models[index]?.id ?? '');
        if (cell.wanted === 'lock') {
          door.unlockByHand();
        }
        own.#locks.set(idOf(cell), new CellLock(cell, door, house));
      });
      await own.#start(models.map(({ id }) => id));
      return await own.#playAll(say);
    } finally {
      await own.#demolish();
    }
  }

  async #start(ids: readonly string[]): Promise<void> {
    const trusted = join(this.#folder, 'trusted.pem');
    const { good, expired, ofAnother } = certificates;
    await writeFile(trusted, [good, expired, ofAnother].map(({ cert }) => cert).join(''));
    await this.#entrance.receive({ kind: 'open', identity: good });
    await this.#house.start(
      {
        callsPerMonth: largePlan,
        locks: [...ids, neighbour.id].map((id) => ({ id, wakeSeconds, camera: 'off' })),
        ...(this.#plan.kind === 'entrance' && { endpoint: this.#entrance.endpoint }),
      },
      { debug: true, trust: trusted },
    );
    await this.#house.lock(neighbour.name);
  }

  async #playAll(say: (line: string) => void): Promise<Findings> {
    const { kind, rounds } = this.#plan;
    const results: Record<string, Result> = {};
    const waiting = [...rounds];
    const playRest = async (): Promise<void> => {
      for (let round = waiting.shift(); round !== undefined; round = waiting.shift()) {
        await this.#playRound(round, results).catch((error: unknown) => {
          this.#violations.push(`${round.map(idOf).join(', ')}: ${String(error)}`);
        });
        say(`${this.#plan.name}: ${Object.keys(results).length} of ${this.#locks.size}`);
      }
    };
    const over = new AbortController();
    const besides = kind === 'lock' ? this.#watchNeighbour(over.signal) : Promise.resolve();
    await Promise.all(Array.from({ length: kind === 'lock' ? atOnce : 1 }, playRest));
    over.abort();
    await besides;
    for (const lock of this.#locks.values()) {
      this.#violations.push(...lock.violations());
    }
    this.#checkLog();
    const slowest = Math.max(...[...this.#locks.values()].map(({ toldAfter }) => toldAfter));
    return { results, violations: this.#violations, slowest, log: this.#house.output };
  }

  /** Arms the fault, lets Home ask, ends the fault when Home no longer waits, and waits until Home shows the truth. */
  async #playRound(round: Round, results: Record<string, Result>): Promise<void> {
    const locks = round.map((cell) => this.#locks.get(idOf(cell))).filter((lock) => lock !== undefined);
    await Promise.all(locks.map((lock) => lock.prepare()));
    const disarm = await arm(
      round,
      locks.map(({ door }) => door),
      this.#house.cloud,
      this.#entrance,
    );
    await Promise.all(locks.map((lock) => lock.ask()));
    await disarm();
    for (const lock of locks) {
      results[lock.id] = await lock.settle();
    }
    if (this.#plan.kind !== 'lock') {
      await this.#tapNeighbour();
    }
  }

  async #watchNeighbour(signal: AbortSignal): Promise<void> {
    // Often enough that every cell has its tap, since the quickest cells take about 2 s.
    while (!signal.aborted) {
      await this.#tapNeighbour();
      await pause(1_000, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The neighbour's lock answers and moves. */
  async #tapNeighbour(): Promise<void> {
    const door: SimulatedLock = this.#house.cloud.lock(neighbour.id);
    const lock = await this.#neighbour();
    const [wanted, end] =
      door.bolt === 'locked' ? (['unsecured', 'unlocked'] as const) : (['secured', 'locked'] as const);
    const { status } = await lock.write(wanted);
    await lock.until({ current: wanted, target: wanted }).catch((error: unknown) => {
      this.#violations.push(`the neighbour: ${String(error)}`);
    });
    if (status !== 0 || door.bolt !== end) {
      this.#violations.push(`the neighbour was told ${status}, and its bolt is ${door.bolt}`);
    }
  }

  #watched: ReturnType<House['home']['lock']> | undefined;

  async #neighbour(): ReturnType<House['home']['lock']> {
    this.#watched ??= this.#house.home.lock(neighbour.name);
    return this.#watched;
  }

  #checkLog(): void {
    const { output, cloud } = this.#house;
    if (output.includes("didn't respond at all")) {
      this.#violations.push('HAP-NodeJS gave up a write of its own accord, after 9 s');
    }
    if (/unhandled|uncaught/i.test(output)) {
      this.#violations.push('Homebridge saw an error that nobody had caught');
    }
    if (cloud.ledger.secrets().some((secret) => output.includes(secret))) {
      this.#violations.push('a secret is in the log');
    }
  }

  async #demolish(): Promise<void> {
    await this.#entrance.close();
    await this.#house.demolish();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
