/** A command to a bolt that has left. */
export interface Command {
  /** Of which start of the plugin it is. */
  run: number;
  deviceId: string;
  endpoint: string;
  /** The door that it names. */
  channel: number | undefined;
  ticket: string | undefined;
  open: boolean;
  /** When it left, in time awake and in cloud time, ms. */
  at: number;
  cloudAt: number;
  /** What the plugin can know of it. */
  outcome: Outcome;
}

/**
 * - `waiting`: not answered yet
 * - `given up`: the plugin waits no longer
 * - `proof`: the answer proves that nothing was delivered
 * - `gate`: the same, and the ticket was not even looked at
 * - `unknown`: no answer will come, or it proves nothing
 */
export type Outcome = 'waiting' | 'given up' | 'accepted' | 'turned down' | 'proof' | 'gate' | 'unknown';

/** Codes that prove that nothing was delivered: the design, "at most once", and the protocol, 4.5. */
const proofs = [
  ...[1106, 1108, 1109, 1110, 1114, 429, 2001, 2003, 2008, 2009, 2010, 2302, 2312, 2328, 2405, 28841002, 28841004],
];
const gates = [1010, 1011, 1013];

export function outcomeOf(status: number, answer: { success: boolean; code?: number; result?: unknown }): Outcome {
  if (status >= 500) {
    return 'unknown';
  }
  if (answer.success) {
    const { result } = answer;
    return result === true || result === 'true' ? 'accepted' : result === false ? 'turned down' : 'unknown';
  }
  const { code = 0 } = answer;
  return gates.includes(code) ? 'gate' : proofs.includes(code) ? 'proof' : 'unknown';
}

export function mayHaveMoved({ outcome }: Command): boolean {
  return outcome !== 'proof' && outcome !== 'gate';
}

/** The command in a request, if it is one that moves a bolt. */
export function commandIn(
  path: string,
  body: Readonly<Record<string, unknown>>,
): Pick<Command, 'deviceId' | 'endpoint' | 'channel' | 'ticket' | 'open'> | undefined {
  const [, deviceId, endpoint] = /^\/v1\.\d\/(?:smart-lock\/)?devices\/([^/]+)\/(.*)$/.exec(path) ?? [];
  const ticket = typeof body['ticket_id'] === 'string' ? body['ticket_id'] : undefined;
  const channel = typeof body['channel_id'] === 'number' ? body['channel_id'] : undefined;
  const moves = {
    'password-free/door-operate': body['open'] === true,
    'door-lock/password-free/open-door': true,
    'door-lock/open-door': true,
    commands: true,
  }[endpoint ?? ''];
  const isRejection = endpoint === 'commands' && JSON.stringify(body).includes('"value":false');
  return deviceId === undefined || endpoint === undefined || moves === undefined || isRejection
    ? undefined
    : { deviceId, endpoint, channel, ticket, open: moves };
}
