import type { Clock } from '../../clock.ts';
import type { CommandOptions } from '../../tuya/client.ts';
import type { UnlockMethod } from '../capabilities.ts';
import type { BoltState } from '../state/state.ts';
import type { CommandResult, Outcome } from './request-policy.ts';
import type { Target } from '../target.ts';

/** What a request needs from its lock. */
export interface LockRequestOptions {
  clock: Clock;
  /** How long to wait for a sleeping lock, s. */
  wakeSeconds: number;
  /** Where the bolt is by the newest evidence. */
  bolt: () => BoltState;
  /** Whether the lock says where its bolt is. Of one that does not, what it confirmed is all there is to know. */
  reportsBolt: () => boolean;
  /** The methods to move it to a target, the best first. */
  methods: (wanted: Target) => readonly UnlockMethod[];
  /** One fresh ticket and one command. Never rejects. */
  attempt: (method: UnlockMethod, wanted: Target, options: CommandOptions) => Promise<Outcome>;
  /** Reads the true state; it is in {@link bolt} afterwards. @throws TuyaError */
  look: (signal: AbortSignal) => Promise<void>;
  /** Told right before a command leaves. */
  leaves: (wanted: Target) => void;
  /** Told what became of a command, also of a request that is over, before any request goes on. */
  answered: (result: CommandResult) => void;
}
