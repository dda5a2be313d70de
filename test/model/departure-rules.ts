import { type Command, mayHaveMoved } from './commands.ts';
import type { Door } from './door.ts';

/** A command to a lock that is awake leaves within this time after the tap, or not at all, ms. */
const soon = 12_000;
/** Within this time the cloud has said that the lock sleeps, ms. */
const answer = 8_000;

/**
 * What must hold at the moment at which a command leaves: nothing moves unless Home shows it moving, at most once, and
 * the door that was tapped.
 * @param run the number of the present start of the plugin
 * @param now by the clock that counts suspensions, ms
 * @returns what is wrong
 */
export function problemOfDeparture(
  command: Command,
  doors: readonly Door[],
  { run, now, wakeSeconds }: { run: number; now: number; wakeSeconds: number },
): string | undefined {
  const door = doorOf(command, doors);
  const what = `a command to ${command.open ? 'unlock' : 'lock'} leaves`;
  if (door === undefined) {
    return `${what} that names no door of ${command.deviceId}`;
  }
  if (command.run !== run) {
    return `${what} for a request before the restart`;
  }
  const { tile, wish } = door;
  if (tile.pending !== (command.open ? 'unsecured' : 'secured') || wish === undefined) {
    return `${what} while Home shows ${tile.target}/${tile.current}, and its newest write was ${tile.newest?.answer ?? 'not answered'}`;
  }
  if (!tile.responds) {
    return `${what} while Home shows "No Response"`;
  }
  if (wish.movesNothing !== undefined) {
    return `${what} where ${wish.movesNothing}`;
  }
  const latest = wish.sleeps ? Math.max(soon, wakeSeconds * 1000 + answer) : soon;
  if (now - wish.at > latest) {
    return `${what} ${now - wish.at} ms after the tap`;
  }
  if (wish.commands.some(mayHaveMoved)) {
    return `${what}, the second one for a request whose first one may have moved the bolt`;
  }
  if (wish.before.some(({ outcome }) => outcome === 'waiting')) {
    return `${what} while one of the request before it is on its way`;
  }
  return undefined;
}

/** The door that a command names. */
export function doorOf({ deviceId, channel }: Command, doors: readonly Door[]): Door | undefined {
  return doors.find((door) => door.deviceId === deviceId && (door.channel === undefined || door.channel === channel));
}
