import type { LockRow } from '../messages.ts';
import { entriesOf } from './block.ts';
import { button, make } from './dom.ts';
import { doorSettings } from './door-settings.ts';
import { picturesOf } from './pictures.ts';
import { remoteUnlock } from './remote-unlock.ts';
import type { Screen } from './screen.ts';

/** One lock: what it is and does, what Home will show, and what the owner may change about it. */
export function lockCard(screen: Screen, row: LockRow): HTMLElement {
  const facts = make('div');
  const show = (): void => {
    facts.replaceChildren(factsOf(screen, row));
  };
  screen.settings.onChange(show);
  show();
  const heading = make('h3', { text: row.name });
  return make('article', { class: 'lock', attributes: { 'aria-label': row.name } }, [
    make('header', {}, [heading, make('span', { class: 'family', text: row.family })]),
    facts,
    make('div', { class: 'switches' }, remoteUnlocksOf(screen, row)),
    doorsOf(screen, row),
    (row.shows.pictures || row.shows.rings) && picturesOf(screen, row),
  ]);
}

/** Each way to unlock from afar with its switch, which is made anew after the lock has changed. */
function remoteUnlocksOf(screen: Screen, row: LockRow): HTMLElement[] {
  return row.remoteUnlocks.map(({ type }) => {
    const place = make('div');
    const place_ = (open: boolean): void => {
      place.replaceChildren(
        remoteUnlock(screen, row.id, { type, open }, (changed) => {
          place_(changed);
        }),
      );
    };
    place_(row.remoteUnlocks.find((way) => way.type === type)?.open ?? false);
    return place;
  });
}

/** The settings of the lock; of each of its doors where it has several. */
function doorsOf(screen: Screen, row: LockRow): HTMLElement {
  const { say, settings } = screen;
  const doors = make('div', { class: 'doors' });
  const add = (door: number): void => {
    doors.append(doorSettings(screen, row, door));
  };
  const known = Math.max(1, entriesOf(settings.block, row.id).length);
  [...Array(known).keys()].forEach(add);
  const more = button(say('lock.addDoor'), 'secondary', () => {
    add(doors.childElementCount);
    doors.lastElementChild?.querySelector('input')?.focus();
  });
  return make('div', {}, [doors, row.hasChannels && more]);
}

function factsOf({ say, settings }: Screen, row: LockRow): HTMLElement {
  const battery = row.battery === undefined ? [] : [say('lock.battery', { value: row.battery })];
  const door = row.door === undefined ? [] : [say(`door.${row.door}`)];
  const now = [say(`bolt.${row.bolt}`), ...door, ...battery, say(row.online ? 'lock.online' : 'lock.offline')];
  const unlocks = row.unlock.length === 0 ? say('lock.unlocksNot') : row.unlock.join(' → ');
  const entries = entriesOf(settings.block, row.id);
  const isHidden = entries.length > 0 && entries.every(({ hidden }) => hidden === true);
  const hasCamera = entries.every(({ camera }) => camera !== 'off');
  const shown = (['battery', 'door', 'pictures', 'rings', 'alarms', 'requests'] as const)
    .filter((what) => row.shows[what] && (what !== 'pictures' || hasCamera))
    .map((what) => say(`shows.${what}`));
  const inHome = isHidden ? say('shows.nothing') : [say('shows.lock'), ...shown].join(', ');
  return make('dl', {}, [
    make('dd', { class: 'now', text: now.join(' · ') }),
    make('dt', { text: say('lock.unlocks') }),
    make('dd', { text: unlocks }),
    make('dt', { text: say('lock.shows') }),
    make('dd', { text: inHome }),
  ]);
}
