import { type LockState, valueOf } from './state.ts';

export type DoorState = 'open' | 'closed';

/** The data points that sense the door, never the bolt, the most telling first (protocol 5.2). */
export const doorDataPoints = ['closed_opened', 'door_opened', 'closed_opened_kit'] as const;

/** @returns undefined when no door is sensed: no such data point, no magnet ("unknown"), or a value nobody knows */
export function doorOf(state: LockState): DoorState | undefined {
  return doorDataPoints.map((code) => readers[code](valueOf(state, code))).find((door) => door !== undefined);
}

const readers: Readonly<Record<(typeof doorDataPoints)[number], (value: unknown) => DoorState | undefined>> = {
  // An enumeration, though it looks like a boolean: "unknown" means that there is no magnet.
  closed_opened: (value) => (value === 'open' || value === 'closed' ? value : undefined),
  door_opened: (value) => (typeof value === 'boolean' ? (value ? 'open' : 'closed') : undefined),
  // Raw bytes in Base64: door number, then 00 01 = open, 00 02 = closed.
  closed_opened_kit: (value) => {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
    return bytes?.length !== 3 ? undefined : ({ 1: 'open', 2: 'closed' } as const)[bytes.readUInt16BE(1)];
  },
};
