/** What Home learns of something that happened at the door (design section 4). */
export type Effect =
  /** The bell. */
  | 'ring'
  /** The bell, and a request that waits for an answer. */
  | 'request'
  /** Motion. */
  | 'alarm'
  /** Motion, and tampering until somebody opens the lock. */
  | 'tampering'
  /** Somebody opened the lock: the bolt's own evidence says so, here it ends requests and tampering. */
  | 'opening'
  /** No event: the battery and the bolt show it. */
  | 'none';

interface EventTypeRow {
  /** For the log. */
  words: string;
  effect: Effect;
}

/** Everything that can happen at a door, under one name for all sources that report it. */
export const eventTypes = {
  ring: { words: 'somebody rang', effect: 'ring' },
  request: { words: 'somebody asks to be let in', effect: 'request' },
  'wrong finger': { words: 'wrong finger', effect: 'alarm' },
  'wrong PIN': { words: 'wrong PIN', effect: 'alarm' },
  'wrong card': { words: 'wrong card', effect: 'alarm' },
  'wrong face': { words: 'wrong face', effect: 'alarm' },
  'wrong palm': { words: 'wrong palm', effect: 'alarm' },
  'wrong finger vein': { words: 'wrong finger vein', effect: 'alarm' },
  'wrong try': { words: 'somebody tried to unlock and failed', effect: 'alarm' },
  pry: { words: 'somebody pries at the lock', effect: 'tampering' },
  tamper: { words: 'somebody tampers with the lock', effect: 'tampering' },
  duress: { words: 'unlocked under duress', effect: 'alarm' },
  'key in': { words: 'a key is in the lock', effect: 'alarm' },
  shock: { words: 'the door was hit', effect: 'alarm' },
  defense: { words: 'unlocked while armed', effect: 'alarm' },
  loitering: { words: 'somebody stays at the door', effect: 'alarm' },
  heat: { words: 'high temperature', effect: 'alarm' },
  'door open': { words: 'the door was left open', effect: 'alarm' },
  'door ajar': { words: 'the door is not closed properly', effect: 'alarm' },
  'low battery': { words: 'the battery is low', effect: 'none' },
  'power off': { words: 'the battery is empty', effect: 'none' },
  jam: { words: 'the bolt is stuck', effect: 'none' },
  'unknown alarm': { words: 'the lock reports an alarm', effect: 'alarm' },
  /** A picture of which the lock does not say why it took it. */
  somebody: { words: 'somebody is at the door', effect: 'alarm' },
  fingerprint: { words: 'unlocked with fingerprint', effect: 'opening' },
  PIN: { words: 'unlocked with PIN', effect: 'opening' },
  card: { words: 'unlocked with card', effect: 'opening' },
  face: { words: 'unlocked with face', effect: 'opening' },
  palm: { words: 'unlocked with palm', effect: 'opening' },
  'finger vein': { words: 'unlocked with finger vein', effect: 'opening' },
  'temporary PIN': { words: 'unlocked with temporary PIN', effect: 'opening' },
  'dynamic PIN': { words: 'unlocked with dynamic PIN', effect: 'opening' },
  'remote unlocking': { words: 'unlocked from afar', effect: 'opening' },
  'special fingerprint': { words: 'unlocked with a special fingerprint', effect: 'opening' },
  'remote control': { words: 'unlocked with remote control', effect: 'opening' },
  opening: { words: 'unlocked', effect: 'opening' },
} as const satisfies Readonly<Record<string, EventTypeRow>>;

export type EventType = keyof typeof eventTypes;

/** The events by which a lock warns of its battery (design section 4). */
export const batteryWarnings: readonly EventType[] = ['low battery', 'power off'];

/** The event types of albums, 0–28 in the order of the API page; `initiative_message` uses them too (protocol 5.4). */
export const albumEvents: readonly EventType[] = [
  'pry',
  'request',
  'wrong finger',
  'wrong PIN',
  'wrong card',
  'wrong face',
  'wrong palm',
  'wrong finger vein',
  'fingerprint',
  'PIN',
  'card',
  'face',
  'palm',
  'finger vein',
  'temporary PIN',
  'dynamic PIN',
  'remote unlocking',
  'temporary PIN',
  'ring',
  'duress',
  'low battery',
  'key in',
  'heat',
  'request',
  'loitering',
  'tamper',
  'special fingerprint',
  'defense',
  'remote control',
];
