import type { FaultEffect } from '../../simulator/cloud.ts';
import type { Reception } from '../../simulator/entrance.ts';
import { selfSigned } from '../tuya/push/certificate.ts';

/** What goes wrong at one step of a request, in words that stand in docs/reliability.md. */
export interface AnswerTrouble {
  name: string;
  effect: FaultEffect;
  /** Whether the answer proves that nothing was delivered (protocol 2): then another command may follow. */
  proves?: true;
}

/** Certificates of the cloud's entrance: the first three are trusted, as those of a public authority are. */
export const certificates = {
  good: selfSigned(),
  expired: selfSigned(Date.UTC(2020, 0, 1)),
  ofAnother: selfSigned(undefined, [127, 0, 0, 9]),
  unknown: selfSigned(),
};

/** What an answer may weigh at most is 4 MiB: this is more, and not so much that a test machine suffers. */
const tooMuch = 16 * 1024 * 1024;
const page = '<!DOCTYPE html><html><body>Bad Gateway</body></html>';
const asleepBehindGateway = JSON.stringify({ success: false, code: 2312, msg: 'not online', t: Date.UTC(2026, 0, 1) });

/** Answers that do not come, come late, or are not Tuya's. */
const spoilt: readonly AnswerTrouble[] = [
  { name: 'reset before it was read', effect: { kind: 'reset' } },
  { name: 'reset after it was carried out', effect: { kind: 'lost-answer' } },
  { name: 'reset in the middle of the answer', effect: { kind: 'cut' } },
  { name: 'no answer, not carried out', effect: { kind: 'hang' } },
  { name: 'no answer, carried out', effect: { kind: 'hang-after' } },
  { name: 'one byte a second', effect: { kind: 'drip', everyMs: 1_000 } },
  { name: 'answered after 4 s', effect: { kind: 'delay', ms: 4_000 } },
  { name: 'HTTP 302 to the same address', effect: { kind: 'redirect', status: 302 } },
  { name: 'HTTP 307 to the same address', effect: { kind: 'redirect', status: 307 } },
  { name: 'HTTP 403', effect: { kind: 'http', status: 403, body: 'Forbidden' } },
  { name: 'HTTP 404', effect: { kind: 'http', status: 404, body: '' } },
  { name: 'HTTP 429', effect: { kind: 'http', status: 429, body: 'Too Many Requests' } },
  { name: 'HTTP 500', effect: { kind: 'http', status: 500, body: '' } },
  { name: 'HTTP 502, HTML', effect: { kind: 'http', status: 502, body: page } },
  { name: 'HTTP 502, code 2312 in it', effect: { kind: 'http', status: 502, body: asleepBehindGateway } },
  { name: 'HTTP 503', effect: { kind: 'http', status: 503, body: 'Service Unavailable' } },
  { name: 'HTTP 200, HTML', effect: { kind: 'garbage' } },
  { name: 'half of the JSON', effect: { kind: 'truncated' } },
  { name: '16 MiB', effect: { kind: 'oversized', bytes: tooMuch } },
  { name: '16 MiB compressed to 16 kB', effect: { kind: 'bomb', bytes: tooMuch } },
  { name: '`success: "true"`', effect: { kind: 'success-text' } },
  { name: 'no `success`', effect: { kind: 'no-success' } },
  { name: 'no `result`', effect: { kind: 'no-result' } },
  { name: '`result: {}`', effect: { kind: 'empty-result' } },
  { name: '`result: false`', effect: { kind: 'result-false' } },
];

/** One code of each class that the plugin tells apart, and one that nobody knows. */
const refusals: readonly [code: number | string, class_: string, proves?: 'proves'][] = [
  [1010, 'token', 'proves'],
  [1013, 'clock', 'proves'],
  [1199, 'too often', 'proves'],
  ['API_QPS_LIMIT_OR_DEGRADE', 'too often, in letters', 'proves'],
  [2328, 'busy', 'proves'],
  [2312, 'asleep', 'proves'],
  [2001, 'offline', 'proves'],
  [2008, 'not for this lock', 'proves'],
  [1108, 'not offered', 'proves'],
  [1004, 'keys', 'proves'],
  [2406, 'account', 'proves'],
  [28841107, 'data centre', 'proves'],
  [1106, 'permission', 'proves'],
  [28841002, 'subscription', 'proves'],
  [28841004, 'quota', 'proves'],
  [2405, 'ticket', 'proves'],
  [2302, 'PIN', 'proves'],
  [2317, 'gateway busy'],
  [500, 'cloud'],
  [9999, 'unknown'],
];

/** Whatever can happen to an answer. */
export const answerTroubles: readonly AnswerTrouble[] = [
  ...spoilt,
  ...refusals.map(([code, class_, proves]): AnswerTrouble => ({
    name: `code ${code} (${class_})`,
    effect: { kind: 'code', code },
    ...(proves !== undefined && { proves: true as const }),
  })),
];

/** What can happen before a request can leave. */
export const receptions: Readonly<Record<'connect' | 'TLS', Readonly<Record<string, Reception>>>> = {
  connect: { refused: { kind: 'refused' }, 'reset at once': { kind: 'reset' }, silent: { kind: 'silent' } },
  TLS: {
    'reset in the handshake': { kind: 'reset in TLS' },
    'answered without TLS': { kind: 'no TLS' },
    'certificate of nobody known': { kind: 'open', identity: certificates.unknown },
    'certificate expired': { kind: 'open', identity: certificates.expired },
    'certificate of another address': { kind: 'open', identity: certificates.ofAnother },
  },
};

/**
 * How far the cloud's clock jumps, ms: 6 s are accepted by the cloud, an hour is not. Back first: what is known by then
 * was learnt before any jump.
 */
export const clockJumps: Readonly<Record<string, number>> = {
  'clock 6 s behind': -6_000,
  'clock 1 h behind': -3_600_000,
  'clock 6 s ahead': 6_000,
  'clock 1 h ahead': 3_600_000,
};
