import type { BoltState } from '../../../src/lock/state/state.ts';

/** What Home shows of a lock and its door, or has been told. */
export interface Shown {
  bolt: BoltState;
  door: 'open' | 'closed' | undefined;
  /** % */
  battery: number | undefined;
  low: boolean;
  rings: number;
  alarms: number;
  tampered: boolean;
  requested: boolean;
}

/** What one value of a data point has to show, beside what was shown before. */
export type Form = readonly [value: unknown, shows: Partial<Shown>];

/** Data points that mean the same, in every form in which makers write them. */
export interface Row {
  codes: readonly string[];
  /**
   * `state` holds whoever asks; `event` happens when it is pushed, when a read finds another value, or when the history
   * has it; `opening` opens when it is pushed; `picture` is told by the lock alone; `silent` shows nothing.
   */
  kind: 'state' | 'event' | 'opening' | 'picture' | 'silent';
  forms: readonly Form[];
  /** Bad values of the common list that this row reads all the same. */
  reads?: (value: unknown) => boolean;
  /** Bad values of this row that others read. */
  alsoBad?: readonly unknown[];
}

const yes = [true, 'true', 'TRUE', 1, '1', 'on', 'On'];
const no = [false, 'false', 'False', 0, '0', 'off', 'OFF'];
const opened = ['open', 'Opened', 'UNLOCK', 'unlocked', 'Unlocking', 'unsecured'];
const closed = ['close', 'CLOSED', 'lock', 'Locked', 'secured'];

const forms = (values: readonly unknown[], shows: Partial<Shown>): Form[] => values.map((value) => [value, shows]);
const raw = (...bytes: number[]): string => Buffer.from(bytes).toString('base64');
const message = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64');

const ring = { rings: 1 };
const alarm = { alarms: 1 };
const tampering = { alarms: 1, tampered: true };
const request = { rings: 1, requested: true };
const unlocked = { bolt: 'unsecured' } as const;
const locked = { bolt: 'secured' } as const;
const jammed = { bolt: 'jammed' } as const;

/** The range of alarm_lock in Tuya's order: bit 0 first. */
const alarms: readonly [word: string, shows: Partial<Shown>][] = [
  ['wrong_finger', alarm],
  ['wrong_password', alarm],
  ['wrong_card', alarm],
  ['wrong_face', alarm],
  ['tongue_bad', jammed],
  ['too_hot', alarm],
  ['unclosed_time', alarm],
  ['tongue_not_out', jammed],
  ['pry', tampering],
  ['key_in', alarm],
  ['low_battery', { low: true }],
  ['power_off', { low: true }],
  ['shock', alarm],
  ['defense', alarm],
  ['stay_alarm', alarm],
  ['doorbell', ring],
  ['wrong_unlock', alarm],
  ['door_false_closed', alarm],
];

const isText = (value: unknown): boolean => typeof value === 'string';
/** Of a battery anything below 0 is read: the lock hides its level. */
const isNegative = (value: unknown): boolean => Number(value) < 0 && Number.isFinite(Number(value));

const flags = (codes: string[], shows: Partial<Shown>): Row => ({
  codes,
  kind: 'event',
  forms: [...forms(no, {}), ...forms(yes, shows)],
});
const levels = (level: number, words: string[]): Form[] => forms(words, { battery: level, low: level < 20 });
const door = (codes: string[], form: { open: unknown[]; closed: unknown[] }): Row => ({
  codes,
  kind: 'state',
  forms: [...forms(form.open, { door: 'open' }), ...forms(form.closed, { door: 'closed' })],
});
const plainAndRaw = (...methods: string[]): string[] =>
  methods.flatMap((method) => [`unlock_${method}`, `unlock_${method}_kit`]);

/** The data points of locks and what Home has to show of them, written down apart from the plugin's own catalogue. */
export const table: readonly Row[] = [
  {
    codes: ['lock_motor_state', 'open_close'],
    kind: 'state',
    forms: [...forms([...yes, ...opened], unlocked), ...forms([...no, ...closed], locked)],
  },
  {
    // Nobody knows what true would mean here.
    codes: ['lock_state', 'lock_status', 'door_lock_state', 'door_lock_status'],
    kind: 'state',
    forms: [...forms(opened, unlocked), ...forms(closed, locked)],
  },
  {
    codes: ['normal_open_switch', 'passage_mode', 'normally_open', 'normal_open', 'always_open'],
    kind: 'state',
    forms: [...forms(yes, unlocked), ...forms(no, locked)],
  },
  door(['closed_opened'], { open: opened, closed }),
  door(
    [
      ...['door_opened', 'openclose_door', 'open_closedoor'],
      ...['door_state', 'door_status', 'doorcontact_state', 'door_contact'],
    ],
    { open: [...yes, ...opened], closed: [...no, ...closed] },
  ),
  door(['closed_opened_kit'], { open: [raw(1, 0, 1)], closed: [raw(1, 0, 2)] }),
  {
    codes: [
      ...['residual_electricity', 'battery_percentage', 'va_battery', 'electricity_left', 'battery_value', 'battery'],
    ],
    kind: 'state',
    forms: [
      ...forms([57, '57', 57.4, ' 57 '], { battery: 57, low: false }),
      // A little more than full is full.
      ...forms([100, '100', 130], { battery: 100, low: false }),
      ...forms([19, '19'], { battery: 19, low: true }),
      ...forms([0, '0'], { battery: 0, low: true }),
      ...forms([-1, '-1'], { battery: undefined, low: false }),
    ],
    reads: isNegative,
    // In mV.
    alsoBad: [4_150, '4150'],
  },
  {
    codes: ['battery_state', 'battery_level', 'power_state'],
    kind: 'state',
    forms: [
      ...levels(100, ['full', 'STRONG', 'High', 'good', 'sufficient']),
      ...levels(60, ['normal', 'Normal']),
      ...levels(50, ['medium', 'Middle', 'MID', 'half', 'moderate']),
      ...levels(10, ['weak', 'low', 'Power_Low', 'low_power', 'LOWER', 'insufficient']),
      ...levels(5, ['critical', 'very_low']),
      ...levels(0, ['poweroff', 'POWER_OFF', 'empty', 'exhausted', 'shutdown']),
    ],
  },
  flags(['battery_low', 'low_battery', 'battery_alarm', 'low_power', 'low_power_alarm'], { low: true }),
  {
    codes: [
      ...plainAndRaw('fingerprint', 'password', 'temporary', 'dynamic', 'offline_pd', 'card', 'identity_card', 'face'),
      ...plainAndRaw('eye', 'hand', 'finger_vein', 'key', 'emergency', 'double', 'ble', 'ble_ibeacon', 'app'),
      ...plainAndRaw('phone_remote', 'voice_remote', 'remote'),
      ...['open_inside', 'unlock_inside', 'unlock_special', 'unlock_remote_control', 'unlock_telecontrol'],
    ],
    kind: 'opening',
    forms: [
      ...forms([0, '0', '', false, 'false', 'False'], {}),
      ...forms([1, '1', 904, '904', true, 'true', raw(1, 0, 0, 0, 1), raw(0, 0, 0, 1, 0, 0)], unlocked),
    ],
  },
  {
    codes: ['alarm_lock', 'Alarm', 'alarm', 'lock_alarm', 'alarm_state', 'door_lock_alarm'],
    kind: 'event',
    forms: [
      ...forms(['none', 'Normal', 0, '0', false, ''], {}),
      ...alarms.map(([word, shows]): Form => [word, shows]),
      ...alarms.map(([word, shows]): Form => [word.toUpperCase(), shows]),
      ...alarms.map(([, shows], bit): Form => [2 ** bit, shows]),
      ...alarms.map(([, shows], bit): Form => [String(2 ** bit), shows]),
      [2 ** 8 + 2 ** 10, { ...tampering, low: true }],
      // A bare true, a bit or a word of a newer lock: some alarm.
      ...forms([true, 'of_a_newer_lock', 2 ** 30], alarm),
    ],
    reads: isText,
  },
  {
    codes: ['lock_alarm_kit'],
    kind: 'event',
    forms: [
      ['', {}],
      ...[0, 1, 2, 3, 5].flatMap((event) => forms([raw(1, event), raw(1, 0, event)], alarm)),
      ...forms([raw(1, 4), raw(2, 0, 4)], tampering),
      ...forms([raw(1, 6), raw(1, 0, 6)], ring),
      // What cannot be read is at least an alert.
      ...forms(['no base64!', raw(1, 0, 77), raw(1)], alarm),
    ],
    reads: isText,
  },
  flags(['doorbell', 'door_bell', 'bell_call'], ring),
  {
    // Of a bell with several buttons: which one.
    codes: ['doorbell_call'],
    kind: 'event',
    forms: [...forms(no, {}), ...forms([...yes, 2, '5'], ring)],
    reads: (value) => value === 1e308,
  },
  {
    codes: ['event_notify'],
    kind: 'event',
    forms: [
      ['', {}],
      ['doorbell', ring],
    ],
  },
  {
    codes: ['hijack', 'duress', 'duress_alarm'],
    kind: 'event',
    forms: [...forms(no, {}), ...forms([...yes, 'unlock_fingerprint-02'], alarm)],
    // Whatever number it is, it is not "none".
    reads: (value) => value === 1e308,
  },
  flags(['anti_alarm', 'tamper_alarm', 'temper_alarm', 'tamper'], tampering),
  flags(['error_alarm', 'doorsensor_alarm'], alarm),
  {
    codes: ['unlock_request'],
    kind: 'event',
    forms: [...forms([0, '0'], {}), ...forms([60, '60', 90], request)],
  },
  {
    codes: ['initiative_message', 'doorbell_pic', 'movement_detect_pic', 'alarm_message'],
    kind: 'picture',
    forms: [
      ['', {}],
      [message({ cmd: 'door_lock_video', ext: { type: 0 } }), tampering],
      [message({ cmd: 'door_lock_video', ext: { type: 1 } }), request],
      [message({ cmd: 'door_lock_video', ext: { type: 2 } }), alarm],
      [message({ cmd: 'door_lock_video', ext: { type: '18' } }), ring],
      [message({ cmd: 'door_lock_video', ext: { type: 20 } }), { low: true }],
      [message({ cmd: 'door_lock_video', ext: { type: 8 } }), {}],
      [message({ cmd: 'ipc_doorbell', bucket: 'b', files: [['/a.jpg', 'k']] }), ring],
      [message({ cmd: 'ipc_motion', bucket: 'b', files: [['/a.jpg', 'k']] }), alarm],
    ],
  },
  {
    // Whatever they say: no evidence of anything that Home shows.
    codes: [
      ...['reverse_lock', 'automatic_lock', 'auto_lock_time', 'auto_lock_countdown', 'auto_lock_timer'],
      ...['reply_unlock_request', 'photo_again', 'video_request_realtime', 'beep_volume', 'doorbell_volume'],
      ...['doorbell_song', 'doorbell_song_kit', 'language', 'key_tone', 'unlock_switch', 'arming_switch'],
      ...['arming_mode', 'rtc_lock', 'child_lock', 'anti_lock_outside', 'electronic_antilock', 'verify_lock_switch'],
      ...['alarm_time', 'alarm_request', 'lock_motor_direction', 'motor_torque', 'special_function'],
      ...['special_control', 'basic_indicator', 'ibeacon_switch', 'ibeacon_scan_mode', 'rssi_sensitivity_level'],
      ...['stay_alarm_mode', 'stay_trigger_distance', 'stay_capture_mode', 'normal_open_period'],
      ...['remote_unlock_switch', 'remote_result', 'message', 'welcome_words', 'finger_input_times', 'lock_record'],
      ...['manual_lock', 'unlock_method_create', 'unlock_method_delete', 'unlock_method_modify', 'record'],
      ...['synch_method', 'synch_member', 'unlock_method_freeze', 'unlock_method_enable', 'unlock_user_freeze'],
      ...['unlock_user_enable', 'unlock_record_check', 'unlock_offline_clear', 'unlock_offline_clear_single'],
      ...['update_all_finger', 'update_all_password', 'update_all_card', 'bluetooth_unlock', 'bluetooth_unlock_fb'],
      ...['remote_no_dp_key', 'remote_no_pd_setkey', 'remote_no_dp_setkey', 'remote_pd_setkey_check'],
      ...['ble_unlock_check', 'check_code_set', 'temporary_password_creat', 'temporary_password_delete'],
      ...['temporary_password_modify', 'password_offline_time'],
    ],
    kind: 'silent',
    forms: forms([true, false, 1, '0', 'open', 'pry', raw(1, 0, 6)], {}),
  },
];
