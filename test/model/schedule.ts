import fc from 'fast-check';
import type { Timekeeping } from './virtual-machine.ts';

/** What becomes of one HTTP request. */
export interface Fate {
  /** How long connecting takes, ms; nobody there; or nobody says so. */
  connect: number | 'refused' | 'never';
  /** How long the request and the answer travel, ms. */
  there: number;
  back: number;
  answer: AnswerKind;
  /** Whether the bolt moves although the answer does not say so, where that can be. */
  moves: boolean;
}

export type AnswerKind =
  | 'ok'
  | 'ok in words'
  | 'ok, nothing moves'
  | 'turned down'
  | 'lost'
  | 'hang'
  | 'garbage'
  | 'odd result'
  | 'ok with 500'
  | 'other value'
  | `code ${number}`
  | `code ${number} with 503`;

/** What becomes of one message of the lock. */
export interface PushFate {
  delay: number;
  again: number | undefined;
  lost: boolean;
}

/** HAP makes no difference between the controllers that write, and tells each of what the others wrote. */
export type Action =
  | { do: 'write'; target: 'secured' | 'unsecured' }
  | { do: 'hand'; open: boolean; told: boolean }
  | { do: 'finger' }
  | { do: 'read' }
  | { do: 'false report'; open: boolean }
  | { do: 'hold open'; on: boolean }
  | { do: 'jam' }
  | { do: 'visitor'; seconds: number }
  | { do: 'sleep'; seconds: number }
  | { do: 'go offline' }
  | { do: 'suspend'; ms: number }
  | { do: 'set date'; ms: number }
  | { do: 'gateway clock'; ms: number }
  | { do: 'drop token' }
  | { do: 'restart' }
  | { do: 'remove' };

export interface Step {
  /** ms after the step before. */
  after: number;
  door: 0 | 1;
  action: Action;
}

export interface Setting {
  /** What the lock tells of its bolt and what it is. */
  kind: 'state' | 'inverted' | 'no state' | 'two doors' | 'request only' | 'with PIN';
  /** Whether messages arrive soon and in order, and nothing false is said: then Home must show exactly what was told. */
  orderly: boolean;
  wakeSeconds: number;
  relockSeconds: number;
  /** The lock locks itself after this time, s. */
  autoLock: number | undefined;
  boltTime: number;
  timekeeping: Timekeeping;
  cloudAhead: number;
  lockClockAhead: number;
  tokenSeconds: number;
  ticketSeconds: number;
  /** Whether an unused ticket is handed out again with what is left of it. */
  sameTicket: boolean;
  /** Whether somebody asks at the first door to be let in when the plugin has started. */
  visitor: boolean;
  /** Whether the cloud answers nobody after the last step. */
  silentEnd: boolean;
}

/** Everything that happens in one run. Whatever is not said goes well. */
export interface Schedule {
  setting: Setting;
  steps: Step[];
  tokens: Fate[];
  tickets: Fate[];
  commands: Fate[];
  /** Of the reads with which the plugin starts. */
  firstReads: Fate[];
  reads: Fate[];
  pushes: PushFate[];
}

export const goesWell: Fate = { connect: 0, there: 20, back: 30, answer: 'ok', moves: false };

const connect = fc.constantFrom<Fate['connect']>(0, 0, 0, 0, 40, 400, 1_500, 4_000, 6_400, 7_900, 'refused', 'never');
const travel = fc.constantFrom(20, 20, 20, 150, 900, 2_500, 5_000, 7_950);

function fate(...answers: AnswerKind[]): fc.Arbitrary<Fate> {
  return fc.record({
    connect,
    there: travel,
    back: travel,
    answer: fc.constantFrom<AnswerKind>('ok', ...answers),
    moves: fc.boolean(),
  });
}

const gate: AnswerKind[] = ['code 1010', 'code 1013', 'lost', 'hang', 'garbage', 'code 501', 'code 2328 with 503'];
const readAnswers: AnswerKind[] = ['ok', 'ok', 'ok', 'ok', 'other value', 'code 2001', 'code 1110', ...gate];
// prettier-ignore
const commandAnswers: AnswerKind[] = [
  'ok', 'ok', 'ok in words', 'ok, nothing moves', 'turned down', 'lost', 'hang', 'garbage', 'odd result', 'ok with 500',
  'code 1010', 'code 1011', 'code 1013', 'code 1106', 'code 1108', 'code 1109', 'code 1110', 'code 1114', 'code 429',
  'code 2001', 'code 2003', 'code 2008', 'code 2009', 'code 2010', 'code 2302', 'code 2312', 'code 2312', 'code 2317',
  'code 2328', 'code 2405', 'code 9999', 'code 500', 'code 501', 'code 28841004', 'code 28841002',
  'code 2328 with 503', 'code 1010 with 503', 'code 2312 with 503', 'code 9999 with 503',
];

const action = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      target: fc.constantFrom('unsecured' as const, 'secured' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hand' as const), open: fc.boolean(), told: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom<Action>(
      { do: 'read' },
      { do: 'read' },
      { do: 'read' },
      { do: 'finger' },
      { do: 'false report', open: true },
      { do: 'false report', open: false },
      { do: 'hold open', on: true },
      { do: 'hold open', on: false },
      { do: 'jam' },
      { do: 'visitor', seconds: 30 },
      { do: 'sleep', seconds: 4 },
      { do: 'sleep', seconds: 25 },
      { do: 'sleep', seconds: 200 },
      { do: 'go offline' },
      { do: 'suspend', ms: 3_000 },
      { do: 'suspend', ms: 600_000 },
      { do: 'set date', ms: 7_200_000 },
      { do: 'set date', ms: -86_400_000 },
      { do: 'gateway clock', ms: 900 },
      { do: 'gateway clock', ms: -3_600_000 },
      { do: 'drop token' },
      { do: 'restart' },
      { do: 'remove' },
    ),
  },
);

const step = fc.record<Step>({
  after: fc.constantFrom(0, 0, 1, 60, 200, 300, 900, 1_100, 2_500, 5_000, 7_000, 8_100, 14_000, 50_000),
  door: fc.constantFrom(0, 0, 0, 1),
  action,
});

const setting = fc.record<Setting>({
  kind: fc.constantFrom('state', 'state', 'state', 'inverted', 'no state', 'two doors', 'request only', 'with PIN'),
  orderly: fc.boolean(),
  wakeSeconds: fc.constantFrom(45, 45, 10, 0),
  relockSeconds: fc.constantFrom(8, 8, 3),
  autoLock: fc.constantFrom(undefined, undefined, 5, 12),
  boltTime: fc.constantFrom(300, 300, 1_500, 5_000),
  timekeeping: fc.constantFrom('exact', 'early', 'late'),
  cloudAhead: fc.constantFrom(0, 0, 1_234, -3_600_000, 5_000_000),
  lockClockAhead: fc.constantFrom(0, 0, 2_000, -3_600_000, 90_000),
  tokenSeconds: fc.constantFrom(7_200, 7_200, 70, 20, 1),
  ticketSeconds: fc.constantFrom(300, 300, 10, 5, 2, 1),
  sameTicket: fc.boolean(),
  visitor: fc.constantFrom(false, false, false, false, false, true),
  silentEnd: fc.boolean(),
});

/** Schedules, the plainest of all kinds first, so that failing ones become plain. */
export const schedules: fc.Arbitrary<Schedule> = fc.record<Schedule>({
  setting,
  steps: fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }),
  tokens: fc.array(fate('ok', 'ok', ...gate), { maxLength: 2 }),
  tickets: fc.array(fate('ok', 'ok', 'ok', 'ok', 'code 2312', 'code 1110', 'code 1108', 'code 1106', ...gate), {
    maxLength: 4,
  }),
  commands: fc.array(fate(...commandAnswers), { maxLength: 5, size: 'max' }),
  firstReads: fc.array(fate(...readAnswers), { maxLength: 2 }),
  reads: fc.array(fate(...readAnswers), { maxLength: 6, size: 'max' }),
  pushes: fc.array(
    fc.record({
      delay: fc.constantFrom(50, 50, 800, 3_000, 12_000, 59_000, 70_000),
      again: fc.constantFrom(undefined, undefined, 500, 20_000),
      lost: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
});
