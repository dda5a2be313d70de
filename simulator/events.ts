import type { DataPointReport } from './data-points.ts';
import type { LedgerEntry } from './ledger.ts';

/** What happens in the simulated world, for its listeners: the demo, a push feed, a test. */
export type CloudEvent =
  | { kind: 'request'; entry: LedgerEntry }
  | { kind: 'ticket'; device: string; ticketId: string; lifeSeconds: number }
  | { kind: 'bolt'; device: string; channel: number; bolt: 'moving' | 'locked' | 'unlocked'; why: string }
  /** Data points the cloud learned from a device: the only way a value of the cloud changes. */
  | { kind: 'report'; device: string; points: DataPointReport[] }
  | { kind: 'asleep' | 'awake' | 'online' | 'offline' | 'added' | 'removed'; device: string }
  | { kind: 'renamed'; device: string; name: string };

export type Emit = (event: CloudEvent) => void;
