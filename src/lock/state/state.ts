import { codesThat, meaningOf, rowOf, toldIn } from '../data-points/catalogue.ts';
import { opensBolt } from './openings.ts';
import { isNews, type Report } from './report.ts';

/** Where the bolt is, as far as there is evidence. */
export type BoltState = 'secured' | 'unsecured' | 'jammed' | 'unknown';

/**
 * Everything known about a lock. Each part only ever takes in the newer of two reports, so that any order and any
 * repetition of the same reports leads to the same knowledge.
 */
export interface LockState {
  /** The newest report of every data point. */
  latest: ReadonlyMap<string, Report>;
  /** The newest reports of the data points that say where the bolt is, oldest first. */
  bolt: readonly Report[];
  /** When somebody last opened the lock at the door or in the Tuya app, by its own report. */
  openedAt: number | undefined;
  /** When the lock last reported a jam. */
  jammedAt: number | undefined;
  /** The last command that the lock confirmed. */
  operated: Operation | undefined;
  /** When the last command left that may have opened the bolt and was not confirmed. */
  doubtedSince: number | undefined;
}

/** A command that the lock confirmed; steady time, ms. */
export interface Operation {
  open: boolean;
  /** Reports that are newer than this may tell of what came after it. */
  leftAt: number;
  /** The bolt had begun to move by then. */
  answeredAt: number;
}

/** How to read the reports of one lock. */
export interface StateReading {
  boltState: string | undefined;
  /** Whether all data points of the lock are known. Before, one that says where the bolt is may be missing. */
  complete: boolean;
  /** Some products report the opposite of Tuya's standard (protocol 5.1). */
  inverted: boolean;
  /** How long a lock counts as open when it tells of an opening but not of its bolt, s; its own auto_lock_time goes first. */
  relockSeconds: number;
}

/** Where the bolt is, and when that changes by mere passing of time. */
export interface BoltView {
  bolt: BoltState;
  /** Steady time, ms. */
  until: number | undefined;
  /** Whether a command may have opened the bolt and nothing has said since where it is. */
  inDoubt: boolean;
}

export const noEvidence: LockState = {
  latest: new Map(),
  bolt: [],
  openedAt: undefined,
  jammedAt: undefined,
  operated: undefined,
  doubtedSince: undefined,
};

/** Reports of the bolt that are kept: enough to tell a change from a value that was merely read again. */
const boltReportsKept = 64;

/** A slow bolt has moved by then, ms: an earlier read that finds it locked says nothing about a command (peers wait 1–3 s). */
const boltTakes = 2_000;

/** Takes in reports. */
export function withReports(state: LockState, reports: readonly Report[]): LockState {
  const latest = new Map(state.latest);
  for (const report of reports) {
    const known = latest.get(report.code);
    if (known === undefined || tellsMore(report, known)) {
      latest.set(report.code, report);
    }
  }
  return reports.reduce(withReport, { ...state, latest });
}

/** What cannot be read is no evidence: what was known before stays. */
function tellsMore(report: Report, known: Report): boolean {
  const [reads, readBefore] = [isReadable(report), isReadable(known)];
  return reads === readBefore ? isNewer(report, known) : reads;
}

/** Whether a report can be read, where its data point says what is. "unknown" can: no magnet (protocol 5.2). */
function isReadable({ code, value }: Report): boolean {
  const meaning = rowOf(code)?.meaning;
  switch (meaning?.says) {
    case 'bolt':
    case 'door':
      return value === 'unknown' || meaning.open(value) !== undefined;
    case 'held open':
      return meaning.held(value) !== undefined;
    case 'battery level':
      return meaning.level(value) !== undefined;
    case 'auto-lock':
      return meaning.on(value) !== undefined;
    case 'relock time':
      return meaning.seconds(value) !== undefined;
    default:
      return true;
  }
}

/** Takes in a command that the lock confirmed (`result: true`). */
export function withOperation(state: LockState, operation: Operation): LockState {
  const { operated } = state;
  return operated !== undefined && operated.leftAt > operation.leftAt ? state : { ...state, operated: operation };
}

/** Takes in that a command may have opened the bolt. @param leftAt steady time, ms */
export function withDoubt(state: LockState, leftAt: number): LockState {
  return { ...state, doubtedSince: newest(state.doubtedSince, leftAt) };
}

function withReport(state: LockState, report: Report): LockState {
  const happened = isNews(report);
  const opened = happened && opensBolt(report);
  const jammed = happened && toldIn(report.code, report.value).includes('jam');
  return {
    ...state,
    bolt: isBoltReport(report) ? withBoltReport(state.bolt, report) : state.bolt,
    openedAt: opened ? newest(state.openedAt, report.at) : state.openedAt,
    jammedAt: jammed ? newest(state.jammedAt, report.at) : state.jammedAt,
  };
}

/**
 * Where the bolt is, by evidence only: its own data point first; a jam until the next report of the bolt; an opening
 * that the bolt's data point does not follow counts as open until the lock has relocked. Locked is not claimed after a
 * command that may have opened it, until something newer says so.
 * @param now steady time, ms
 */
export function boltOf(state: LockState, reading: StateReading, now: number): BoltView {
  const { bolt, until } = told(state, reading, now);
  const inDoubt = isInDoubt(state, reading);
  return { bolt: inDoubt && bolt === 'secured' ? 'unknown' : bolt, until, inDoubt };
}

/** What the lock told of its bolt. */
function told(state: LockState, reading: StateReading, now: number): Omit<BoltView, 'inDoubt'> {
  if (heldOpenBy(state) !== undefined) {
    return { bolt: 'unsecured', until: undefined };
  }
  const own = ownReport(state, reading);
  // What a lock without state tells: it was opened, or it confirmed a command.
  const operated = reading.boltState === undefined ? state.operated : undefined;
  const openedAt = newest(state.openedAt, operated?.open === true ? operated.leftAt : undefined);
  const openFrom = newest(state.openedAt, operated?.open === true ? operated.answeredAt : undefined);
  const closedAt = own?.at ?? (operated?.open === false ? operated.leftAt : undefined);
  const isOpening = openedAt !== undefined && (closedAt === undefined || openedAt >= closedAt);
  const lastWord = newest(openedAt, closedAt);
  if (state.jammedAt !== undefined && (lastWord === undefined || state.jammedAt >= lastWord)) {
    return { bolt: 'jammed', until: undefined };
  }
  const relocked = isOpening && openFrom !== undefined ? openFrom + relockTime(state, reading) : undefined;
  if (relocked !== undefined && now < relocked) {
    return { bolt: 'unsecured', until: relocked === Infinity ? undefined : relocked };
  }
  if (own !== undefined) {
    return { bolt: own.open ? 'unsecured' : 'secured', until: undefined };
  }
  const mayBeInferred = reading.complete && (openedAt !== undefined || closedAt !== undefined);
  return { bolt: mayBeInferred ? 'secured' : 'unknown', until: undefined };
}

/** Whether nothing has said where the bolt is since a command left that may have opened it. */
function isInDoubt(state: LockState, { boltState, inverted }: StateReading): boolean {
  const { doubtedSince: since, openedAt = -Infinity, operated } = state;
  if (since === undefined || openedAt > since) {
    return false;
  }
  if (boltState === undefined) {
    return operated === undefined || operated.leftAt < since;
  }
  return !state.bolt.some(({ code, at, value, source }) => {
    const isOpen = isOpenBy(code, value) !== inverted;
    return code === boltState && at > since + (source !== 'push' && !isOpen ? boltTakes : 0);
  });
}

/** What a report says of the bolt; undefined where it is about something else. */
export function boltIn({ code, value }: Report, { boltState, inverted }: StateReading): BoltState | undefined {
  const isOpen = code === boltState ? isOpenBy(code, value) : undefined;
  return isOpen === undefined ? undefined : isOpen !== inverted ? 'unsecured' : 'secured';
}

/** The data point that says that the lock is held open on purpose, for as long as it says so; undefined if none does. */
export function heldOpenBy(state: LockState): string | undefined {
  return codesThat('held open').find((code) => meaningOf(code, 'held open')?.held(valueOf(state, code)) === true);
}

/** What a data point says of the bolt, by Tuya's standard: true = open (protocol 5.1, 5.2). */
function isOpenBy(code: string, value: unknown): boolean | undefined {
  return meaningOf(code, 'bolt')?.open(value);
}

/** The value of a data point, undefined before its first report. */
export function valueOf(state: LockState, code: string): unknown {
  return state.latest.get(code)?.value;
}

/**
 * What the bolt's data point says, and since when. A read that finds the value known before says nothing new: many
 * locks do not move this data point for a finger or a card, and a read must not undo what they told.
 */
function ownReport(
  { bolt }: LockState,
  { boltState, inverted }: StateReading,
): { open: boolean; at: number } | undefined {
  const own = bolt.filter(({ code }) => code === boltState);
  const last = own.at(-1);
  if (last === undefined) {
    return undefined;
  }
  let at = last.at;
  for (let index = own.length - 1; index >= 0; index -= 1) {
    const report = own[index];
    if (report === undefined || isOpenBy(report.code, report.value) !== isOpenBy(last.code, last.value)) {
      break;
    }
    at = report.at;
    if (isNews(report)) {
      break;
    }
  }
  return { open: isOpenBy(last.code, last.value) !== inverted, at };
}

/** How long an opening lasts, ms. Without end where the lock does not relock by itself and does not tell of its bolt. */
function relockTime(state: LockState, { boltState, relockSeconds }: StateReading): number {
  const automatic = !codesThat('auto-lock').some(
    (code) => meaningOf(code, 'auto-lock')?.on(valueOf(state, code)) === false,
  );
  if (!automatic && boltState === undefined) {
    return Infinity;
  }
  const seconds = codesThat('relock time')
    .map((code) => meaningOf(code, 'relock time')?.seconds(valueOf(state, code)) ?? 0)
    .find((told) => told > 0);
  return ((automatic ? seconds : undefined) ?? relockSeconds) * 1000;
}

function isBoltReport({ code, value }: Report): boolean {
  // What cannot be read is no evidence.
  return isOpenBy(code, value) !== undefined;
}

function withBoltReport(bolt: readonly Report[], report: Report): readonly Report[] {
  const same = (other: Report): boolean =>
    !isNewer(report, other) && !isNewer(other, report) && report.code === other.code;
  if (bolt.some(same)) {
    return bolt;
  }
  return [...bolt, report].sort((a, b) => (isNewer(a, b) ? 1 : -1)).slice(-boltReportsKept);
}

/**
 * Whether a report replaces another of the same data point. Of two that carry the same time the larger text counts, so
 * that the order of arrival does not; for a bolt that is "true" before "false": if in doubt, open.
 */
function isNewer(a: Report, b: Report): boolean {
  return a.at !== b.at ? a.at > b.at : rank(a) > rank(b);
}

function rank({ code, value, source }: Report): string {
  return `${JSON.stringify(value ?? null)} ${source} ${code}`;
}

function newest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
