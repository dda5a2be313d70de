import { Bolt, type BoltMove, type BoltPosition } from './bolt.ts';
import type { CloudDevice, DeviceSurroundings } from './device.ts';
import type { LockModel } from './lock-model.ts';
import { boltReport, remoteUnlockReport } from './lock-reports.ts';
import type { Timers } from './timers.ts';

/** The bolts of one lock, one for each door, and what the lock reports of them. */
export class LockBolts {
  /** Every movement of a bolt, written down when it starts. */
  readonly moves: BoltMove[] = [];
  readonly #model: LockModel;
  readonly #device: CloudDevice;
  readonly #surroundings: DeviceSurroundings;
  readonly #bolts: Bolt[];

  constructor(model: LockModel, device: CloudDevice, surroundings: DeviceSurroundings, timers: Timers) {
    this.#model = model;
    this.#device = device;
    this.#surroundings = surroundings;
    this.#bolts = Array.from({ length: model.channels }, (_, index) => this.#createBolt(index + 1, timers));
  }

  /** The bolt of a door, counted from 1. Throws when there is no such door. */
  at(channel: number): Bolt {
    const bolt = this.#bolts[channel - 1];
    if (!bolt) {
      throw new Error(`${this.#device.id} has no door ${channel}`);
    }
    return bolt;
  }

  #createBolt(channel: number, timers: Timers): Bolt {
    const changed = (bolt: BoltPosition, why: string): void => {
      this.#surroundings.emit({ kind: 'bolt', device: this.#device.id, channel, bolt, why });
    };
    return new Bolt({
      travelMs: this.#model.boltMs,
      relockMs: this.#model.relockSeconds === undefined ? undefined : this.#model.relockSeconds * 1000,
      timers,
      onStart: (to, why) => {
        this.moves.push({ at: this.#surroundings.clock(), to, why, channel });
        changed('moving', why);
      },
      onArrival: (at, why) => {
        changed(at, why);
        const open = this.#bolts.some((bolt) => bolt.position === 'unlocked');
        const fromAfar = why === 'remote' && at === 'unlocked';
        this.#device.report({
          ...boltReport(this.#model.state, open),
          ...(fromAfar && remoteUnlockReport(this.#device.points)),
        });
      },
      onJam: (to, why) => {
        changed(to === 'locked' ? 'unlocked' : 'locked', why);
        this.#device.report({ alarm_lock: to === 'locked' ? 'tongue_not_out' : 'tongue_bad' });
      },
    });
  }
}
