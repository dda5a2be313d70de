import { done, refused, type Answer } from './answers.ts';
import type { Endpoint, LockCall } from './endpoints.ts';

/** What may be asked of a lock without moving its bolt: its ways of remote unlock, a visitor's request. */
export function settingEndpoints(): Endpoint[] {
  return [
    {
      kind: 'lock',
      name: 'remote-unlocks',
      method: 'GET',
      path: '/v1.0/devices/{device}/door-lock/remote-unlocks',
      answer: remoteUnlocks,
    },
    {
      kind: 'lock',
      name: 'remote-unlock-config',
      method: 'POST',
      path: '/v1.0/devices/{device}/door-lock/remote-unlock/config',
      body: { remote_unlock_type: 'string', open: 'boolean' },
      answer: configureRemoteUnlock,
    },
    {
      kind: 'lock',
      name: 'cancel',
      method: 'PUT',
      path: '/v1.0/devices/{device}/door-lock/password-free/open-door/cancel',
      body: { type: 'integer' },
      answer: cancelRequest,
    },
  ];
}

/** Live clients see an array, the API page one object; some locks answer nothing of use (protocol 4.3). */
function remoteUnlocks({ lock }: LockCall): Answer {
  const refusal = lock.model.refuses['remote-unlocks'];
  if (refusal !== undefined) {
    return refused(refusal);
  }
  const ways = Object.entries(lock.allowed).map(([remote_unlock_type, open]) => ({ remote_unlock_type, open }));
  const own = ways.find((way) => way.remote_unlock_type === ownWay(lock.model.pin));
  switch (lock.model.remoteUnlocks) {
    case 'array':
      return done(ways);
    case 'object':
      return done(own);
    case 'empty':
      return done([]);
    case 'error':
      return refused(500);
  }
}

function ownWay(pin: string | undefined): string {
  return pin === undefined ? 'remoteUnlockWithoutPwd' : 'remoteUnlockWithPwd';
}

function configureRemoteUnlock({ lock, body }: LockCall): Answer {
  const way = body['remote_unlock_type'];
  const refusal = lock.model.refuses['remote-unlock-config'];
  if (refusal !== undefined) {
    return refused(refusal);
  }
  if (way !== 'remoteUnlockWithoutPwd' && way !== 'remoteUnlockWithPwd') {
    return refused(1109);
  }
  lock.allowed[way] = body['open'] === true;
  return done(true);
}

/** 1 rejects, 2 cancels; without a visitor's request there is nothing to revoke. */
function cancelRequest({ lock, body }: LockCall): Answer {
  const refusal = lock.model.refuses.cancel;
  if (refusal !== undefined) {
    return refused(refusal);
  }
  if (body['type'] !== 1 && body['type'] !== 2) {
    return refused(1101);
  }
  if (!lock.request.pending) {
    return refused(2306);
  }
  lock.request.end();
  return done(true);
}
