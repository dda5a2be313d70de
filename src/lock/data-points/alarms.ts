import { alarms, type OccasionName } from '../doorstep/occasions.ts';
import { bytes, number } from './forms.ts';

interface Alarm {
  occasion: OccasionName;
  door?: number | undefined;
}

/** The range of `alarm_lock` in Tuya's order; as a bit field bit n is its n-th member (tuya-local#1830). */
// prettier-ignore
const range = [
  'wrong_finger', 'wrong_password', 'wrong_card', 'wrong_face', 'tongue_bad', 'too_hot', 'unclosed_time',
  'tongue_not_out', 'pry', 'key_in', 'low_battery', 'power_off', 'shock', 'defense', 'stay_alarm', 'doorbell',
  'wrong_unlock', 'door_false_closed',
] as const;

/** What a keypad tells in `lock_alarm_kit` after the number of the door (tuya-local#1152). */
const kitEvents: readonly OccasionName[] = [
  'wrong finger',
  'wrong PIN',
  'wrong card',
  'wrong face',
  'pry',
  'wrong try',
  'ring',
];

/** @returns undefined where the value is no number */
export function alarmBits(value: unknown): readonly Alarm[] | undefined {
  const bits = typeof value === 'boolean' ? undefined : number(value);
  if (bits === undefined) {
    return undefined;
  }
  if (!Number.isSafeInteger(bits) || bits <= 0) {
    return [];
  }
  const known = range.flatMap((member, bit) =>
    Math.floor(bits / 2 ** bit) % 2 === 1 ? [{ occasion: alarms[member] ?? 'unknown alarm' }] : [],
  );
  return known.length > 0 ? known : [{ occasion: 'unknown alarm' }];
}

/** A member of the range that is not in the table is an alarm of a newer lock. */
export function alarmInWords(value: unknown): readonly Alarm[] {
  if (value === true) {
    return [{ occasion: 'unknown alarm' }];
  }
  const member = typeof value === 'string' ? value.trim() : '';
  if (member === '' || /^(none|normal|no_alarm|clear|false|true)$/i.test(member)) {
    return member.toLowerCase() === 'true' ? [{ occasion: 'unknown alarm' }] : [];
  }
  const name = member.toLowerCase();
  return [{ occasion: Object.hasOwn(alarms, name) ? (alarms[name] ?? 'unknown alarm') : 'unknown alarm' }];
}

/** Whatever a keypad pushes here is at least an alarm, also where it cannot be read. */
export function alarmInKit(value: unknown): readonly Alarm[] {
  if (typeof value !== 'string' || value === '') {
    return [];
  }
  const raw = bytes(value);
  if (raw === undefined || raw.length < 2 || raw.length > 3) {
    return [{ occasion: 'unknown alarm' }];
  }
  const [door = 0] = raw;
  const event = raw.length === 2 ? raw.readUInt8(1) : raw.readUInt16BE(1);
  return [{ occasion: kitEvents[event] ?? 'unknown alarm', ...(door > 0 && { door }) }];
}
