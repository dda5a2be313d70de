import type { Clock } from '../clock.ts';
import type { Discovery } from './discovery.ts';
import type { FeedHealth } from './feed-health.ts';
import type { Lock } from '../lock/lock.ts';
import type { Log } from '../log.ts';
import { shielded } from '../shield.ts';
import type { StatusPoller } from './status-poller.ts';
import type { TuyaError } from '../tuya/errors.ts';
import type { FeedListener, FeedMessage } from '../tuya/push/feed.ts';

interface PushListenerOptions {
  clock: Clock;
  log: Pick<Log, 'debug'>;
  health: Pick<FeedHealth, 'connected' | 'disconnected' | 'heard'>;
  poller: Pick<StatusPoller, 'soon' | 'olderThan'>;
  discovery: Pick<Discovery, 'soon' | 'suspectRemoval'>;
  /** The locks of a device; none for a device without locks. */
  locksOf: (deviceId: string) => readonly Pick<Lock, 'device' | 'observePush' | 'rediscovered'>[];
}

/** A renewal of the feed may lose a message. A read after each (12 a day) would cost too many calls, ms. */
const checkRenewalsEvery = 4 * 3600_000;

/** Takes each message of the cloud to the locks that it is about, and asks for what no message could tell. */
export class PushListener implements FeedListener {
  readonly #options: PushListenerOptions;
  /** Whether a device was added: MQTT then connects anew to hear of it (protocol 6.1), and may miss something meanwhile. */
  #deviceAdded = false;

  constructor(options: PushListenerOptions) {
    this.#options = options;
  }

  message(message: FeedMessage): void {
    shielded(this.#options.log, 'taking in a message', () => {
      this.#take(message);
    });
  }

  #take(message: FeedMessage): void {
    const { health, discovery, locksOf, log } = this.#options;
    const locks = locksOf(message.deviceId);
    if (locks.length > 0) {
      health.heard();
    }
    switch (message.kind) {
      case 'status':
        locks.forEach((lock) => {
          shielded(log, 'taking in a report', () => {
            lock.observePush(message.points);
          });
        });
        break;
      case 'online':
        locks.forEach((lock) => {
          lock.rediscovered({ ...lock.device, online: message.online });
        });
        break;
      case 'renamed':
        locks.forEach((lock) => {
          lock.rediscovered({ ...lock.device, name: message.name });
        });
        break;
      case 'removed':
        if (locks.length > 0) {
          discovery.suspectRemoval();
        }
        discovery.soon();
        break;
      case 'added':
        this.#deviceAdded = true;
        discovery.soon();
        break;
    }
  }

  /** Asks for what happened during an outage; after a mere renewal only now and then. */
  connected(): void {
    shielded(this.#options.log, 'taking in a connection', () => {
      this.#askForWhatWasMissed();
    });
  }

  disconnected(reason: TuyaError): void {
    const { health, log } = this.#options;
    shielded(log, 'taking in an interruption', () => {
      health.disconnected(reason);
    });
  }

  #askForWhatWasMissed(): void {
    const { clock, health, poller, discovery } = this.#options;
    const gap = health.connected();
    if (gap !== 'none' || this.#deviceAdded || poller.olderThan(clock.now() - checkRenewalsEvery)) {
      poller.soon();
    }
    if (gap === 'outage' || this.#deviceAdded) {
      discovery.soon();
    }
    this.#deviceAdded = false;
  }
}
