import type { Doorstep } from './doorstep/doorstep.ts';
import type { Reply } from './bolt/pending-state.ts';
import type { Target } from './bolt/request.ts';

/**
 * Whether Home's wish turns down somebody who asks to be let in: "Locked" does. Of a door that is not open the tile says
 * Locked already, so this comes from Siri, a scene or an automation, and no bolt is to move (design section 4). A door
 * that stands open is locked as well.
 * @param open whether the door stands open, or a command that has left may be about to open it
 */
export function rejectionIn(
  wanted: Target,
  open: boolean,
  doorstep: Pick<Doorstep, 'requested'>,
): 'alone' | 'and lock' | undefined {
  if (wanted !== 'secured' || !doorstep.requested) {
    return undefined;
  }
  return open ? 'and lock' : 'alone';
}

/** Turns the request down, and says what Home is to be told. */
export async function turnDown(doorstep: Pick<Doorstep, 'reject'>): Promise<Reply> {
  return (await doorstep.reject())
    ? { kind: 'accepted' }
    : { kind: 'failed', failure: { reason: 'refused', message: 'The request at the door could not be rejected' } };
}
