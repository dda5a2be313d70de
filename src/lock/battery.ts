import { type LockState, valueOf } from './state.ts';

export interface BatteryState {
  /** 0–100 %. */
  level: number;
  low: boolean;
}

/** HomeKit and Tuya's app both warn below a fifth, %. */
const lowLevel = 20;

/** Tuya's enumeration in words (protocol 5.2), as the percentage that HomeKit wants. */
const levels: Readonly<Record<string, number>> = { high: 100, medium: 50, low: 10, poweroff: 0 };

/**
 * The battery. The percentage counts, except where Wi-Fi locks leave it 0 while the enumeration says that all is well
 * (protocol 5.2).
 * @returns undefined when the lock says nothing, or hides it with -1
 */
export function batteryOf(state: LockState): BatteryState | undefined {
  const percent = valueOf(state, 'residual_electricity');
  const word = valueOf(state, 'battery_state');
  const fromWord = typeof word === 'string' ? levels[word] : undefined;
  const hidden = typeof percent === 'number' && percent < 0;
  const left0 = percent === 0 && fromWord !== undefined && fromWord >= lowLevel;
  const level = typeof percent === 'number' && Number.isFinite(percent) && !left0 ? percent : fromWord;
  if (level === undefined || hidden) {
    return undefined;
  }
  const rounded = Math.min(100, Math.max(0, Math.round(level)));
  return { level: rounded, low: rounded < lowLevel };
}
