import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { dumpedLock, SIMULATED_ACCOUNT, type SimulatedLock } from '../../simulator/cloud.ts';
import { House } from '../e2e/house.ts';
import type { Expectation, FieldCase, Step } from './field-case.ts';
import { FieldHome, ShownLock } from './field-home.ts';

/** What became of a case: what it expected step by step, and what Home showed. */
export interface Outcome {
  expected: Expectation[];
  shown: Record<string, unknown>[];
}

/** How long Home may take to have all locks, ms: no case depends on how fast a machine is. */
const patience = 60_000;
/** Unless a case says otherwise, ms (README of the cases). */
const usualWithin = 3_000;
/** Between two looks, ms. */
const glance = 100;
/** A plan this large lets the history be looked at as often as the plugin ever does: once a minute. */
const largePlan = 10_000_000;

/** Every case has a lock of its own in one real Homebridge; what one of them does concerns no other. */
export class FieldWorld {
  readonly #house: House;
  readonly #home: FieldHome;
  readonly #cases: readonly FieldCase[];

  private constructor(house: House, cases: readonly FieldCase[]) {
    this.#house = house;
    this.#home = new FieldHome(house);
    this.#cases = cases;
  }

  /** Starts a house in which messages come, or none do. @param cases of this kind only */
  static async build(cases: readonly FieldCase[], pushed: boolean): Promise<FieldWorld> {
    const locks = cases.map((one) => dumpedLock(one.device, idOf(one), one.history));
    const house = await House.build({ locks, media: { nothing: 'null' }, ...(pushed && { push: { mqtt: {} } }) });
    const world = new FieldWorld(house, cases);
    try {
      await world.#start(pushed);
      return world;
    } catch (error) {
      await house.demolish();
      throw error;
    }
  }

  demolish(): Promise<void> {
    return this.#house.demolish();
  }

  async #start(pushed: boolean): Promise<void> {
    await this.#house.start({
      ...(pushed ? { push: 'mqtt', account: SIMULATED_ACCOUNT } : { push: 'off' }),
      callsPerMonth: largePlan,
      videoProcessor: '/no/ffmpeg',
      locks: this.#cases.map((one) => ({ id: idOf(one), ...one.settings })),
    });
    if (pushed) {
      await this.#house.homebridge.line(/MQTT is connected/, patience);
    }
    await this.#allAreIn();
  }

  /** Plays a case from its first step to its last. */
  async play(one: FieldCase): Promise<Outcome> {
    const lock = this.#house.cloud.lock(idOf(one));
    const shownLock = new ShownLock(this.#home, lock.id);
    const outcome: Outcome = { expected: [], shown: [] };
    await shownLock.listen();
    for (const step of one.steps) {
      if ('expect' in step) {
        outcome.expected.push(step.expect);
        outcome.shown.push(await seen(shownLock, step.expect, step.within ?? usualWithin));
      } else {
        await act(step, lock, shownLock);
      }
    }
    return outcome;
  }

  /** Home has every lock that it is to have. One that does not come is found by its own case. */
  async #allAreIn(): Promise<void> {
    const awaited = this.#cases.filter(({ steps }) =>
      steps.every((step) => !('expect' in step) || step.expect.published !== false),
    );
    const until = Date.now() + patience;
    for (const one of awaited) {
      while ((await this.#home.of(idOf(one))).length === 0 && Date.now() < until) {
        await pause(glance);
      }
    }
  }
}

type Act = Exclude<Step, { expect: Expectation }>;

async function act(step: Act, lock: SimulatedLock, shown: ShownLock): Promise<void> {
  if ('wait' in step) {
    await pause(step.wait);
    return;
  }
  if ('refresh' in step) {
    await shown.listen();
    return;
  }
  shown.acted();
  if ('tap' in step) {
    await shown.tap(step.tap);
  } else if ('report' in step) {
    const { report, ago = 0, quiet = false } = step;
    lock.device.say(report, { ago, quiet });
  } else if ('notice' in step) {
    lock.device.notify(step.notice);
  } else if ('picture' in step) {
    lock.takePicture(step.picture.type, (step.picture.behind ?? 0) * 1000);
  } else if ('record' in step) {
    lock.device.writeDown(step.record.code, step.record.value);
  } else if (step.biz === 'online') {
    lock.goOnline();
  } else {
    lock.goOffline();
  }
}

/** Looks until Home shows what is expected, or the time is over. That nobody rings is known only then. @param within ms */
async function seen(lock: ShownLock, expected: Expectation, within: number): Promise<Record<string, unknown>> {
  const until = Date.now() + within;
  const isSilence = expected.rings === 0 || expected.ringsInAll === 0;
  for (;;) {
    const shown = await lock.shown(expected);
    if ((!isSilence && isDeepStrictEqual(shown, expected)) || Date.now() >= until) {
      return shown;
    }
    await pause(glance);
  }
}

/** Tuya's ids have 22 characters. */
function idOf({ id }: FieldCase): string {
  return `bfcase${id.toLowerCase()}`.padEnd(22, '0');
}
