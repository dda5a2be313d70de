import { setTimeout as pause } from 'node:timers/promises';
import { NoResponse, type HomeAccessory } from '../../demo/home.ts';
import type { House } from '../e2e/house.ts';
import type { Expectation } from './field-case.ts';

/** Between two looks at what the bridge offers, which all cases share, ms. */
const structureHolds = 250;

/** The accessories of one house, asked for once for everybody who looks at the same time. */
export class FieldHome {
  readonly house: House;
  #asked: Promise<HomeAccessory[]> | undefined;

  constructor(house: House) {
    this.house = house;
  }

  /** Those of one lock: itself, and its camera if it has one. */
  async of(id: string): Promise<HomeAccessory[]> {
    this.#asked ??= this.#ask();
    return (await this.#asked).filter(({ serial }) => serial === id);
  }

  async #ask(): Promise<HomeAccessory[]> {
    void pause(structureHolds).then(() => {
      this.#asked = undefined;
    });
    return this.house.home.accessories();
  }
}

const lockWords = ['unlocked', 'locked', 'jammed', 'unknown'];

/** What Home shows of one lock, in the words of the cases. */
export class ShownLock {
  readonly #home: FieldHome;
  readonly #id: string;
  /** When the bell rang, ms since 1970. */
  readonly #rings: number[] = [];
  readonly #bells = new Set<string>();
  #actedAt = Date.now();
  #answer: number | undefined;

  constructor(home: FieldHome, id: string) {
    this.#home = home;
    this.#id = id;
  }

  /** Something is about to happen: rings are counted from now on. */
  acted(): void {
    this.#actedAt = Date.now();
  }

  /** Listens to every bell there is by now. */
  async listen(): Promise<void> {
    for (const { aid, services } of await this.#home.of(this.#id)) {
      for (const { characteristics } of services) {
        const bell = characteristics.get('ProgrammableSwitchEvent');
        const name = `${aid}.${bell?.iid ?? 0}`;
        if (bell !== undefined && !this.#bells.has(name)) {
          this.#bells.add(name);
          await this.#home.house.home.watch(aid, [bell.iid], ({ at }) => {
            this.#rings.push(at);
          });
        }
      }
    }
  }

  /** A tap in Home. */
  async tap(wanted: 'unlock' | 'lock'): Promise<void> {
    const place = await this.#place('LockMechanism', 'LockTargetState');
    if (place === undefined) {
      throw new Error('Home has no lock to tap on.');
    }
    this.#answer = (await this.#home.house.home.write(place.aid, place.iid, wanted === 'lock' ? 1 : 0)).status;
  }

  /** What Home shows of what a case expects something of; a level that lies in the expected range is the range. */
  async shown(expected: Expectation): Promise<Record<string, unknown>> {
    const seen: Record<string, unknown> = {};
    for (const key of Object.keys(expected) as (keyof Expectation)[]) {
      seen[key] = await this.#see(key, expected);
    }
    return seen;
  }

  async #see(key: keyof Expectation, expected: Expectation): Promise<unknown> {
    switch (key) {
      case 'lock':
        return this.#lock();
      case 'battery':
        return inRange(await this.#read('Battery', 'BatteryLevel'), expected.battery);
      case 'low':
        return this.#read('Battery', 'StatusLowBattery');
      case 'contact':
        return this.#read('ContactSensor', 'ContactSensorState');
      case 'motion':
        return Boolean(await this.#read('MotionSensor', 'MotionDetected'));
      case 'tampered':
        return this.#read('MotionSensor', 'StatusTampered');
      case 'rings':
        return this.#rings.filter((at) => at >= this.#actedAt).length;
      case 'ringsInAll':
        return this.#rings.length;
      case 'answer':
        return this.#answer === undefined || this.#answer === 0 ? this.#answer : 'error';
      case 'log':
        return (await this.#said(new RegExp(expected.log ?? ''))) ? expected.log : 'nothing of the kind';
      case 'published':
        return (await this.#home.of(this.#id)).length > 0;
      case 'shownName':
        return (await this.#itself())?.name;
    }
  }

  async #lock(): Promise<unknown> {
    try {
      const state = await this.#read('LockMechanism', 'LockCurrentState');
      return typeof state === 'number' ? lockWords[state] : state;
    } catch (error) {
      if (error instanceof NoResponse) {
        return 'No Response';
      }
      throw error;
    }
  }

  async #itself(): Promise<HomeAccessory | undefined> {
    const all = await this.#home.of(this.#id);
    return all.find(({ services }) => services.some(({ type }) => type === 'LockMechanism'));
  }

  async #said(pattern: RegExp): Promise<boolean> {
    const name = (await this.#itself())?.name ?? this.#id;
    return this.#home.house.output.split('\n').some((line) => line.includes(name) && pattern.test(line));
  }

  /** @returns undefined where Home has no such service */
  async #read(service: string, characteristic: string): Promise<unknown> {
    const place = await this.#place(service, characteristic);
    return place && (await this.#home.house.home.read(place.aid, [place.iid]))[0];
  }

  async #place(service: string, characteristic: string): Promise<{ aid: number; iid: number } | undefined> {
    for (const { aid, services } of await this.#home.of(this.#id)) {
      const found = services.find(({ type }) => type === service)?.characteristics.get(characteristic);
      if (found !== undefined) {
        return { aid, iid: found.iid };
      }
    }
    return undefined;
  }
}

function inRange(level: unknown, range: [number, number] | undefined): unknown {
  return typeof level === 'number' && range !== undefined && level >= range[0] && level <= range[1] ? range : level;
}
