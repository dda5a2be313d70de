import type { DataPointValue } from './data-point-catalogue.ts';
import type { DataPointReport } from './data-points.ts';
import type { LedgerEntry } from './ledger.ts';

/** What happens in the simulated world, for its listeners: the demo, a push feed, a test. */
export type CloudEvent =
  | { kind: 'request'; entry: LedgerEntry }
  | { kind: 'ticket'; device: string; ticketId: string; lifeSeconds: number }
  | { kind: 'bolt'; device: string; channel: number; bolt: 'moving' | 'locked' | 'unlocked'; why: string }
  /** Data points the cloud learned from a device: the only way a value of the cloud changes. Of quiet ones it says nothing. */
  | { kind: 'report'; device: string; points: DataPointReport[]; quiet?: boolean }
  /** Something the cloud tells in a message of its own (`event_notify`): it has no data point. */
  | { kind: 'notice'; device: string; bizData: object }
  /** A row of the history that no data point told. `time`: the lock's own, ms. */
  | { kind: 'record'; device: string; code: string; value: DataPointValue; time: number }
  | { kind: 'asleep' | 'awake' | 'online' | 'offline' | 'added' | 'removed'; device: string }
  | { kind: 'renamed'; device: string; name: string };

export type Emit = (event: CloudEvent) => void;
