import { tellsBolt } from './bolt.ts';
import type { Door } from './door.ts';
import type { Setting } from './schedule.ts';

/** What must hold of a door when nothing has happened for longer than any request takes. @returns what is wrong */
export function problemOfQuiet({ tile, commands, told }: Door, setting: Setting): string | undefined {
  const { current, target, pending, gone } = tile;
  if (gone) {
    return undefined;
  }
  if (pending !== undefined && (current === 'secured' || current === 'unsecured')) {
    return `Home still shows ${target}/${current}`;
  }
  // Of a lock that had told nothing of its bolt by then the plugin did not know that it would.
  const wasKnown = told.some(({ arrived }) => arrived < (commands[0]?.cloudAt ?? -Infinity));
  if (current === 'unknown' && tellsBolt(setting) && wasKnown && !setting.silentEnd) {
    return 'nobody has read where the bolt is';
  }
  return problemOfPicture(tile);
}

/** What must hold when all went well at last and each lock has said where its bolt is. @returns what is wrong */
export function problemOfEnd({ tile }: Door, setting: Setting, isOpen: boolean): string | undefined {
  const { current, target, gone } = tile;
  const truth = isOpen ? 'unsecured' : 'secured';
  if (!gone && tellsBolt(setting) && (current !== truth || target !== truth)) {
    return `in the end Home shows ${target}/${current}, and the bolt is ${truth}`;
  }
  return gone ? undefined : problemOfPicture(tile);
}

/** Home is told of every change: it does not ask by itself. */
function problemOfPicture({ target, current, upToDate }: Door['tile']): string | undefined {
  return upToDate ? undefined : `Home still shows ${target}/${current}, which a read would not say`;
}
