import { codesThat, meaningOf } from '../data-points/catalogue.ts';
import { type LockState, valueOf } from './state.ts';

export interface BatteryState {
  /** 0–100 %. */
  level: number;
  low: boolean;
}

/** HomeKit and Tuya's app both warn below a fifth, %. */
const lowLevel = 20;

/**
 * How long the lock's own warning holds, ms: 7 days. A lock with a low battery says so at every use, so silence for so
 * long means that the battery was changed.
 */
const warningLasts = 7 * 24 * 3600_000;

/** A voltage that recovers in the warmth raises the level by some percent; a new battery by more than this, %. */
const leastRise = 10;

/** The data points that tell the level, and that only a device with a battery has. */
export const batteryDataPoints: readonly string[] = codesThat('battery level');

/**
 * The battery. The percentage counts, except where Wi-Fi locks leave it 0 while the enumeration says that all is well
 * (protocol 5.2).
 * @returns undefined when the lock says nothing, or hides it with -1
 */
export function batteryOf(state: LockState): BatteryState | undefined {
  const said = (exact: boolean): number | undefined =>
    batteryDataPoints
      .map((code) => ({ code, meaning: meaningOf(code, 'battery level') }))
      .filter(({ meaning }) => meaning?.exact === exact)
      .map(({ code, meaning }) => meaning?.level(valueOf(state, code)))
      .find((level) => level !== undefined);
  const percent = said(true);
  const fromWord = said(false);
  const hidden = percent !== undefined && percent < 0;
  const left0 = percent === 0 && fromWord !== undefined && fromWord >= lowLevel;
  const level = percent !== undefined && !left0 ? percent : fromWord;
  if (level === undefined || hidden) {
    return undefined;
  }
  const rounded = Math.min(100, Math.max(0, Math.round(level)));
  return { level: rounded, low: rounded < lowLevel };
}

/** What the levels of a battery were so far. */
export interface BatteryLevels {
  /** The last one, %. */
  last: number | undefined;
  /** When the lock last reported a clearly higher one than before: the battery was changed. Steady time, ms. */
  roseAt: number | undefined;
}

export const noLevels: BatteryLevels = { last: undefined, roseAt: undefined };

/** Takes in the level that a lock reports now. */
export function withLevelOf(state: LockState, before: BatteryLevels): BatteryLevels {
  const level = batteryOf(state)?.level;
  if (level === undefined) {
    return before;
  }
  const rose = before.last !== undefined && level >= before.last + leastRise;
  return { last: level, roseAt: rose ? reportedAt(state) : before.roseAt };
}

/**
 * Whether the lock's own warning holds, however good the level looks (design section 4).
 * @param warnedAt when the lock last said that its battery is low or empty, steady time, ms
 * @param now steady time, ms
 */
export function isWarned(warnedAt: number | undefined, { roseAt }: BatteryLevels, now: number): boolean {
  return warnedAt !== undefined && (roseAt === undefined || warnedAt > roseAt) && now - warnedAt <= warningLasts;
}

function reportedAt({ latest }: LockState): number {
  return Math.max(...batteryDataPoints.map((code) => latest.get(code)?.at ?? -Infinity));
}
