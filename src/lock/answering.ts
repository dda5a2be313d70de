import type { Doorstep } from './doorstep/doorstep.ts';
import type { Reply } from './bolt/pending-state.ts';
import type { Target } from './bolt/request.ts';
import type { BoltState } from './state.ts';

/**
 * Whether Home's wish turns down somebody who waits at the door: "Locked" for a door that is not open. The tile says
 * Locked already, so this comes from Siri, a scene or an automation (design section 4). No bolt is to move.
 */
export function turnsDown(wanted: Target, bolt: BoltState, doorstep: Pick<Doorstep, 'requested'> | undefined): boolean {
  return wanted === 'secured' && bolt !== 'unsecured' && doorstep?.requested === true;
}

/** Turns the request down, and says what Home is to be told. */
export async function turnDown(doorstep: Pick<Doorstep, 'reject'>): Promise<Reply> {
  return (await doorstep.reject())
    ? { kind: 'accepted' }
    : { kind: 'failed', failure: { reason: 'refused', message: 'The request at the door could not be rejected' } };
}
