import type { EventType } from '../event-types.ts';
import { bytes, number } from './forms.ts';

/** What each member of the range of `alarm_lock` means (protocol 5.2). The history uses some as codes. */
export const alarms: Readonly<Record<string, EventType>> = {
  wrong_finger: 'wrong finger',
  wrong_password: 'wrong PIN',
  wrong_card: 'wrong card',
  wrong_face: 'wrong face',
  wrong_unlock: 'wrong try',
  tongue_bad: 'jam',
  tongue_not_out: 'jam',
  too_hot: 'heat',
  unclosed_time: 'door open',
  door_false_closed: 'door ajar',
  pry: 'pry',
  key_in: 'key in',
  low_battery: 'low battery',
  power_off: 'power off',
  shock: 'shock',
  defense: 'defense',
  stay_alarm: 'loitering',
  doorbell: 'ring',
};

/** The range of `alarm_lock` in Tuya's order; as a bit field bit n is its n-th member (tuya-local#1830). */
// prettier-ignore
const range = [
  'wrong_finger', 'wrong_password', 'wrong_card', 'wrong_face', 'tongue_bad', 'too_hot', 'unclosed_time',
  'tongue_not_out', 'pry', 'key_in', 'low_battery', 'power_off', 'shock', 'defense', 'stay_alarm', 'doorbell',
  'wrong_unlock', 'door_false_closed',
] as const;

/** What a keypad tells in `lock_alarm_kit` after the number of the door (tuya-local#1152). */
const kitEvents: readonly EventType[] = [
  'wrong finger',
  'wrong PIN',
  'wrong card',
  'wrong face',
  'pry',
  'wrong try',
  'ring',
];

/** @returns undefined where the value is no number */
export function alarmBits(value: unknown): readonly EventType[] | undefined {
  const bits = number(value);
  if (bits === undefined) {
    return undefined;
  }
  if (!Number.isSafeInteger(bits) || bits <= 0) {
    return [];
  }
  const known = range.flatMap((member, bit) =>
    Math.floor(bits / 2 ** bit) % 2 === 1 ? [alarms[member] ?? 'unknown alarm'] : [],
  );
  return known.length > 0 ? known : ['unknown alarm'];
}

/** A member of the range that is not in the table is an alarm of a newer lock; so is a bare true. */
export function alarmInWords(value: unknown): readonly EventType[] {
  const member = typeof value === 'string' ? value.trim().toLowerCase() : String(value === true);
  if (/^(none|normal|no_alarm|clear|false|)$/.test(member)) {
    return [];
  }
  return [Object.hasOwn(alarms, member) ? (alarms[member] ?? 'unknown alarm') : 'unknown alarm'];
}

/** Whatever a keypad pushes here is at least an alarm, also where it cannot be read. */
export function alarmInKit(value: unknown): readonly EventType[] {
  if (typeof value !== 'string' || value === '') {
    return [];
  }
  const raw = bytes(value);
  if (raw === undefined || raw.length < 2 || raw.length > 3) {
    return ['unknown alarm'];
  }
  const event = raw.length === 2 ? raw.readUInt8(1) : raw.readUInt16BE(1);
  return [kitEvents[event] ?? 'unknown alarm'];
}
