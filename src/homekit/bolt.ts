import type { API, HAPStatus, Service } from 'homebridge';
import type { Lock } from '../lock/lock.ts';
import type { Failure } from '../lock/target.ts';
import type { BoltState } from '../lock/state/state.ts';
import { hapStatus } from './hap-values.ts';

const statusOf: Readonly<Record<Failure['reason'], HAPStatus>> = {
  'timed out': hapStatus.timedOut,
  busy: hapStatus.busy,
  refused: hapStatus.communicationFailure,
  'not permitted': hapStatus.communicationFailure,
  unreachable: hapStatus.communicationFailure,
  unsupported: hapStatus.notAllowedNow,
};

/**
 * LockMechanism: the bolt in Home. Reads are answered from memory; a write waits for Tuya's answer, at most 8 s.
 * @returns shows the lock's present state in Home; to be called when it may have changed
 */
export function showBolt(service: Service, lock: Lock, { hap }: API): () => void {
  const { LockCurrentState, LockTargetState } = hap.Characteristic;
  const current: Readonly<Record<BoltState, number>> = {
    secured: LockCurrentState.SECURED,
    unsecured: LockCurrentState.UNSECURED,
    jammed: LockCurrentState.JAMMED,
    unknown: LockCurrentState.UNKNOWN,
  };
  const currentState = (): number => current[lock.bolt];
  const targetState = (): number => (lock.target === 'secured' ? LockTargetState.SECURED : LockTargetState.UNSECURED);
  const ifReachable = (value: () => number) => (): number => {
    if (!lock.reachable) {
      throw new hap.HapStatusError(hapStatus.communicationFailure);
    }
    return value();
  };
  const show = (): void => {
    service.updateCharacteristic(LockTargetState, targetState());
    service.updateCharacteristic(LockCurrentState, currentState());
  };
  service.getCharacteristic(LockCurrentState).onGet(ifReachable(currentState));
  service
    .getCharacteristic(LockTargetState)
    .onGet(ifReachable(targetState))
    .onSet(async (value) => {
      const reply = await lock.ask(value === LockTargetState.SECURED ? 'secured' : 'unsecured');
      // HAP takes over the written value after this handler; a newer request or the truth may differ by then.
      setImmediate(show);
      if (reply.kind === 'failed') {
        throw new hap.HapStatusError(statusOf[reply.failure.reason]);
      }
    });
  return show;
}
