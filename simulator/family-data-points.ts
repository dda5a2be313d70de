import type { DataPointRow } from './data-points.ts';

// Numbers and first values follow the dumps of real locks (protocol 5.2, 5.5).

/** Every Wi-Fi lock, the old ones too. */
export const WIFI_UNLOCKS: DataPointRow[] = [
  [1, 'unlock_fingerprint', 0],
  [2, 'unlock_password', 0],
  [3, 'unlock_temporary', 0],
  [4, 'unlock_dynamic', 0],
  [5, 'unlock_card', 0],
  [8, 'alarm_lock', 'wrong_finger'],
  [9, 'unlock_request', 0],
];

/** Wi-Fi locks that can be operated remotely. */
export const WIFI_PRO: DataPointRow[] = [
  ...WIFI_UNLOCKS,
  [6, 'unlock_face', 0],
  [7, 'unlock_key', 0],
  [11, 'battery_state', 'high'],
  [12, 'residual_electricity', 87],
  [15, 'unlock_app', 0],
  [16, 'hijack', false],
  [19, 'doorbell', false],
  [44, 'unlock_double_kit', ''],
  [49, 'remote_no_pd_setkey', ''],
  [50, 'remote_no_dp_key', ''],
  [55, 'lock_motor_state', false],
];

/** Zigbee locks; how they report the bolt differs. */
export const ZIGBEE: DataPointRow[] = [
  [1, 'unlock_fingerprint', 0],
  [2, 'unlock_password', 0],
  [5, 'unlock_card', 0],
  [6, 'unlock_key', 0],
  [9, 'alarm_lock', 'wrong_finger'],
  [10, 'residual_electricity', 64],
];

/** What a gateway lock needs to be operated without a password. */
export const REMOTE_KEYS: DataPointRow[] = [
  [60, 'remote_no_pd_setkey', ''],
  [61, 'remote_no_dp_key', ''],
];

/** Bluetooth locks behind a gateway. */
export const BLE: DataPointRow[] = [
  [1, 'unlock_method_create', 'A/8BAQIAAA=='],
  [8, 'residual_electricity', 99],
  [12, 'unlock_fingerprint', 1],
  [13, 'unlock_password', 0],
  [15, 'unlock_card', 0],
  [16, 'unlock_key', 0],
  [19, 'unlock_ble', 1],
  [20, 'lock_record', ''],
  [21, 'alarm_lock', 'wrong_finger'],
  [22, 'hijack', false],
  [24, 'doorbell', false],
  [33, 'automatic_lock', true],
  [34, 'unlock_switch', 'single_unlock'],
  [36, 'auto_lock_time', 3],
  [40, 'closed_opened', 'unknown'],
  [44, 'rtc_lock', false],
  [46, 'manual_lock', true],
  [47, 'lock_motor_state', false],
  [54, 'synch_method', 'AQA='],
  [62, 'unlock_phone_remote', 1],
  [63, 'unlock_voice_remote', 0],
  [69, 'record', 'AAEB'],
  [70, 'check_code_set', 'AAH//wAAAAAAAAAAAP//AA=='],
  [71, 'ble_unlock_check', ''],
  [73, 'remote_pd_setkey_check', ''],
  ...REMOTE_KEYS,
];

/** Wi-Fi access controls. */
export const ACCESS_CONTROL: DataPointRow[] = [
  [1, 'unlock_method_create', 'Af8BAAEAZAAAAAE='],
  [8, 'remote_no_pd_setkey', ''],
  [9, 'remote_no_dp_key', ''],
  [12, 'unlock_fingerprint_kit', ''],
  [13, 'unlock_password_kit', ''],
  [15, 'unlock_card_kit', ''],
  [32, 'automatic_lock', true],
  [33, 'auto_lock_time', 5],
  [34, 'alarm_time', 60],
  [35, 'closed_opened_kit', 'AQAC'],
  [37, 'lock_alarm_kit', ''],
  [38, 'doorbell_volume', 'middle'],
  [40, 'lock_motor_state', false],
  [42, 'unlock_phone_remote_kit', 'AAAAAQAA'],
  [43, 'photo_again', false],
];

/** These rows but the ones with these codes. */
export const without = (rows: DataPointRow[], ...codes: string[]): DataPointRow[] =>
  rows.filter(([, code]) => !codes.includes(code));
