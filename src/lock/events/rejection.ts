import { asTuyaError } from '../../tuya/errors.ts';
import type { EventCloud } from '../cloud.ts';
import { codesShowing, replyToRequest as reply } from '../data-points/catalogue.ts';

/** Data points of locks that open without a password, and so know the newer endpoint (protocol 4). */
const newer = codesShowing('remote key');

/**
 * Turns a request at the door down: by the cancel endpoint, or by the data point that old Wi-Fi locks have for it.
 * Neither is sent twice; the second way follows only a refusal that proves that the first one is not known.
 * @param codes every data point of the lock
 * @returns whether the lock took it
 * @throws TuyaError
 */
export async function sendRejection(
  id: string,
  codes: ReadonlySet<string>,
  { doorLock, devices }: Pick<EventCloud, 'doorLock' | 'devices'>,
  signal: AbortSignal,
): Promise<boolean> {
  const canReply = codes.has(reply);
  const sendReply = (): Promise<boolean> => devices.sendCommands(id, [{ code: reply, value: false }], { signal });
  if (canReply && !newer.some((code) => codes.has(code))) {
    return sendReply();
  }
  try {
    return await doorLock.cancel(id, 'reject', signal);
  } catch (error) {
    if (canReply && asTuyaError(error).kind === 'unsupported') {
      return sendReply();
    }
    throw error;
  }
}
