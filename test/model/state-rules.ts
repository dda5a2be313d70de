import { tellsBolt } from './bolt.ts';
import type { Door } from './door.ts';
import type { Shown } from './home.ts';
import type { Setting } from './schedule.ts';

interface Moment {
  /** Cloud time, ms. */
  now: number;
  /** Time awake, ms. */
  awake: number;
  /** When the machine last woke, time awake, ms. */
  wokeAt: number;
}

/** Two words of one moment: the cloud's time is known to the plugin only as well as an answer's way is long, ms. */
const moment = 12_000;
/** Two words that come in order are told apart if there is more time between them, ms. */
const orderlyMargin = 500;
/** A bolt that is read closed so soon after a command may still open, ms. */
const boltTakes = 2_000;
/** The clocks of the cloud's gateways differ, and so what the plugin takes for its time, ms. */
const gatewaysApart = 2_000;
/** A message that comes late is held back for a second, to see what comes with it, ms. */
const weighing = 3_000;
/** A newer request watches the command of an older one, and Home shows it as pending meanwhile, ms. */
const longestPending = 25_000;

/** What Home may show of a door at a moment. @returns what is wrong */
export function problemOfShown(door: Door, setting: Setting, { now, awake, wokeAt }: Moment): string | undefined {
  const { tile } = door;
  if (tile.gone) {
    return undefined;
  }
  const shows = `Home shows ${tile.current}`;
  if (tile.current === 'secured') {
    const problem = problemOfSecured(door, setting, { now, awake, wokeAt });
    return problem && `${shows} ${problem}`;
  }
  if (tile.current === 'unsecured' && !mayBeOpen(door, setting, now)) {
    return `${shows} without evidence`;
  }
  // What was on its way when the machine was suspended comes late, and only a read can tell what holds.
  if (setting.orderly && tellsBolt(setting) && wokeAt === -Infinity) {
    const allowed = expected(door, setting, { now, awake, wokeAt });
    return allowed !== undefined && !allowed.includes(tile.current)
      ? `${shows}, and not ${allowed.join(' or ')} as the lock said`
      : undefined;
  }
  return undefined;
}

function problemOfSecured(door: Door, setting: Setting, { now, awake }: Moment): string | undefined {
  const { told, openings, commands, held, tile } = door;
  const confirmed = commands.filter(({ outcome }) => outcome === 'accepted');
  const hasState = tellsBolt(setting);
  const evidence = hasState ? told.some(({ open }) => !open) : openings.length + confirmed.length > 0;
  if (!evidence) {
    return 'without evidence';
  }
  if (setting.orderly && held?.on === true) {
    return 'while the lock is held open';
  }
  const since = door.doubtedSince(!hasState);
  const isPendingLock = tile.newest?.target === 'secured' && awake - tile.newest.at < longestPending;
  if (since !== undefined && tile.pending === undefined && !isPendingLock && !isTakenBack(door, since, hasState)) {
    return 'after a command that may have opened it';
  }
  const lastOpening = Math.max(...confirmed.filter(({ open }) => open).map(({ cloudAt }) => cloudAt));
  const locked = confirmed.some(({ open, cloudAt }) => !open && cloudAt > lastOpening - gatewaysApart);
  if (!hasState && !locked && now < lastOpening + setting.relockSeconds * 1000 - gatewaysApart) {
    return 'before the lock can have relocked';
  }
  return undefined;
}

/** Whether the lock has said where its bolt is, since. */
function isTakenBack({ told, openings, commands }: Door, since: number, hasState: boolean): boolean {
  const slack = gatewaysApart;
  return hasState
    ? told.some(({ open, at, source }) => at > since - slack + (source === 'read' && !open ? boltTakes : 0)) ||
        openings.some((at) => at > since - slack)
    : openings.some((at) => at > since - slack) ||
        commands.some(({ outcome, cloudAt }) => outcome === 'accepted' && cloudAt >= since);
}

function mayBeOpen({ told, openings, commands, held }: Door, setting: Setting, now: number): boolean {
  // A lock counts as one that does not tell of its bolt until it does; late words are weighed for a while.
  const tells = tellsBolt(setting) && told.some(({ at }) => at < now - weighing);
  const confirmed = commands.some(({ outcome, open }) => open && outcome === 'accepted');
  return openings.length > 0 || held !== undefined || told.some(({ open }) => open) || (!tells && confirmed);
}

/** What Home must show where everything was told in order; undefined where two words are too near. */
function expected(door: Door, { relockSeconds }: Setting, { now, awake }: Moment): Shown[] | undefined {
  const { openedAwake, held, jammed } = door;
  const word = door.newestWord(orderlyMargin);
  if (jammed || awake - openedAwake < relockSeconds * 1000 + moment || (held !== undefined && now - held.at < moment)) {
    return undefined;
  }
  if (held?.on === true) {
    return ['unsecured'];
  }
  if (word === undefined) {
    return undefined;
  }
  // A command that was refused at the gate may be about to leave again: that it never does is nothing to know of.
  const left = Math.max(...door.commands.filter(({ open }) => open).map(({ cloudAt }) => cloudAt));
  const isDoubted = door.told.every(({ at }) => at <= left + boltTakes + moment);
  return word ? ['unsecured'] : isDoubted ? ['secured', 'unknown'] : ['secured'];
}
