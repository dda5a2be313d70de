import type { Log } from '../log.ts';
import type { DoorLock, RemoteUnlock } from '../tuya/door-lock.ts';
import { asTuyaError, type TuyaError } from '../tuya/errors.ts';
import type { Family } from './families.ts';

interface RemoteUnlockSettingOptions {
  doorLock: Pick<DoorLock, 'remoteUnlocks' | 'configureRemoteUnlock'>;
  log: Log;
  signal: AbortSignal;
  /** Whether the configuration has the PIN of the lock. */
  hasPin: boolean;
  /** What the lock is, for the log. */
  family: () => Family;
  /** Told what Tuya says, whenever that changes. */
  learned: (known: readonly RemoteUnlock[]) => void;
}

/**
 * Whether the owner allows this lock to be unlocked from afar, as the Tuya app has it.
 * Asked once at the start; changed only because the owner asks for it in the settings screen.
 */
export class RemoteUnlockSetting {
  readonly #id: string;
  readonly #options: RemoteUnlockSettingOptions;
  #known: readonly RemoteUnlock[] = [];

  constructor(id: string, options: RemoteUnlockSettingOptions) {
    this.#id = id;
    this.#options = options;
  }

  /** What Tuya says; empty when it says nothing, which is no "no": many locks are not in its list (protocol 4.3). */
  get known(): readonly RemoteUnlock[] {
    return this.#known;
  }

  /**
   * Asks Tuya, and says in one line what it means. Never rejects.
   * @returns what keeps the whole project from unlocking, such as a missing subscription
   */
  async ask(): Promise<TuyaError | undefined> {
    const { doorLock, log, signal, family, hasPin, learned } = this.#options;
    try {
      this.#known = await doorLock.remoteUnlocks(this.#id, signal);
      learned(this.#known);
    } catch (thrown) {
      const error = asTuyaError(thrown);
      log.debug(`remote unlocking is unknown. ${error.message}`);
      if (error.concerns === 'project') {
        return error;
      }
    }
    const withoutPassword = this.#known.find(({ type }) => type === 'remoteUnlockWithoutPwd')?.open;
    const withPassword = this.#known.find(({ type }) => type === 'remoteUnlockWithPwd')?.open;
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

  /** Switches one way on or off, for the owner. @throws TuyaError */
  async configure(change: RemoteUnlock): Promise<boolean> {
    const { doorLock, signal, learned } = this.#options;
    const done = await doorLock.configureRemoteUnlock(this.#id, change, signal);
    if (done) {
      this.#known = [...this.#known.filter(({ type }) => type !== change.type), change];
      learned(this.#known);
    }
    return done;
  }
}
