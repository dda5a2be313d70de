import { lockModel, type LockModel } from '../simulator/lock-models.ts';

/** One lock of the demo. */
export interface Part {
  /** The key that chooses it. */
  readonly key: string;
  readonly name: string;
  /** What a shop would call it. */
  readonly kind: string;
  readonly model: LockModel;
  /** What a tap on "Lock" comes to: some locks can only be unlocked from afar, whatever the request. */
  readonly onLock: 'locks' | 'refuses';
  /** It has a camera and a bell: in the story somebody comes to its door. */
  readonly hasCamera?: boolean;
  /** It sleeps to save its battery: in the story a hand touches it this long (ms) after the tap. */
  readonly touchedAfterMs?: number;
  /** It is as its owner's file of diagnostics says: what it shows and whether it can be locked is to be seen. */
  readonly isDiagnosed?: boolean;
}

/** The locks of a file of diagnostics, in place of those of the story. */
export function castFrom(models: readonly LockModel[]): Part[] {
  return models.map((model, index) => ({
    key: String(index + 1),
    name: model.name,
    kind: `${model.productName}, category ${model.category}`,
    model,
    onLock: 'locks',
    isDiagnosed: true,
  }));
}

/** Of these families some would lock themselves again in the middle of the story. */
const STAYS_OPEN = { relockSeconds: undefined };

/** The locks, each reached in another way of Tuya's Remote Unlock API. */
export const CAST: readonly Part[] = [
  {
    key: '1',
    name: 'Front Door',
    kind: 'Wi-Fi lock, can be locked from afar',
    model: lockModel('all-in-one-wifi', { name: 'Front Door' }),
    onLock: 'locks',
  },
  {
    key: '2',
    name: 'Garden Gate',
    kind: 'Bluetooth lock behind a gateway, asleep until touched',
    model: lockModel('ble-gateway', { name: 'Garden Gate', ...STAYS_OPEN }),
    onLock: 'refuses',
    touchedAfterMs: 1500,
  },
  {
    key: '3',
    name: 'Cellar',
    kind: 'Zigbee lock of an older make',
    model: lockModel('zigbee', { name: 'Cellar', ...STAYS_OPEN }),
    onLock: 'refuses',
  },
  {
    key: '4',
    name: 'Courtyard',
    kind: 'Wi-Fi video lock with a bell',
    model: lockModel('wifi-video', { name: 'Courtyard', sleep: undefined, ...STAYS_OPEN }),
    onLock: 'refuses',
    hasCamera: true,
  },
];
