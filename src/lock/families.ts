import { codesShowing, codesThat, type Trait } from './data-points/catalogue.ts';

/** One kind of endpoint that moves a bolt. */
export type UnlockMethodKind = 'door-operate' | 'open-door' | 'open-channel' | 'open-with-pin' | 'answer-request';

/** What tells families apart. */
export interface FamilyTraits {
  category: string;
  /** The codes of all data points that are known of the device. */
  codes: ReadonlySet<string>;
  /** Behind a gateway; undefined where Tuya does not say. */
  sub: boolean | undefined;
}

/** A family of locks of Tuya's Remote Unlock API. */
export interface Family {
  name: string;
  /** How Tuya's page calls it, or where else it comes from. */
  onTuyasPage: string;
  is: (traits: FamilyTraits) => boolean;
  /** The ways to unlock, in the order to try them. A PIN in the settings adds its own. */
  unlock: readonly UnlockMethodKind[];
  /** The ways to lock; one that is refused is not tried again for a month. */
  lock: readonly UnlockMethodKind[];
  /** What Home shows beside the lock itself, and what is special. */
  inHome: string;
  /** What it cannot do, in words. */
  limits: string;
}

const passwordFree = ['door-operate', 'open-door'] as const;
const locking = ['door-operate'] as const;

const relocks = 'Most relock by themselves and refuse to be locked from afar.';
const sleeps = 'Asleep unless touched: a request stays pending for wakeSeconds.';

const has =
  (codes: readonly string[]) =>
  ({ codes: known }: FamilyTraits): boolean =>
    codes.some((code) => known.has(code));
const shows = (trait: Trait): ((traits: FamilyTraits) => boolean) => has(codesShowing(trait));
const category =
  (...names: string[]) =>
  ({ category: own }: FamilyTraits): boolean =>
    names.includes(own);

const hasRemoteKey = shows('remote key');
const isBluetooth = shows('Bluetooth');
const isZigbee = shows('Zigbee');
const takesReply = has(codesThat('reply'));

/**
 * The families, the most telling mark first: a device belongs to the first row that fits (protocol 4.1, 4.2). Nothing
 * is concluded from a data point that is missing, as far as possible: Tuya hides many of them (protocol 5.3).
 */
export const families: readonly Family[] = [
  {
    name: 'Wi-Fi access control',
    onTuyasPage: 'Wi-Fi access control devices (v1.1, by channel)',
    is: category('mk'),
    unlock: ['open-channel', ...passwordFree],
    lock: locking,
    inHome: 'One lock per channel in the settings; door sensor (closed_opened_kit).',
    limits: 'Keypads relock by themselves. With several doors the state of each is inferred: Tuya reports only one.',
  },
  {
    name: 'Wi-Fi lock, request only',
    onTuyasPage: 'Wi-Fi lock',
    is: (traits) => takesReply(traits) && !hasRemoteKey(traits),
    unlock: ['answer-request', ...passwordFree],
    lock: [],
    inHome: 'Doorbell when somebody asks to be let in; unlocking answers the request, "Reject" turns it down.',
    limits: 'Opens from afar only while somebody asks at the door. State is inferred.',
  },
  {
    name: 'Wi-Fi lock with video talk',
    onTuyasPage: 'Wi-Fi lock with video talk',
    is: (traits) => category('videolock')(traits) || shows('video talk')(traits),
    unlock: passwordFree,
    lock: locking,
    inHome: 'Camera with alert pictures, motion, doorbell, "Reject".',
    limits: `${sleeps} ${relocks} Some report no state: then it is inferred.`,
  },
  {
    name: 'Photo lock',
    onTuyasPage: 'Wi-Fi lock (remote unlocking with photo capturing)',
    is: (traits) => category('photolock')(traits) || shows('photos')(traits),
    unlock: passwordFree,
    lock: locking,
    inHome: 'Camera with alert pictures, motion, doorbell, "Reject".',
    limits: `${sleeps} ${relocks}`,
  },
  {
    name: 'Keep-alive Wi-Fi lock',
    onTuyasPage: 'Keepalive Wi-Fi locks',
    is: category('jtmsbh'),
    unlock: passwordFree,
    lock: locking,
    inHome: 'Lock and battery; motion for alarms.',
    limits: relocks,
  },
  {
    name: 'Zigbee hotel lock',
    onTuyasPage: 'Zigbee lock for hotel use',
    is: category('hotelms'),
    unlock: passwordFree,
    lock: locking,
    inHome: 'Lock and battery; motion for alarms.',
    limits: relocks,
  },
  {
    name: 'Business lock',
    onTuyasPage: 'not named; by category gyms',
    is: category('gyms'),
    unlock: ['open-door', 'door-operate'],
    lock: locking,
    inHome: 'Lock and battery; motion for alarms.',
    limits: relocks,
  },
  {
    name: 'Safe',
    onTuyasPage: 'not named; by category bxx',
    is: category('bxx'),
    unlock: passwordFree,
    lock: locking,
    inHome: 'Lock and battery; motion for alarms.',
    limits: relocks,
  },
  {
    name: 'Bluetooth retrofit',
    onTuyasPage: 'Bluetooth lock',
    is: category('ms_category'),
    unlock: passwordFree,
    lock: locking,
    inHome: 'Lock and battery.',
    limits: 'Needs a Bluetooth gateway.',
  },
  {
    name: 'Bluetooth lock behind a gateway',
    onTuyasPage: 'Bluetooth lock',
    is: isBluetooth,
    unlock: passwordFree,
    lock: locking,
    inHome: 'Lock and battery; door sensor where there is a magnet; motion for alarms.',
    limits: `${sleeps} ${relocks}`,
  },
  {
    name: 'Zigbee lock',
    onTuyasPage: 'Zigbee lock (open-door with a password)',
    is: (traits) => !hasRemoteKey(traits) && (traits.sub === true || isZigbee(traits)),
    unlock: ['door-operate', 'open-door'],
    lock: locking,
    inHome: 'Lock and battery; door sensor (door_opened).',
    limits: `Some unlock only with the PIN in the settings. ${relocks}`,
  },
  {
    name: 'All-in-one Zigbee lock',
    onTuyasPage: 'All-in-one Zigbee lock',
    is: ({ sub }) => sub === true,
    unlock: passwordFree,
    lock: locking,
    inHome: 'Lock and battery; motion for alarms.',
    limits: relocks,
  },
  {
    name: 'All-in-one Wi-Fi lock',
    onTuyasPage: 'All-in-one Wi-Fi lock',
    is: (traits) => hasRemoteKey(traits) && traits.sub === false,
    unlock: passwordFree,
    lock: locking,
    inHome: 'Lock and battery; door sensor (closed_opened); motion for alarms.',
    limits: 'The only family that Tuya says can be locked from afar.',
  },
  {
    name: 'Other lock',
    onTuyasPage: 'any device with data points that only locks have',
    is: () => true,
    unlock: passwordFree,
    lock: locking,
    inHome: 'Lock; battery and door sensor where they are reported.',
    limits: 'What it refuses is said in the log.',
  },
];

/** The family of a lock: the first that fits. */
export function familyOf(traits: FamilyTraits): Family {
  const family = families.find(({ is }) => is(traits));
  if (family === undefined) {
    throw new Error('the last family fits every lock');
  }
  return family;
}
