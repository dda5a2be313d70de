import type { DataPoint, Device } from '../../tuya/device.ts';
import type { RemoteUnlock } from '../../tuya/door-lock.ts';
import { type BatteryLevels, batteryOf, type BatteryState, isWarned, noLevels, withLevelOf } from './battery.ts';
import { capabilitiesOf, type Capabilities, type LockHints } from '../capabilities.ts';
import { type DoorState, doorOf } from './door-sensor.ts';
import type { Report } from './report.ts';
import {
  boltIn,
  heldOpenBy,
  boltOf,
  type BoltState,
  type BoltView,
  type LockState,
  noEvidence,
  type StateReading,
  withDoubt,
  withOperation,
  withReports,
} from './state.ts';

/** What the owner says about the reports of a lock. */
export interface EvidenceOptions extends LockHints {
  invertState: boolean;
  relockSeconds: number;
}

/** Everything one lock has said, and what follows from it. */
export class Evidence {
  readonly #settings: EvidenceOptions;
  readonly #device: Device;
  #state: LockState = noEvidence;
  #levels: BatteryLevels = noLevels;
  /** When the lock last said that its battery is low or empty, steady time, ms. */
  #warnedAt: number | undefined;
  #remoteUnlocks: readonly RemoteUnlock[] = [];
  #capabilities: Capabilities;
  /** Whether all data points of the lock are known, as far as Tuya tells them. */
  #complete: boolean;

  constructor(device: Device, settings: EvidenceOptions) {
    this.#settings = settings;
    this.#device = device;
    this.#capabilities = capabilitiesOf(device, device.status ?? [], settings);
    this.#complete = (device.status ?? []).length > 0;
  }

  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  /** The door, where it is sensed. */
  get door(): DoorState | undefined {
    return doorOf(this.#state);
  }

  /** Whether the lock has reported anything. */
  get any(): boolean {
    return this.#state.latest.size > 0;
  }

  /** Everything it has reported. */
  get points(): readonly DataPoint[] {
    return [...this.#state.latest.values()];
  }

  /** @param now steady time, ms */
  bolt(now: number): BoltView {
    return boltOf(this.#state, this.#reading, now);
  }

  /** The data point that says that the lock is held open on purpose; undefined if none does. */
  get heldOpenBy(): string | undefined {
    return heldOpenBy(this.#state);
  }

  /** What a report says of the bolt; undefined where it is about something else. */
  boltIn(report: Report): BoltState | undefined {
    return boltIn(report, this.#reading);
  }

  /** The battery, where the lock tells its level. @param now steady time, ms */
  battery(now: number): BatteryState | undefined {
    const battery = batteryOf(this.#state);
    return battery && { ...battery, low: battery.low || isWarned(this.#warnedAt, this.#levels, now) };
  }

  /** What Home shows, for the log. @param now steady time, ms */
  inWords(now: number): string {
    const { bolt } = this.bolt(now);
    return this.door === undefined ? `bolt ${bolt}` : `bolt ${bolt}, door ${this.door}`;
  }

  /** The lock was read: every data point that it tells of is in the reports that follow. */
  wasRead(): void {
    this.#complete = true;
  }

  add(reports: readonly Report[]): void {
    this.#state = withReports(this.#state, reports);
    this.#levels = withLevelOf(this.#state, this.#levels);
    this.#weigh();
  }

  /** The lock says that its battery is low or empty. @param at when it said so, steady time, ms */
  warn(at: number): void {
    this.#warnedAt = Math.max(this.#warnedAt ?? at, at);
  }

  /** What Tuya says about unlocking from afar. */
  readonly addRemoteUnlocks = (remoteUnlocks: readonly RemoteUnlock[]): void => {
    this.#remoteUnlocks = remoteUnlocks;
    this.#weigh();
  };

  /** The lock confirmed a command. @param leftAt @param answeredAt steady time, ms */
  confirm(open: boolean, leftAt: number, answeredAt: number): void {
    this.#state = withOperation(this.#state, { open, leftAt, answeredAt });
  }

  /** A command may have opened the bolt. @param leftAt steady time, ms */
  doubt(leftAt: number): void {
    this.#state = withDoubt(this.#state, leftAt);
  }

  get #reading(): StateReading {
    const { invertState: inverted, relockSeconds } = this.#settings;
    return { boltState: this.#capabilities.boltState, complete: this.#complete, inverted, relockSeconds };
  }

  #weigh(): void {
    const points = [...this.#state.latest.values()];
    const known = points.length > 0 ? points : (this.#device.status ?? []);
    this.#capabilities = capabilitiesOf(this.#device, known, this.#settings, this.#remoteUnlocks);
  }
}
