import type { Failure } from './target.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Device } from '../tuya/device.ts';
import type { LockCloud } from './cloud.ts';
import type { LockEvents } from './events/lock-events.ts';
import type { EvidenceOptions } from './state/evidence.ts';
import type { OpeningLog } from './state/opening-log.ts';
import type { MethodMemory } from './commands/method-memory.ts';

/** What a lock needs to live. */
export interface LockOptions extends EvidenceOptions {
  cloud: LockCloud;
  clock: Clock;
  log: Log;
  /** What earlier runs learned about the ways to move the bolt. */
  memory: MethodMemory;
  /** The name of the lock in the log. */
  nameOf: (device: Device) => string;
  wakeSeconds: number;
  /** Home may look at the lock and never moves it. */
  readOnly?: boolean;
  /** The events of the door; undefined for further doors of a device. */
  events?: ((device: Device, log: Log) => LockEvents) | undefined;
  /** Of a further door: the events of its device, which shall know what Home unlocked. */
  eventsOfDevice?: () => LockEvents | undefined;
  /** Shared by the doors of one device, which add themselves: an opening that names no door is written once. */
  openingLogs?: OpeningLog[];
  /** Told when a read shows a change that the lock should have told by itself. */
  changeFound?: () => void;
}

/** Told to Home where the owner wants a lock to be looked at only. */
export const readOnly: Failure = { reason: 'unsupported', message: 'Home may only look at this lock ("readOnly")' };
