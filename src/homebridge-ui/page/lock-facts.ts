import type { LockRow } from '../messages.ts';
import { entriesOf } from './block.ts';
import { make } from './dom.ts';
import type { Screen } from './screen.ts';

/** What stays on the lock itself when its camera is off. */
const withoutCamera = ['battery', 'door', 'alarms'] as const;
const withCamera = [...withoutCamera, 'pictures', 'rings', 'requests'] as const;

/** How a lock is now, how it unlocks, and what Home will show of it with the settings as they are. */
export function lockFacts({ say, settings }: Screen, row: LockRow): HTMLElement {
  const battery = row.battery === undefined ? [] : [say('lock.battery', { value: row.battery })];
  const door = row.door === undefined ? [] : [say(`door.${row.door}`)];
  const now = [say(`bolt.${row.bolt}`), ...door, ...battery, say(row.online ? 'lock.online' : 'lock.offline')];
  const unlocks = row.unlock.length === 0 ? say('lock.unlocksNot') : row.unlock.join(' → ');
  const entries = entriesOf(settings.block, row.id);
  const isHidden = entries.length > 0 && entries.every(({ hidden }) => String(hidden) === 'true');
  const hasCamera = entries[0]?.['camera'] !== 'off';
  const shown = (hasCamera ? withCamera : withoutCamera).filter((what) => row.shows[what]);
  const inHome = [say('shows.lock'), ...shown.map((what) => say(`shows.${what}`))].join(', ');
  return make('dl', {}, [
    make('dd', { class: 'now', text: now.join(' · ') }),
    make('dt', { text: say('lock.unlocks') }),
    make('dd', { text: unlocks }),
    make('dt', { text: say('lock.shows') }),
    make('dd', { text: isHidden ? say('shows.nothing') : inHome }),
  ]);
}
