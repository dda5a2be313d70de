/** The files of the source that have bugs here, by what they are about. */
const files = {
  request: 'lock/bolt/request.ts',
  boltRequest: 'lock/bolt/bolt-request.ts',
  boltRequests: 'lock/bolt/bolt-requests.ts',
  delivery: 'lock/bolt/delivery.ts',
  commands: 'lock/bolt/commands.ts',
  pendingState: 'lock/bolt/pending-state.ts',
  capabilities: 'lock/capabilities.ts',
  state: 'lock/state.ts',
  answering: 'lock/answering.ts',
  lock: 'lock/lock.ts',
  tile: 'homekit/bolt.ts',
  heldOpen: 'lock/held-open.ts',
  shownState: 'lock/shown-state.ts',
  client: 'tuya/client.ts',
  errors: 'tuya/errors.ts',
  exchange: 'tuya/exchange.ts',
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
  ['repeats after a lost answer', 'request', ...againAfter('lost')],
  ['repeats after a failure of a gateway', 'request', ...againAfter('cloud')],
  ['repeats after an unreadable answer', 'request', ...againAfter('unreadable')],
  ['repeats after a refusal that proves nothing', 'request', ...againAfter('refused')],
  [
    'repeats after result: false',
    'request',
    "return fail('refused', `The lock refused to ${verb(wanted)}`, 'unknown');",
    "return { kind: 'again', afterMs: breathe };",
  ],
  [
    'repeats what was accepted',
    'request',
    "return { kind: 'confirm' };",
    "return { kind: 'again', afterMs: breathe };",
  ],
  ['answers after 10 s', 'request', 'answerWithin = 8_000', 'answerWithin = 10_000'],
  ['sends up to the last moment', 'request', 'sendWithin = 6_500', 'sendWithin = 9_000'],
  ['takes the code of a failing gateway at its word', 'exchange', 'throw status >= 500 ?', 'throw status >= 600 ?'],
  [
    'does not ask at the last moment',
    'exchange',
    'if (signal.aborted || stillWanted?.() === false) {',
    'if (signal.aborted) {',
  ],
  ['dates a read when its answer comes', 'exchange', 'this.#time.at(trip.sentAt)', 'this.#time.at(trip.receivedAt)'],
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
    'tries a way that names no door',
    'capabilities',
    "const unlock: Way[] = [{ kind: 'open-channel', channel: namedDoor }];",
    "const unlock: Way[] = [{ kind: 'open-channel', channel: namedDoor }, { kind: 'open-door' }];",
  ],
  ['goes on with what was withdrawn', 'boltRequest', "this.#finish({ kind: 'withdrawn' });", ''],
  ['lets a newer request take no place', 'boltRequests', 'earlier?.withdraw();', ''],
  ['lets the same wish begin anew', 'boltRequests', 'if (earlier?.wanted === wanted) {', 'if (earlier === null) {'],
  ['sends after a failure was told', 'pendingState', 'return !this.#over && this.msToSend() > 0;', 'return true;'],
  ['waits for a sleeping lock without end', 'pendingState', 'now + wakeSeconds * 1000', 'Infinity'],
  ['does not wait for the answer of the request before', 'boltRequest', 'await this.#delivery.earlierAnswered();', ''],
  ['lets a hanging ticket wait', 'boltRequest', 'if (!this.#home.isAnswered()) {', 'if (this.pending === undefined) {'],
  [
    'waits for the bolt without end',
    'boltRequest',
    "this.#failed(unconfirmed(this.wanted, this.#access.bolt()), 'unknown');",
    '',
  ],
  [
    'takes unknown for not delivered',
    'delivery',
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
    'answering',
    "if (wanted !== 'secured' || !doorstep.requested) {",
    "if (wanted !== 'secured' || open !== undefined) {",
  ],
  ['shows "No Response" while it waits', 'lock', 'this.#requests.wanted !== undefined ||', ''],
  ['goes on after the lock left', 'lock', 'this.#requests.abort(why);', ''],
  ['lets HAP keep what was written', 'tile', 'setImmediate(show);', ''],
  ['lets a read take back a doubt at once', 'state', 'const boltTakes = 2_000;', 'const boltTakes = -5_000;'],
  [
    'forgets the commands of the request before',
    'delivery',
    'earlier?.isSettled === false ? earlier : undefined',
    'undefined',
  ],
  ['gives a request more time while Home waits', 'pendingState', 'if (this.#answered) {', 'if (this.#sendUntil > 0) {'],
  ['sends long after the tap', 'pendingState', 'return !this.#over && this.msToSend() > 0;', 'return !this.#over;'],
  [
    'tells nobody that a command may have opened',
    'boltRequests',
    "if (mayHaveOpenedAt !== undefined && ending.kind !== 'withdrawn') {",
    'if (mayHaveOpenedAt === null) {',
  ],
  [
    'shows no wish of Home',
    'lock',
    'return this.#requests.wanted ?? this.#shown.target;',
    'return this.#shown.target;',
  ],
  [
    'takes a broken connection for none',
    'exchange',
    'throw sentAt === undefined ? notSent',
    'throw sentAt !== null ? notSent',
  ],
  ['takes a late answer for one that was not sent', 'client', 'return wasNotSent\n', 'return wasNotSent !== null\n'],
  ['takes a lost answer for a proof', 'errors', 'lost: passingDoubt', 'lost: passingProof'],
  [
    'reads nothing after an unknown outcome',
    'boltRequests',
    "if (ending.bolt === 'unknown') {",
    'if (ending.bolt === undefined) {',
  ],
  ['does not tell Home that it has relocked', 'shownState', "weighed('time passed');", ''],
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
