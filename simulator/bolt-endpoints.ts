import { codesShowing, replyToRequest } from '../src/lock/data-points/catalogue.ts';
import { done, refused, type Answer } from './answers.ts';
import type { BoltTarget } from './bolt.ts';
import { accepts } from './data-point-catalogue.ts';
import type { Endpoint, LockCall, TicketCall } from './endpoints.ts';
import type { SimulatedLock } from './lock.ts';
import type { LockEndpoint } from './endpoint-names.ts';
import { decryptPin, type Tickets } from './tickets.ts';

/** Tickets, unlocking and locking: the part of the Remote Unlock API that moves bolts. */
export function boltEndpoints(tickets: Tickets): Endpoint[] {
  const issue = (path: 'devices' | 'smart-lock', { lock }: LockCall): Answer => {
    const { ticketPaths, refuses } = lock.model;
    const refusal = refuses['password-ticket'] ?? (ticketPaths === 'both' || ticketPaths === path ? undefined : 1108);
    return refusal === undefined ? done(tickets.issue(lock.id)) : refused(refusal);
  };
  const post = { method: 'POST' } as const;
  return [
    {
      ...post,
      kind: 'lock',
      name: 'password-ticket',
      path: '/v1.0/devices/{device}/door-lock/password-ticket',
      answer: (call) => issue('devices', call),
    },
    {
      ...post,
      kind: 'lock',
      name: 'password-ticket',
      path: '/v1.0/smart-lock/devices/{device}/password-ticket',
      answer: (call) => issue('smart-lock', call),
    },
    {
      ...post,
      kind: 'ticket',
      name: 'door-operate',
      path: '/v1.0/smart-lock/devices/{device}/password-free/door-operate',
      body: { ticket_id: 'string', open: 'boolean' },
      answer: doorOperate,
    },
    {
      ...post,
      kind: 'ticket',
      name: 'open-door-v1.0',
      path: '/v1.0/devices/{device}/door-lock/password-free/open-door',
      body: { ticket_id: 'string' },
      answer: ({ lock }) => operateWithoutPassword(lock, 'open-door-v1.0', 'unlocked'),
    },
    {
      ...post,
      kind: 'ticket',
      name: 'open-door-v1.1',
      path: '/v1.1/devices/{device}/door-lock/password-free/open-door',
      body: { ticket_id: 'string', channel_id: 'integer' },
      answer: openChannel,
    },
    {
      ...post,
      kind: 'ticket',
      name: 'open-door-pin',
      path: '/v1.0/devices/{device}/door-lock/open-door',
      body: { password: 'string', password_type: 'string', ticket_id: 'string' },
      answer: openWithPin,
    },
    ...['/v1.0/devices/{device}/commands', '/v1.0/iot-03/devices/{device}/commands'].map((path): Endpoint => ({
      ...post,
      kind: 'lock',
      name: 'commands',
      path,
      body: { commands: 'array' },
      answer: sendCommands,
    })),
  ];
}

/** Needs the data point of remote keys; only some locks obey `open: false` (protocol 4.1, 4.3). */
function doorOperate({ lock, body }: TicketCall): Answer {
  const { points } = lock.device;
  if (!codesShowing('remote key').some((code) => points.has(code))) {
    return refused(2008);
  }
  return operateWithoutPassword(lock, 'door-operate', body['open'] === true ? 'unlocked' : 'locked');
}

function openChannel({ lock, body }: TicketCall): Answer {
  const channel = Number(body['channel_id']);
  if (lock.model.refuses['open-door-v1.1'] === undefined && (channel < 1 || channel > lock.model.channels)) {
    return refused(1109);
  }
  return operateWithoutPassword(lock, 'open-door-v1.1', 'unlocked', channel);
}

function operateWithoutPassword(lock: SimulatedLock, way: LockEndpoint, to: BoltTarget, channel = 1): Answer {
  const refusal = lock.model.refuses[way];
  if (refusal !== undefined) {
    return refused(refusal);
  }
  if (to === 'locked' && !lock.model.canLock) {
    return refused(2008);
  }
  return lock.allowed.remoteUnlockWithoutPwd ? move(lock, to, channel) : refused(1106);
}

/** A password encrypted in any wrong way gives 1109 (protocol 3.3), a wrong PIN 2302. */
function openWithPin({ lock, body, ticket }: TicketCall): Answer {
  const refusal = lock.model.refuses['open-door-pin'] ?? (lock.model.pin === undefined ? 2008 : undefined);
  if (refusal !== undefined) {
    return refused(refusal);
  }
  const pin = body['password_type'] === 'ticket' ? decryptPin(String(body['password']), ticket.key) : undefined;
  if (pin === undefined) {
    return refused(1109);
  }
  if (pin !== lock.model.pin) {
    return refused(2302);
  }
  return lock.allowed.remoteUnlockWithPwd ? move(lock, 'unlocked', 1) : refused(1106);
}

function move(lock: SimulatedLock, to: BoltTarget, channel: number): Answer {
  switch (lock.command(to, channel)) {
    case 'moved':
      return done(true);
    case 'refused':
      return done(false);
    case 'offline':
      return refused(2001);
    case 'asleep':
      return refused(2312);
    case 'busy':
      return refused(2328);
  }
}

/** Plain data point commands, all or none. Two of them move the bolt; the others are settings. */
function sendCommands({ lock, body }: LockCall): Answer {
  const commands = (body['commands'] as unknown[]).map((command) => ({
    code: '',
    value: undefined,
    ...(Object(command) as object),
  }));
  if (commands.length === 0) {
    return refused(1100);
  }
  if (!lock.device.online) {
    return refused(2001);
  }
  for (const { code, value } of commands) {
    const kind = lock.device.points.kind(code);
    if (!kind?.writable || !accepts(kind, value)) {
      return refused(kind?.writable ? 1109 : 2008);
    }
  }
  for (const { code, value } of commands) {
    const answer = sendCommand(lock, code, value);
    if (!answer.success) {
      return answer;
    }
  }
  return done(true);
}

function sendCommand(lock: SimulatedLock, code: string, value: unknown): Answer {
  if (code === replyToRequest) {
    // The answer to a visitor: without one there is nothing to answer (protocol 4.1).
    return lock.request.pending ? (value === true ? move(lock, 'unlocked', 1) : endRequest(lock)) : refused(2306);
  }
  if (code === 'manual_lock' && value === true) {
    return move(lock, 'locked', 1);
  }
  lock.device.report({ [code]: value as boolean | number | string });
  return done(true);
}

function endRequest(lock: SimulatedLock): Answer {
  lock.request.end();
  return done(true);
}
