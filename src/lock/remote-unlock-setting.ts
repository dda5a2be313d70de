import type { Log } from '../log.ts';
import type { DoorLock, RemoteUnlock } from '../tuya/door-lock.ts';
import { asTuyaError, type TuyaError } from '../tuya/errors.ts';
import type { Family } from './families.ts';

interface RemoteUnlockSettingOptions {
  doorLock: Pick<DoorLock, 'remoteUnlocks'>;
  log: Log;
  signal: AbortSignal;
  /** Whether the configuration has the PIN of the lock. */
  hasPin: boolean;
  /** What the lock is, for the log. */
  family: () => Family;
  /** Told what Tuya says. */
  learned: (known: readonly RemoteUnlock[]) => void;
}

/**
 * Whether the owner allows this lock to be unlocked from afar, as the Tuya app has it.
 * Asked once at the start, and never changed from here.
 */
export class RemoteUnlockSetting {
  readonly #id: string;
  readonly #options: RemoteUnlockSettingOptions;

  constructor(id: string, options: RemoteUnlockSettingOptions) {
    this.#id = id;
    this.#options = options;
  }

  /**
   * Asks Tuya, and says in one line what it means. Never rejects.
   * @returns what keeps the whole project from unlocking, such as a missing subscription
   */
  async ask(): Promise<TuyaError | undefined> {
    const { doorLock, log, signal, family, hasPin, learned } = this.#options;
    // Stays empty when Tuya says nothing, which is no "no": many locks are not in its list (protocol 4.3).
    let known: readonly RemoteUnlock[] = [];
    try {
      known = await doorLock.remoteUnlocks(this.#id, signal);
      learned(known);
    } catch (thrown) {
      const error = asTuyaError(thrown);
      log.debug(`remote unlocking is unknown. ${error.message}`);
      if (error.concerns === 'project') {
        return error;
      }
    }
    const withoutPassword = known.find(({ type }) => type === 'remoteUnlockWithoutPwd')?.open;
    const withPassword = known.find(({ type }) => type === 'remoteUnlockWithPwd')?.open;
    if (withoutPassword === false && withPassword !== true) {
      log.warn(
        'remote unlocking without password is off in the Tuya app; turn it on there: the lock → Settings → Remote Unlock',
      );
    } else if (withPassword === true && withoutPassword !== true) {
      if (hasPin) {
        log.info(`${family().name}, remote unlocking with its PIN is on`);
      } else {
        log.warn(`${family().name}, remote unlocking needs its PIN: set "pin" for it in "locks"`);
      }
    } else {
      log.info(`${family().name}, ${withoutPassword === true ? 'remote unlocking is on' : 'ready'}`);
    }
    return undefined;
  }
}
