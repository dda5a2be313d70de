import type { UnlockMethodKind } from '../families.ts';
import type { Target } from '../target.ts';

/** What earlier commands taught about one lock. */
export interface MethodHistory {
  /** What worked last. */
  worked: Partial<Record<Target, UnlockMethodKind>>;
  /** What the lock does not know, and when it said so, ms. */
  refused: Partial<Record<Target, Partial<Record<UnlockMethodKind, number>>>>;
}

/** Where lessons outlive a restart. */
export interface MethodMemory {
  recall: () => MethodHistory | undefined;
  keep: (history: MethodHistory) => void;
}

/** A refusal is tried again after this time, ms: new firmware or a renewed subscription may have changed it. */
const forgetRefusalAfter = 30 * 24 * 3600 * 1000;

export const noMethodHistory: MethodHistory = { worked: {}, refused: {} };

export function afterSuccess(history: MethodHistory, wanted: Target, kind: UnlockMethodKind): MethodHistory {
  const { [kind]: _mended, ...refused } = history.refused[wanted] ?? {};
  return {
    worked: { ...history.worked, [wanted]: kind },
    refused: { ...history.refused, [wanted]: refused },
  };
}

export function afterRefusal(
  history: MethodHistory,
  wanted: Target,
  kind: UnlockMethodKind,
  now: number,
): MethodHistory {
  return { ...history, refused: { ...history.refused, [wanted]: { ...history.refused[wanted], [kind]: now } } };
}

/** The part of the lessons that is about these kinds of ways; the rest was learned of another door. */
export function onlyOf(history: MethodHistory, wanted: Target, kinds: readonly UnlockMethodKind[]): MethodHistory {
  const worked = history.worked[wanted];
  if (worked === undefined || kinds.includes(worked)) {
    return history;
  }
  const { [wanted]: _ofAnotherDoor, ...rest } = history.worked;
  return { ...history, worked: rest };
}

/**
 * The ways in the order to try them: what worked first, what was refused last. A lock that refused every way to lock
 * is not asked again for a month; unlocking is always worth a try (a missing subscription looks the same).
 */
export function inOrder<W extends { kind: UnlockMethodKind }>(
  methods: readonly W[],
  wanted: Target,
  { worked, refused }: MethodHistory,
  now: number,
): readonly W[] {
  const isRefused = ({ kind }: W): boolean => {
    const at = refused[wanted]?.[kind];
    return at !== undefined && now - at < forgetRefusalAfter;
  };
  const left = methods.filter((method) => !isRefused(method));
  const ordered = wanted === 'secured' ? left : [...left, ...methods.filter(isRefused)];
  return ordered.sort((a, b) => Number(b.kind === worked[wanted]) - Number(a.kind === worked[wanted]));
}
