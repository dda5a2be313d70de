import type { Command } from './commands.ts';
import type { Door, MovesNothing } from './door.ts';
import type { Write } from './home.ts';
import type { Setting } from './schedule.ts';

/** A command takes less than this on its way, ms. */
const onItsWay = 1_000;

/** A failure that is told later than this is told because the time is over, ms. */
const patience = 7_500;

/** Whether Home is told that the time is over while a command may be about to arrive. @param now time awake, ms */
export function isToldTooSoon(door: Door, { answer, at }: Write, now: number): boolean {
  return answer === 'failed' && now - at > patience && hasJustLeft(door, now);
}

/** Why "Locked" moves no bolt at this moment; undefined where it may. @param now cloud time, ms */
export function whyNothing(door: Door, { orderly }: Setting, now: number): MovesNothing | undefined {
  if (isRejection(door)) {
    return 'somebody was to be turned down';
  }
  const isHeld = door.held?.on === true && now - door.held.at > onItsWay;
  return isHeld && orderly ? 'the lock is held open' : undefined;
}

/** Whether a command has left that may not have arrived yet, and to which no answer came. @param now time awake, ms */
function hasJustLeft({ tile, wish }: Door, now: number): boolean {
  const isOpen = ({ outcome }: Command): boolean => outcome === 'waiting' || outcome === 'given up';
  return !tile.gone && (wish?.commands ?? []).some((command) => isOpen(command) && now - command.at < onItsWay);
}

/** Whether "Locked" only turns somebody down who asks at the door: it is not open, and no command may be opening it. */
function isRejection({ lock, tile, commands }: Door): boolean {
  const mayOpen = commands.some((command) => command.open && command.outcome !== 'proof');
  return lock.events?.requested === true && tile.current !== 'unsecured' && !mayOpen;
}
