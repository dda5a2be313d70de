/** The files of the source that have bugs here, by what they are about. */
const files = {
  policy: 'lock/commands/request-policy.ts',
  timing: 'lock/commands/request-timing.ts',
  request: 'lock/commands/lock-request.ts',
  queue: 'lock/commands/request-queue.ts',
  inFlight: 'lock/commands/command-in-flight.ts',
  commands: 'lock/commands/lock-commands.ts',
  pending: 'lock/commands/pending-request.ts',
  capabilities: 'lock/capabilities.ts',
  state: 'lock/state/state.ts',
  unlockRequest: 'lock/events/unlock-request.ts',
  lock: 'lock/lock.ts',
  tile: 'homekit/bolt.ts',
  heldOpen: 'lock/state/held-open.ts',
  shownState: 'lock/state/shown-state.ts',
  client: 'tuya/client.ts',
  errors: 'tuya/errors.ts',
  transport: 'tuya/http-transport.ts',
  connections: 'tuya/connections.ts',
  doorLock: 'tuya/door-lock.ts',
  codes: 'tuya/error-codes.ts',
} as const;

/** A mistake that somebody could make, as a change of one piece of text. */
export interface Bug {
  name: string;
  /** By its path from `src/`. */
  file: string;
  from: string;
  to: string;
}

const rows: readonly (readonly [name: string, file: keyof typeof files, from: string, to: string])[] = [
  ['repeats after a lost answer', 'policy', ...againAfter('lost')],
  ['repeats after a failure of a gateway', 'policy', ...againAfter('cloud')],
  ['repeats after an unreadable answer', 'policy', ...againAfter('unreadable')],
  ['repeats after a refusal that proves nothing', 'policy', ...againAfter('refused')],
  [
    'repeats after result: false',
    'policy',
    "return fail('refused', `The lock refused to ${verb(wanted)}`, 'unknown');",
    "return { kind: 'again', afterMs: breathe };",
  ],
  ['repeats what was accepted', 'policy', "return { kind: 'confirm' };", "return { kind: 'again', afterMs: breathe };"],
  ['answers after 10 s', 'timing', 'answerWithin = 8_000', 'answerWithin = 10_000'],
  ['sends up to the last moment', 'timing', 'sendWithin = 6_500', 'sendWithin = 9_000'],
  ['takes the code of a failing gateway at its word', 'transport', 'throw status >= 500 ?', 'throw status >= 600 ?'],
  [
    'does not ask at the last moment',
    'transport',
    'if (signal.aborted || stillWanted?.() === false) {',
    'if (signal.aborted) {',
  ],
  ['dates a read when its answer comes', 'transport', 'askedAt: trip.sentAt', 'askedAt: trip.receivedAt'],
  ['asks before it connects', 'connections', ...askedEarly()],
  ['sends what it was told to hold back', 'connections', 'if (!mayLeave) {', 'if (mayLeave === undefined) {'],
  [
    'repeats commands as if they were reads',
    'doorLock',
    "effect: 'once', urgent: true",
    "effect: 'repeatable', urgent: true",
  ],
  [
    'takes a busy gateway for a proof',
    'codes',
    "kind: 'refused',\n      meaning: 'The gateway of the lock is busy",
    "kind: 'busy',\n      meaning: 'The gateway of the lock is busy",
  ],
  [
    'keeps a ticket for the next command',
    'commands',
    'ticket = await cloud.doorLock.ticket(this.#id, options.signal);',
    'ticket = (this as { kept?: Ticket }).kept ??= await cloud.doorLock.ticket(this.#id, options.signal);',
  ],
  ['uses a ticket after its end', 'commands', 'clock.now() < validUntil &&', ''],
  [
    'counts the life of a ticket from its arrival',
    'commands',
    'const validUntil = askedAt',
    'const validUntil = clock.now()',
  ],
  [
    'shows what was accepted as done',
    'state',
    'reading.boltState === undefined ? state.operated : undefined',
    'state.operated',
  ],
  ['names the first door', 'capabilities', 'channel: namedDoor }', 'channel: 1 }'],
  [
    'tries a method that names no door',
    'capabilities',
    "const unlock: UnlockMethod[] = [{ kind: 'open-channel', channel: namedDoor }];",
    "const unlock: UnlockMethod[] = [{ kind: 'open-channel', channel: namedDoor }, { kind: 'open-door' }];",
  ],
  ['goes on with what was withdrawn', 'request', "this.#finish({ kind: 'withdrawn' });", ''],
  ['lets a newer request take no place', 'queue', 'earlier?.withdraw();', ''],
  [
    'lets the same wish begin anew',
    'queue',
    'if (current?.pending === true && current.wanted === wanted) {',
    'if (current === null) {',
  ],
  ['sends after a failure was told', 'pending', 'return !this.#over && this.msToSend() > 0;', 'return true;'],
  ['waits for a sleeping lock without end', 'pending', 'now + wakeSeconds * 1000', 'Infinity'],
  ['does not wait for the answer of the request before', 'request', 'await this.#command.earlierAnswered();', ''],
  ['lets a hanging ticket wait', 'request', 'if (!this.#home.isAnswered()) {', 'if (this.pending === undefined) {'],
  [
    'waits for the bolt without end',
    'request',
    "this.#failed(unconfirmed(this.wanted, this.#options.bolt()), 'unknown');",
    '',
  ],
  [
    'takes unknown for not delivered',
    'inFlight',
    "|| (outcome.kind === 'error' && !outcome.error.nothingDelivered)",
    '',
  ],
  ['claims to have relocked at once', 'state', 'now < relocked)', 'now < 0)'],
  ['ignores that the lock is held open', 'state', 'if (heldOpenBy(state) !== undefined) {', 'if (now < 0) {'],
  ['ignores doubt', 'state', "inDoubt && bolt === 'secured' ? 'unknown' : bolt", 'bolt'],
  ['shows Locked without evidence', 'state', "mayBeInferred ? 'secured' : 'unknown'", "'secured'"],
  ['infers before the lock was read', 'state', 'reading.complete && (', '('],
  ['lets the oldest news win', 'state', 'a.at !== b.at ? a.at > b.at', 'a.at !== b.at ? a.at < b.at'],
  [
    'does not invert the state',
    'state',
    'open: isOpenBy(last.code, last.value) !== inverted',
    'open: isOpenBy(last.code, last.value) === true',
  ],
  [
    'locks where somebody was to be turned down',
    'unlockRequest',
    "if (wanted !== 'secured' || !view.requested) {",
    "if (wanted !== 'secured' || open !== undefined) {",
  ],
  ['shows "No Response" while it waits', 'lock', 'this.#requests.wanted !== undefined ||', ''],
  ['goes on after the lock left', 'lock', 'this.#requests.abort(why);', ''],
  ['lets HAP keep what was written', 'tile', 'setImmediate(show);', ''],
  ['lets a read take back a doubt at once', 'state', 'const boltTakes = 2_000;', 'const boltTakes = -5_000;'],
  [
    'forgets the commands of the request before',
    'inFlight',
    'earlier?.isSettled === false ? earlier : undefined',
    'undefined',
  ],
  ['gives a request more time while Home waits', 'pending', 'if (this.#answered) {', 'if (this.#sendUntil > 0) {'],
  ['sends long after the tap', 'pending', 'return !this.#over && this.msToSend() > 0;', 'return !this.#over;'],
  [
    'tells nobody that a command may have opened',
    'queue',
    "mayHaveOpenedAt !== undefined && ending.kind !== 'withdrawn' && mayHaveOpened(mayHaveOpenedAt)",
    'false',
  ],
  [
    'shows no wish of Home',
    'lock',
    'return this.#requests.wanted ?? this.#shown.target;',
    'return this.#shown.target;',
  ],
  [
    'takes a broken connection for none',
    'transport',
    'throw sentAt === undefined ? notSent',
    'throw sentAt !== null ? notSent',
  ],
  ['takes a late answer for one that was not sent', 'client', 'return wasNotSent\n', 'return wasNotSent !== null\n'],
  ['takes a lost answer for a proof', 'errors', 'lost: { ...provesNothing', 'lost: { ...proves'],
  [
    'reads nothing after an unknown outcome',
    'queue',
    "if (inDoubt || (ending.kind === 'failed' && ending.bolt === 'unknown')) {",
    'if (ending === undefined) {',
  ],
  ['does not tell Home that it has relocked', 'shownState', "this.#options.weighed('time passed');", ''],
  ['locks what is held open', 'heldOpen', 'return this.#by === undefined ?', 'return this.#by !== null ?'],
  [
    'unlocks for whom is turned down',
    'lock',
    'keptOpen !== undefined)) {\n        this.#requests.withdraw();',
    'keptOpen !== undefined)) {',
  ],
];

export const bugs: readonly Bug[] = rows.map(([name, file, from, to]) => ({ name, file: files[file], from, to }));

function againAfter(kind: string): [string, string] {
  const line = 'if (commandSent && !error.nothingDelivered) {';
  return [
    line,
    `if (commandSent && error.kind === '${kind}') { return { kind: 'again', afterMs: breathe }; }\n  ${line}`,
  ];
}

function askedEarly(): [string, string] {
  return [
    "request.once('socket', () => {\n        let mayLeave = false;\n        try {\n          mayLeave = leaves();",
    "const early = leaves();\n      request.once('socket', () => {\n        let mayLeave = false;\n        try {\n          mayLeave = early;",
  ];
}
