import type { EventType } from '../event-types.ts';
import { alarmBits, alarmInKit, alarmInWords } from './alarms.ts';
import { bytes, either, flag, number, word } from './forms.ts';

/** How sure a row is: stated by Tuya or by two independent sources, by one, or concluded from names. */
export type Confidence = 'sure' | 'one source' | 'guess';

/** What a value of a data point says. Every reading returns undefined, or nothing, for what it does not understand. */
export type Meaning =
  /** Where the bolt is: true = open. */
  | { says: 'bolt'; open: (value: unknown) => boolean | undefined }
  /** The bolt is thrown from inside. No evidence of where the bolt is that Tuya moves; why stands at the row. */
  | { says: 'deadbolt' }
  /** The lock is held open on purpose, for as long as it is true. */
  | { says: 'held open'; held: (value: unknown) => boolean | undefined }
  /** The door leaf: true = open. */
  | { says: 'door'; open: (value: unknown) => boolean | undefined }
  /** The battery, %; below 0 where the lock hides it. */
  | { says: 'battery level'; level: (value: unknown) => number | undefined; exact: boolean }
  /** Somebody opened the lock, and how. The number of the finger, card or PIN where the lock tells it. */
  | { says: 'opening'; by: string; type: EventType; numbered: boolean; remote?: boolean }
  /**
   * Something happened; what a lock that has it can be expected to tell. Relayed: the cloud tells it in a message of its
   * own, which may come seconds before or after what the lock says of the same event.
   */
  | {
      says: 'event';
      told: (value: unknown) => readonly EventType[];
      tells: readonly EventType[];
      relayed?: boolean;
    }
  /** Somebody asks to be let in: seconds left to answer. */
  | { says: 'request' }
  /** Takes the answer to such a request, where the lock has no endpoint for it: true = let in. */
  | { says: 'reply' }
  /** A message with a picture. */
  | { says: 'picture' }
  /** Whether the lock relocks by itself. */
  | { says: 'auto-lock'; on: (value: unknown) => boolean | undefined }
  /** How long after an opening it does, s. */
  | { says: 'relock time'; seconds: (value: unknown) => number | undefined }
  /** A setting, a key or the lock's own bookkeeping: nothing that Home shows. */
  | { says: 'setting'; secret?: boolean };

/** What the mere presence of a data point shows of a lock, whatever its value. */
export type Trait =
  /** It can be operated without a password. */
  | 'remote key'
  | 'Bluetooth'
  | 'Zigbee'
  /** It takes pictures. */
  | 'photos'
  /** It shows who is there while one talks. */
  | 'video talk';

/** The lists in which the cloud keeps what happened (protocol 8): of alarms, and of openings and requests. */
export type HistoryList = 'alarms' | 'records';

export interface DataPointRow {
  codes: readonly string[];
  meaning: Meaning;
  confidence: Confidence;
  /** Where it is known from. */
  source: string;
  /** Whether only locks have it, so that it makes a lock of a device of any category. */
  onlyLocks?: boolean;
  /** What all its codes show of a lock. */
  shows?: readonly Trait[];
  /** The list that can be asked for its first code, the plain one. Others are not known to any cloud. */
  history?: HistoryList;
}

// prettier-ignore
const openWords = word({
  open: true, opened: true, unlock: true, unlocked: true, unlocking: true, unsecured: true,
  close: false, closed: false, lock: false, locked: false, secured: false,
});

// prettier-ignore
const levelWords = word({
  full: 100, strong: 100, high: 100, good: 100, sufficient: 100,
  normal: 60, medium: 50, middle: 50, mid: 50, half: 50, moderate: 50,
  weak: 10, low: 10, power_low: 10, low_power: 10, lower: 10, insufficient: 10,
  poweroff: 0, power_off: 0, empty: 0, exhausted: 0, shutdown: 0, critical: 5, very_low: 5,
});

/** The largest number of one byte: a level above it is none, but another unit such as mV. */
const mostPercent = 255;

function percent(value: unknown): number | undefined {
  const level = number(value);
  return level !== undefined && level <= mostPercent ? level : undefined;
}

const event = (type: EventType): Meaning => ({
  says: 'event',
  told: (value) => (flag(value) === true ? [type] : []),
  tells: [type],
});

const opening = (by: string, type: EventType, more: { numbered?: boolean; remote?: boolean } = {}): Meaning => ({
  says: 'opening',
  by,
  type,
  numbered: more.numbered ?? true,
  ...(more.remote === true && { remote: true }),
});

const alarm: Meaning = {
  says: 'event',
  told: (value) => alarmBits(value) ?? alarmInWords(value),
  tells: ['unknown alarm'],
};

/** Of keypads and access controls, in raw bytes, beside the plain code. */
const withKit = (...codes: string[]): string[] => codes.flatMap((code) => [code, `${code}_kit`]);

/** Door number, then 00 01 = open, 00 02 = closed (xtend_tuya, lock.py). */
function doorInKit(value: unknown): boolean | undefined {
  const raw = bytes(value);
  return raw?.length !== 3 ? undefined : ({ 1: true, 2: false } as Record<number, boolean>)[raw.readUInt16BE(1)];
}

/** What takes the answer to a request at the door on old Wi-Fi locks (protocol 5.2, data point 10). */
export const replyToRequest = 'reply_unlock_request';

/** What is known of the data points of locks, and what each says. Of several that say the same the first counts. */
// prettier-ignore
export const catalogue: readonly DataPointRow[] = [
  // The bolt.
  { codes: ['lock_motor_state'], meaning: { says: 'bolt', open: either(flag, openWords) }, confidence: 'sure', source: 'Tuya, remote unlocking guide of the mini-app SDK; hardware tests', onlyLocks: true },
  { codes: ['open_close'], meaning: { says: 'bolt', open: either(flag, openWords) }, confidence: 'sure', source: 'Tuya, Zigbee data points; 0x5e#371', shows: ['Zigbee'] },
  { codes: ['lock_state', 'lock_status', 'door_lock_state', 'door_lock_status'], meaning: { says: 'bolt', open: openWords }, confidence: 'guess', source: 'names in words; as a boolean their sense is unknown' },
  // Never evidence, alone or beside others. Tuya calls it the state of the deadbolt, turned inside, without saying what
  // true means; a WUN-AXDL-261 that reported itself locked had false here. So it is another bolt than the one that Tuya
  // moves, false says nothing, and "Locked" by true would rest on a name: worse than "unknown" on a door that is open.
  { codes: ['reverse_lock'], meaning: { says: 'deadbolt' }, confidence: 'one source', source: 'Tuya, Wi-Fi data point 13; nicolasglg/tuya-smart-lock', onlyLocks: true },
  // Held open.
  { codes: ['normal_open_switch', 'passage_mode', 'normally_open', 'normal_open', 'always_open'], meaning: { says: 'held open', held: flag }, confidence: 'sure', source: 'tuya-smart-life#27; ha-tuya-lock-monitor (data point 58); the other names are guesses' },
  // The door.
  { codes: ['closed_opened'], meaning: { says: 'door', open: openWords }, confidence: 'sure', source: 'Tuya, Bluetooth data point 40 ("unknown" = no magnet)' },
  { codes: ['door_opened'], meaning: { says: 'door', open: either(flag, openWords) }, confidence: 'sure', source: 'Tuya, Zigbee data points' },
  { codes: ['closed_opened_kit'], meaning: { says: 'door', open: doorInKit }, confidence: 'one source', source: 'xtend_tuya, lock.py' },
  { codes: ['openclose_door', 'open_closedoor'], meaning: { says: 'door', open: either(flag, openWords) }, confidence: 'sure', source: 'ha_tuya_doorbell#8 (Vcontrol4, data point 104); a panel for it on public code' },
  { codes: ['door_state', 'door_status', 'doorcontact_state', 'door_contact'], meaning: { says: 'door', open: either(flag, openWords) }, confidence: 'guess', source: 'names of door sensors' },
  // The battery.
  { codes: ['residual_electricity'], meaning: { says: 'battery level', level: percent, exact: true }, confidence: 'sure', source: 'Tuya, every data point reference' },
  { codes: ['battery_percentage', 'va_battery', 'electricity_left', 'battery_value', 'battery'], meaning: { says: 'battery level', level: percent, exact: true }, confidence: 'one source', source: 'Home Assistant core, tuya sensors' },
  { codes: ['battery_state', 'battery_level', 'power_state'], meaning: { says: 'battery level', level: levelWords, exact: false }, confidence: 'sure', source: 'Tuya; a lock extension ("middle"); miplatas/tuya-lock-logs (power_low, normal, strong)' },
  { codes: ['battery_low', 'low_battery', 'battery_alarm', 'low_power', 'low_power_alarm'], meaning: event('low battery'), confidence: 'guess', source: 'names' },
  // Openings.
  { codes: withKit('unlock_fingerprint'), meaning: opening('fingerprint', 'fingerprint'), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_password'), meaning: opening('PIN', 'PIN'), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_temporary'), meaning: opening('temporary PIN', 'temporary PIN'), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_dynamic'), meaning: opening('dynamic PIN', 'dynamic PIN'), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_offline_pd'), meaning: opening('offline PIN', 'opening'), confidence: 'sure', source: 'Tuya', onlyLocks: true },
  { codes: withKit('unlock_card'), meaning: opening('card', 'card'), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_identity_card'), meaning: opening('identity card', 'opening'), confidence: 'one source', source: 'Tuya, Zigbee apartment locks', onlyLocks: true },
  { codes: withKit('unlock_face'), meaning: opening('face', 'face'), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_eye'), meaning: opening('iris', 'opening'), confidence: 'sure', source: 'Tuya, Bluetooth data points', onlyLocks: true },
  { codes: withKit('unlock_hand'), meaning: opening('palm', 'palm'), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_finger_vein'), meaning: opening('finger vein', 'finger vein'), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_key'), meaning: opening('key', 'opening', { numbered: false }), confidence: 'sure', source: 'Tuya', onlyLocks: true },
  { codes: withKit('unlock_emergency'), meaning: opening('emergency code', 'opening'), confidence: 'one source', source: 'Tuya', onlyLocks: true },
  { codes: withKit('unlock_double'), meaning: opening('two people', 'opening', { numbered: false }), confidence: 'sure', source: 'Tuya', onlyLocks: true },
  { codes: ['open_inside', 'unlock_inside'], meaning: opening('the inside handle', 'opening', { numbered: false }), confidence: 'sure', source: 'Tuya, Bluetooth data points; tuya-local (hornbill_y4, ble_positivo)', onlyLocks: true },
  { codes: ['unlock_ble'], meaning: opening('Bluetooth', 'opening', { numbered: false }), confidence: 'sure', source: 'Tuya', onlyLocks: true, shows: ['Bluetooth'] },
  { codes: ['unlock_ble_kit'], meaning: opening('Bluetooth', 'opening', { numbered: false }), confidence: 'sure', source: 'Tuya', onlyLocks: true },
  { codes: ['unlock_ble_ibeacon'], meaning: opening('a phone nearby', 'opening', { numbered: false }), confidence: 'one source', source: 'Home Assistant core, jtmspro dump', onlyLocks: true, shows: ['Bluetooth'] },
  { codes: ['unlock_ble_ibeacon_kit'], meaning: opening('a phone nearby', 'opening', { numbered: false }), confidence: 'one source', source: 'Home Assistant core, jtmspro dump', onlyLocks: true },
  { codes: withKit('unlock_app'), meaning: opening('the Tuya app', 'opening', { numbered: false, remote: true }), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_phone_remote'), meaning: opening('remote unlocking by phone', 'remote unlocking', { numbered: false, remote: true }), confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: withKit('unlock_voice_remote'), meaning: opening('remote unlocking by voice', 'opening', { numbered: false, remote: true }), confidence: 'sure', source: 'Tuya', onlyLocks: true },
  { codes: withKit('unlock_remote'), meaning: opening('remote unlocking', 'remote unlocking', { numbered: false, remote: true }), confidence: 'sure', source: '0x5e#371', onlyLocks: true, history: 'records' },
  { codes: ['unlock_special'], meaning: opening('a special fingerprint', 'special fingerprint', { numbered: false }), confidence: 'guess', source: 'album type 26', onlyLocks: true },
  { codes: ['unlock_remote_control', 'unlock_telecontrol'], meaning: opening('remote control', 'remote control', { numbered: false }), confidence: 'guess', source: 'album type 28', onlyLocks: true },
  // Alarms, bells, requests.
  { codes: ['alarm_lock'], meaning: alarm, confidence: 'sure', source: 'Tuya; tuya-local#1830 (bits)', onlyLocks: true, history: 'alarms' },
  { codes: ['Alarm'], meaning: alarm, confidence: 'one source', source: 'smarthomej/addons (product 212kebqd)' },
  { codes: ['alarm', 'lock_alarm', 'alarm_state', 'door_lock_alarm'], meaning: alarm, confidence: 'guess', source: 'names' },
  { codes: ['lock_alarm_kit'], meaning: { says: 'event', told: alarmInKit, tells: ['ring', 'pry'] }, confidence: 'one source', source: 'tuya-local#1152', onlyLocks: true },
  { codes: ['doorbell', 'door_bell', 'bell_call'], meaning: event('ring'), confidence: 'sure', source: 'Tuya; ha_tuya_doorbell#8 (door_bell); the other name is a guess', history: 'alarms' },
  { codes: ['doorbell_call'], meaning: { says: 'event', told: (value) => (flag(value) === true || (number(value) ?? 0) > 0 ? ['ring'] : []), tells: ['ring'] }, confidence: 'sure', source: 'tuya-homebridge#348; esphome-linp-doorbell-g04#4 (the number of the button)' },
  { codes: ['event_notify'], meaning: { says: 'event', told: (value) => (value === 'doorbell' ? ['ring'] : []), tells: ['ring'], relayed: true }, confidence: 'one source', source: 'Tuya, notices of devices' },
  { codes: ['hijack', 'duress', 'duress_alarm'], meaning: { says: 'event', told: (value) => (isDuress(value) ? ['duress'] : []), tells: ['duress'] }, confidence: 'sure', source: 'Tuya, alarm records ("unlock_fingerprint-02")', history: 'alarms' },
  { codes: ['anti_alarm', 'tamper_alarm', 'temper_alarm', 'tamper'], meaning: event('tamper'), confidence: 'sure', source: 'ha_tuya_doorbell#8 (anti_alarm); Home Assistant core (temper_alarm)' },
  { codes: ['error_alarm', 'doorsensor_alarm'], meaning: event('unknown alarm'), confidence: 'one source', source: 'ha_tuya_doorbell#8' },
  { codes: ['unlock_request'], meaning: { says: 'request' }, confidence: 'sure', source: 'Tuya', onlyLocks: true, history: 'records' },
  { codes: [replyToRequest], meaning: { says: 'reply' }, confidence: 'sure', source: 'Tuya' },
  { codes: ['initiative_message'], meaning: { says: 'picture' }, confidence: 'sure', source: 'Tuya', shows: ['photos'] },
  { codes: ['doorbell_pic', 'movement_detect_pic', 'alarm_message'], meaning: { says: 'picture' }, confidence: 'one source', source: 'tuya-home-assistant#801' },
  // Relocking.
  { codes: ['automatic_lock'], meaning: { says: 'auto-lock', on: flag }, confidence: 'sure', source: 'Tuya' },
  { codes: ['auto_lock_time'], meaning: { says: 'relock time', seconds: number }, confidence: 'sure', source: 'Tuya' },
  // Settings, keys and bookkeeping.
  { codes: ['auto_lock_countdown', 'auto_lock_timer'], meaning: { says: 'setting' }, confidence: 'sure', source: 'Tuya' },
  { codes: ['photo_again'], meaning: { says: 'setting' }, confidence: 'sure', source: 'Tuya', shows: ['photos'] },
  { codes: ['video_request_realtime'], meaning: { says: 'setting' }, confidence: 'sure', source: 'Tuya', shows: ['video talk'] },
  { codes: ['remote_result'], meaning: { says: 'setting' }, confidence: 'sure', source: 'Tuya, older Zigbee locks', shows: ['Zigbee'] },
  { codes: ['beep_volume', 'doorbell_volume', 'doorbell_song', 'doorbell_song_kit', 'language', 'key_tone', 'unlock_switch', 'arming_switch', 'arming_mode', 'rtc_lock', 'child_lock', 'anti_lock_outside', 'electronic_antilock', 'verify_lock_switch', 'alarm_time', 'alarm_request', 'lock_motor_direction', 'motor_torque', 'special_function', 'special_control', 'basic_indicator', 'ibeacon_switch', 'ibeacon_scan_mode', 'rssi_sensitivity_level', 'stay_alarm_mode', 'stay_trigger_distance', 'stay_capture_mode', 'normal_open_period', 'remote_unlock_switch', 'message', 'welcome_words', 'finger_input_times'], meaning: { says: 'setting' }, confidence: 'sure', source: 'Tuya; dumps' },
  { codes: ['lock_record', 'manual_lock', 'unlock_method_create', 'unlock_method_delete', 'unlock_method_modify'], meaning: { says: 'setting' }, confidence: 'sure', source: 'Tuya', onlyLocks: true },
  { codes: ['record', 'synch_method', 'synch_member', 'unlock_method_freeze', 'unlock_method_enable', 'unlock_user_freeze', 'unlock_user_enable', 'unlock_record_check', 'unlock_offline_clear', 'unlock_offline_clear_single', 'update_all_finger', 'update_all_password', 'update_all_card', 'bluetooth_unlock', 'bluetooth_unlock_fb'], meaning: { says: 'setting' }, confidence: 'sure', source: 'Tuya' },
  { codes: ['remote_no_dp_key', 'remote_no_pd_setkey'], meaning: { says: 'setting', secret: true }, confidence: 'sure', source: 'Tuya', onlyLocks: true, shows: ['remote key'] },
  { codes: ['remote_no_dp_setkey'], meaning: { says: 'setting', secret: true }, confidence: 'sure', source: 'Tuya', onlyLocks: true },
  { codes: ['remote_pd_setkey_check', 'ble_unlock_check'], meaning: { says: 'setting', secret: true }, confidence: 'sure', source: 'Tuya', shows: ['Bluetooth'] },
  { codes: ['check_code_set', 'temporary_password_creat', 'temporary_password_delete', 'temporary_password_modify', 'password_offline_time'], meaning: { says: 'setting', secret: true }, confidence: 'sure', source: 'Tuya' },
];

const rows: ReadonlyMap<string, DataPointRow> = new Map(
  catalogue.flatMap((row) => row.codes.map((code) => [code, row] as const)),
);

/** What is known of a data point. */
export function rowOf(code: string): DataPointRow | undefined {
  return rows.get(code);
}

/** What a data point says, if it says this kind of thing. */
export function meaningOf<K extends Meaning['says']>(code: string, says: K): Extract<Meaning, { says: K }> | undefined {
  const meaning = rows.get(code)?.meaning;
  return meaning?.says === says ? (meaning as Extract<Meaning, { says: K }>) : undefined;
}

/** By what they say; put together once, since every report of a lock asks for them. */
const codesSaying: ReadonlyMap<Meaning['says'], readonly string[]> = new Map(
  catalogue.map(({ meaning: { says } }) => [
    says,
    catalogue.flatMap(({ codes, meaning }) => (meaning.says === says ? codes : [])),
  ]),
);

/** The data points that say this kind of thing, the most telling first. */
export function codesThat(says: Meaning['says']): readonly string[] {
  return codesSaying.get(says) ?? [];
}

/** The data points whose presence shows one of these traits. */
export function codesShowing(...traits: Trait[]): readonly string[] {
  return catalogue.flatMap(({ codes, shows = [] }) => (shows.some((trait) => traits.includes(trait)) ? codes : []));
}

/** The data points that a list of the cloud can be asked for. */
export function codesListedIn(list: HistoryList): readonly string[] {
  return catalogue.flatMap(({ codes, history }) => (history === list ? codes.slice(0, 1) : []));
}

/** The history of a duress alarm names the way of unlocking in place of true (Tuya's page on alert records). */
function isDuress(value: unknown): boolean {
  return flag(value) === true || (number(value) ?? 0) > 0 || (typeof value === 'string' && value.startsWith('unlock_'));
}

/** What the value of a data point tells of what happened at the door; nothing where it is idle or cannot be read. */
export function toldIn(code: string, value: unknown): readonly EventType[] {
  return meaningOf(code, 'event')?.told(value) ?? [];
}
