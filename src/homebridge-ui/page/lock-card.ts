import type { LockRow } from '../messages.ts';
import { entriesOf, withLockSetting } from './block.ts';
import { button, make } from './dom.ts';
import { doorSettings } from './door-settings.ts';
import { lockFacts } from './lock-facts.ts';
import { picturesOf } from './pictures.ts';
import { remoteUnlock } from './remote-unlock.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/** The card of a lock on the screen. */
export interface LockCard {
  element: HTMLElement;
  /** Shows what the settings say now. */
  follow: () => void;
}

/** One lock: what it is and does, what Home will show, and what the owner may change about it. */
export function lockCard(screen: Screen, row: LockRow): LockCard {
  let now = row;
  const facts = make('div');
  const doors = doorsOf(screen, () => now);
  const follow = (): void => {
    facts.replaceChildren(lockFacts(screen, now));
    doors.follow();
  };
  const changed = (after: LockRow): void => {
    now = after;
    follow();
  };
  follow();
  const heading = make('h3', { text: row.name });
  const element = make('article', { class: 'lock', attributes: { 'aria-label': row.name } }, [
    make('header', {}, [heading, make('span', { class: 'family', text: row.family })]),
    facts,
    make(
      'div',
      { class: 'switches' },
      row.remoteUnlocks.map((way) => remoteUnlock(screen, row.id, way, changed)),
    ),
    doors.element,
    (row.shows.pictures || row.shows.rings) && picturesOf(screen, row),
  ]);
  return { element, follow };
}

/** The settings of the lock; of each of its doors where it has several. */
function doorsOf(screen: Screen, now: () => LockRow): LockCard {
  const { say, settings } = screen;
  const doors = make('div', { class: 'doors' });
  let wantsPin: boolean | undefined;
  const follow = (): void => {
    const row = now();
    const wanted = Math.max(1, entriesOf(settings.block, row.id).length);
    // Made anew only when it has to: whoever types in one of them goes on typing.
    if (doors.childElementCount !== wanted || wantsPin !== row.wantsPin) {
      wantsPin = row.wantsPin;
      doors.replaceChildren(...Array.from({ length: wanted }, (_, door) => doorSettings(screen, row, door)));
    }
  };
  const status = new Status();
  const add = async (): Promise<void> => {
    status.clear();
    try {
      await settings.change(withOneMoreDoor(screen, now()));
      doors.lastElementChild?.querySelector('input')?.focus();
    } catch (error) {
      status.show(troubleOf(error, say), 'bad');
    }
  };
  const more = now().hasChannels && button(say('lock.addDoor'), 'secondary', () => void add());
  return { element: make('div', {}, [doors, more, status.element]), follow };
}

/** Every door has a channel of its own: the first one that is free. */
function withOneMoreDoor({ settings: { block } }: Screen, { id }: LockRow): typeof block {
  const known = entriesOf(block, id);
  const first = known.length === 0 ? withLockSetting(block, id, 0, 'channel', 1) : block;
  const entries = entriesOf(first, id);
  const taken = new Set(entries.map(({ channel }) => Number(channel ?? 1)));
  const free = Array.from({ length: 16 }, (_, index) => index + 1).find((channel) => !taken.has(channel));
  return free === undefined ? block : withLockSetting(first, id, entries.length, 'channel', free);
}
