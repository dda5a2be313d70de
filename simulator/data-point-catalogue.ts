/**
 * In which form the cloud writes each data point of a lock: its type, its range, and whether a client may write it
 * (protocol 5.2).
 *
 * Which data point says what, the simulator takes from the plugin's catalogue (src/lock/data-points/): which are keys,
 * openings, remote keys, answers. What the cloud writes and refuses it states by itself, here, in the models of families
 * and in the lists of the history: were that taken from the plugin too, a mistake there would agree with itself.
 * test/simulator/data-points.test.ts holds both against each other.
 */

export type DataPointValue = boolean | number | string;
export type DataPointType = 'Boolean' | 'Integer' | 'Enum' | 'Raw' | 'String';

export interface DataPointKind {
  type: DataPointType;
  /** The members of an Enum. */
  range?: string[];
  min?: number;
  max?: number;
  writable: boolean;
}

const ALARMS =
  'wrong_finger wrong_password wrong_card wrong_face tongue_bad too_hot unclosed_time tongue_not_out pry key_in low_battery power_off shock defense stay_alarm';

const ENUMS: Readonly<Record<string, string>> = {
  alarm_lock: ALARMS,
  battery_state: 'high medium low poweroff',
  beep_volume: 'mute low normal high',
  closed_opened: 'unknown open closed',
  doorbell_volume: 'mute low middle high',
  ibeacon_scan_mode: 'always 5min 10min 20min 40min 60min 90min 120min',
  rssi_sensitivity_level: 'inactive low normal high',
  language: 'chinese_simplified english',
  unlock_switch: 'single_unlock finger_card',
};

/** Integers other than the unlock reports, which all run from 0 to 999. */
const INTEGERS: Readonly<Record<string, [min: number, max: number]>> = {
  residual_electricity: [-1, 100],
  unlock_request: [0, 90],
  auto_lock_time: [1, 1800],
  alarm_time: [1, 180],
};

const RAW = new Set([
  ...['unlock_method_create', 'unlock_method_delete', 'unlock_method_modify', 'synch_method', 'lock_record', 'record'],
  ...['temporary_password_creat', 'temporary_password_delete', 'temporary_password_modify', 'lock_alarm_kit'],
  ...['check_code_set', 'ble_unlock_check', 'remote_pd_setkey_check', 'unlock_record_check', 'closed_opened_kit'],
  ...['remote_no_pd_setkey', 'remote_no_dp_key', 'unlock_double_kit', 'unlock_offline_pd', 'unlock_offline_clear'],
  ...['unlock_fingerprint_kit', 'unlock_password_kit', 'unlock_card_kit', 'unlock_temporary_kit', 'doorbell_song_kit'],
  ...['unlock_phone_remote_kit', 'video_request_realtime', 'initiative_message'],
]);

const WRITABLE = new Set([
  ...[
    'automatic_lock',
    'auto_lock_time',
    'manual_lock',
    'reply_unlock_request',
    'rtc_lock',
    'unlock_switch',
    'message',
  ],
  ...[
    'beep_volume',
    'doorbell_volume',
    'ibeacon_switch',
    'ibeacon_scan_mode',
    'remote_no_pd_setkey',
    'remote_no_dp_key',
  ],
  ...['unlock_method_create', 'unlock_method_delete', 'unlock_method_modify', 'synch_method', 'check_code_set'],
  ...['ble_unlock_check', 'remote_pd_setkey_check', 'language', 'video_request_realtime', 'arming_switch'],
  ...['switch_1', 'switch_led', 'switch_fan'],
]);

/** The kind of a data point; a code that is not in the tables is judged by a value of it. */
export function kindOf(code: string, value: DataPointValue): DataPointKind {
  const writable = WRITABLE.has(code);
  const range = ENUMS[code];
  if (range !== undefined) {
    return { type: 'Enum', range: range.split(' '), writable };
  }
  if (RAW.has(code)) {
    return { type: 'Raw', writable };
  }
  if (typeof value === 'number') {
    const [min, max] = INTEGERS[code] ?? [0, 999];
    return { type: 'Integer', min, max, writable };
  }
  return { type: typeof value === 'boolean' ? 'Boolean' : 'String', writable };
}

/** Whether a value may be written to a data point of this kind. */
export function accepts(kind: DataPointKind, value: unknown): value is DataPointValue {
  switch (kind.type) {
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Integer':
      return Number.isInteger(value) && Number(value) >= (kind.min ?? 0) && Number(value) <= (kind.max ?? 0);
    case 'Enum':
      return typeof value === 'string' && (kind.range ?? []).includes(value);
    case 'Raw':
    case 'String':
      return typeof value === 'string';
  }
}

/** The `values` of a specification: JSON inside a string, "{}" for types without a range (protocol 7). */
export function valuesOf(kind: DataPointKind): string {
  switch (kind.type) {
    case 'Enum':
      return JSON.stringify({ range: kind.range });
    case 'Integer':
      return JSON.stringify({ unit: '', min: kind.min, max: kind.max, scale: 0, step: 1 });
    default:
      return '{}';
  }
}
