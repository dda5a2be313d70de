import { codesThat, meaningOf } from '../data-points/catalogue.ts';
import { type LockState, valueOf } from './state.ts';

export type DoorState = 'open' | 'closed';

/** @returns undefined when no door is sensed: no such data point, no magnet ("unknown"), or an unreadable value */
export function doorOf(state: LockState): DoorState | undefined {
  const open = codesThat('door')
    .map((code) => meaningOf(code, 'door')?.open(valueOf(state, code)))
    .find((said) => said !== undefined);
  return open === undefined ? undefined : open ? 'open' : 'closed';
}
