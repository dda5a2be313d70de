import { done, refused, type Answer } from './answers.ts';
import { parseBody, refusalOfBody } from './body-shape.ts';
import type { Call, Endpoint } from './endpoints.ts';
import type { EndpointName } from './endpoint-names.ts';
import { isMeantFor, type Fault, type FaultEffect, type FaultPlan } from './faults.ts';
import { refusalAtTheGate, type CloudRequest, type Gatekeeper } from './gate.ts';
import type { Household } from './household.ts';
import type { Router } from './router.ts';
import type { Tickets } from './tickets.ts';

/** What one request came to, before anything travels back. */
export interface Exchange {
  endpoint: EndpointName;
  device?: string;
  body: unknown;
  answer: Answer;
  carriedOut: boolean;
  /** The scripted fault that struck it. */
  effect?: FaultEffect;
}

export interface Desk {
  gatekeeper: Gatekeeper;
  router: Router;
  household: Household;
  tickets: Tickets;
  faults: FaultPlan<Fault>;
}

/** In this order: gate, path, body, device, scripted fault, ticket, endpoint. The first refusal ends it. */
export function exchange(request: CloudRequest, desk: Desk): Exchange {
  const route = desk.router.find(request.method, request.path);
  const device = route?.params['device'];
  const body = parseBody(request.body);
  const seen = {
    endpoint: route?.endpoint.name ?? 'unknown',
    ...(device === undefined ? {} : { device }),
    body: request.body.length === 0 ? undefined : (body ?? request.body.toString('utf8')),
  };
  const refusal = refusalAtTheGate(request, desk.gatekeeper) ?? refusalOfContentType(request);
  if (refusal) {
    return { ...seen, answer: refusal, carriedOut: false };
  }
  const effect = desk.faults.next((fault) => isMeantFor(fault, seen.endpoint, device))?.effect;
  if (effect && neverReachesTheDesk(effect)) {
    return { ...seen, answer: refused(500), carriedOut: false, effect };
  }
  if (!route || !body) {
    return { ...seen, answer: refused(route ? 1109 : 1108), carriedOut: false, ...(effect && { effect }) };
  }
  const usual =
    refusalOfBody(body, route.endpoint.body ?? {}) ??
    serve(route.endpoint, { params: route.params, query: new Map(request.query), body }, desk, effect);
  const carriedOut = usual.success && usual.result !== false;
  const answer = usual.success && effect?.kind === 'answer' ? done(effect.result(usual.result)) : usual;
  return { ...seen, answer, carriedOut, ...(effect && { effect }) };
}

function neverReachesTheDesk({ kind }: FaultEffect): boolean {
  return ['http', 'redirect', 'garbage', 'no-success', 'reset', 'hang'].includes(kind);
}

function refusalOfContentType({ body, headers }: CloudRequest): Answer | undefined {
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  return body.length === 0 || isJson ? undefined : refused(1006);
}

/** Checks what the kind of the endpoint asks for, then lets it answer, unless a scripted answer takes its place. */
function serve(endpoint: Endpoint, call: Call, desk: Desk, effect: FaultEffect | undefined): Answer {
  if (endpoint.kind === 'project') {
    return scripted(effect) ?? endpoint.answer(call);
  }
  const id = call.params['device'] ?? '';
  const device = desk.household.device(id);
  if (!device) {
    return refused(desk.household.wasRemoved(id) ? 2010 : 1106);
  }
  if (endpoint.kind === 'device') {
    return scripted(effect) ?? endpoint.answer({ ...call, device });
  }
  const lock = desk.household.lock(id);
  if (!lock) {
    return refused(2009);
  }
  if (endpoint.kind === 'lock') {
    return scripted(effect) ?? endpoint.answer({ ...call, device, lock });
  }
  // A ticket that was shown is spent, whatever the outcome.
  const ticket = desk.tickets.redeem(id, String(call.body['ticket_id']));
  return 'success' in ticket ? ticket : (scripted(effect) ?? endpoint.answer({ ...call, device, lock, ticket }));
}

function scripted(effect: FaultEffect | undefined): Answer | undefined {
  switch (effect?.kind) {
    case 'code':
      return refused(effect.code, effect.msg);
    case 'result-false':
      return { success: true, result: false };
    default:
      return undefined;
  }
}
