import type { Report } from '../lock-reports.ts';

/** One of the 29 types of events in the album (Get a list of albums). */
export interface AlbumEvent {
  type: number;
  /** As it stands in the picture. */
  words: string;
  /** Covers of requests and of alerts are asked for apart (`file_type` 1 and 2); openings are in the album only. */
  about: 'request' | 'alert' | 'opening';
  /** What the lock reports beside the picture; a type without one is known from the picture alone. */
  report: Report;
  /** Whether a person stands at the door. */
  person: boolean;
}

/** An ordinary countdown of a request, s (protocol 4.4). */
const REQUEST_SECONDS = 60;
/** Numbers of temporary passwords are reported with 900 added (protocol 5.2). */
const FIRST_TEMPORARY = 901;

const request = (words: string, report: Report): Omit<AlbumEvent, 'type'> => ({
  words,
  about: 'request',
  report,
  person: true,
});
const alert = (words: string, report: Report = {}, person = true): Omit<AlbumEvent, 'type'> => ({
  words,
  about: 'alert',
  report,
  person,
});
const opening = (words: string, report: Report = {}): Omit<AlbumEvent, 'type'> => ({
  words,
  about: 'opening',
  report,
  person: true,
});

/** In the order of their types, from 0. */
const EVENTS: readonly AlbumEvent[] = [
  alert('Pried open', { alarm_lock: 'pry' }),
  request('Asks to be let in', { unlock_request: REQUEST_SECONDS }),
  alert('Wrong finger', { alarm_lock: 'wrong_finger' }),
  alert('Wrong password', { alarm_lock: 'wrong_password' }),
  alert('Wrong card', { alarm_lock: 'wrong_card' }),
  alert('Wrong face', { alarm_lock: 'wrong_face' }),
  alert('Wrong palm'),
  alert('Wrong finger vein'),
  opening('Fingerprint', { unlock_fingerprint: 1 }),
  opening('Password', { unlock_password: 1 }),
  opening('Card', { unlock_card: 1 }),
  opening('Face', { unlock_face: 1 }),
  opening('Palm'),
  opening('Finger vein', { unlock_finger_vein: 1 }),
  opening('Temporary password', { unlock_temporary: FIRST_TEMPORARY }),
  opening('Dynamic password', { unlock_dynamic: 1 }),
  opening('Remote unlocking', { unlock_app: 1 }),
  opening('Temporary password used', { unlock_temporary: FIRST_TEMPORARY }),
  alert('Doorbell', { doorbell: true }),
  alert('Duress', { hijack: true }),
  alert('Low battery', { alarm_lock: 'low_battery' }, false),
  alert('Mechanical key', { alarm_lock: 'key_in' }),
  alert('High temperature', { alarm_lock: 'too_hot' }, false),
  request('Rings and asks in', { doorbell: true, unlock_request: REQUEST_SECONDS }),
  alert('Loitering', { alarm_lock: 'stay_alarm' }),
  alert('Lock tampered with'),
  opening('Special fingerprint', { unlock_fingerprint: 1 }),
  alert('Unlocked while armed', { alarm_lock: 'defense' }),
  opening('Remote control'),
].map((event, type) => ({ type, ...event }));

/** The types of what people do at the door, by the acts that cause them. */
export const ALBUM_TYPE = {
  request: 1,
  fingerprint: 8,
  password: 9,
  card: 10,
  face: 11,
  doorbell: 18,
  duress: 19,
} as const;

/** Every type, in order. */
export const ALBUM_TYPES: readonly number[] = EVENTS.map(({ type }) => type);

/** The event of this type, 0 to 28. Throws for any other. */
export function albumEvent(type: number): AlbumEvent {
  const event = EVENTS[type];
  if (!event) {
    throw new Error(`the album knows no event ${type}`);
  }
  return event;
}

/** The event that an alarm of `alarm_lock` becomes in the album; undefined for alarms without one. */
export function eventOfAlarm(kind: string): AlbumEvent | undefined {
  return EVENTS.find(({ report }) => report['alarm_lock'] === kind);
}

/** Whether a reported data point tells of this event. */
export function tellsOf(event: AlbumEvent, code: string, value: unknown): boolean {
  return code === 'alarm_lock' ? event.report[code] === value : Object.hasOwn(event.report, code);
}
