import type { WayKind } from '../families.ts';
import type { Target } from './request-policy.ts';

/** What earlier commands taught about one lock. */
export interface Lessons {
  /** What worked last. */
  worked: Partial<Record<Target, WayKind>>;
  /** What the lock does not know, and when it said so, ms. */
  refused: Partial<Record<Target, Partial<Record<WayKind, number>>>>;
}

/** Where lessons outlive a restart. */
export interface WayMemory {
  recall: () => Lessons | undefined;
  keep: (lessons: Lessons) => void;
}

/** A refusal is tried again after this time, ms: new firmware or a renewed subscription may have changed it. */
const forgetRefusalAfter = 30 * 24 * 3600 * 1000;

export const noLessons: Lessons = { worked: {}, refused: {} };

export function afterSuccess(lessons: Lessons, wanted: Target, kind: WayKind): Lessons {
  const { [kind]: _mended, ...refused } = lessons.refused[wanted] ?? {};
  return {
    worked: { ...lessons.worked, [wanted]: kind },
    refused: { ...lessons.refused, [wanted]: refused },
  };
}

export function afterRefusal(lessons: Lessons, wanted: Target, kind: WayKind, now: number): Lessons {
  return { ...lessons, refused: { ...lessons.refused, [wanted]: { ...lessons.refused[wanted], [kind]: now } } };
}

/** The part of the lessons that is about these kinds of ways; the rest was learned of another door. */
export function onlyOf(lessons: Lessons, wanted: Target, kinds: readonly WayKind[]): Lessons {
  const worked = lessons.worked[wanted];
  if (worked === undefined || kinds.includes(worked)) {
    return lessons;
  }
  const { [wanted]: _ofAnotherDoor, ...rest } = lessons.worked;
  return { ...lessons, worked: rest };
}

/**
 * The ways in the order to try them: what worked first, what was refused last. A lock that refused every way to lock
 * is not asked again for a month; unlocking is always worth a try (a missing subscription looks the same).
 */
export function inOrder<W extends { kind: WayKind }>(
  ways: readonly W[],
  wanted: Target,
  { worked, refused }: Lessons,
  now: number,
): readonly W[] {
  const isRefused = ({ kind }: W): boolean => {
    const at = refused[wanted]?.[kind];
    return at !== undefined && now - at < forgetRefusalAfter;
  };
  const left = ways.filter((way) => !isRefused(way));
  const ordered = wanted === 'secured' ? left : [...left, ...ways.filter(isRefused)];
  return ordered.sort((a, b) => Number(b.kind === worked[wanted]) - Number(a.kind === worked[wanted]));
}
