import type { CameraView } from './camera-view.ts';
import type { Reply } from '../commands/pending-request.ts';
import type { Target } from '../target.ts';

/**
 * Whether Home's wish turns down somebody who asks to be let in: "Locked" does. While the bolt is locked the tile says
 * Locked already, so the wish comes from Siri, a scene or an automation, and no bolt moves (design section 4). A bolt
 * that is open is locked as well.
 * @param open whether the bolt is open, or a command that has left may be about to open it
 */
export function rejectionIn(
  wanted: Target,
  open: boolean,
  view: Pick<CameraView, 'requested'>,
): 'alone' | 'and lock' | undefined {
  if (wanted !== 'secured' || !view.requested) {
    return undefined;
  }
  return open ? 'and lock' : 'alone';
}

/** Turns the request down, and says what Home is to be told. */
export async function turnDown(view: Pick<CameraView, 'reject'>): Promise<Reply> {
  return (await view.reject())
    ? { kind: 'accepted' }
    : { kind: 'failed', failure: { reason: 'refused', message: 'The request at the door could not be rejected' } };
}
