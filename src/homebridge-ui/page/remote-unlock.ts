import type { LockRow } from '../messages.ts';
import { button, make, toggle } from './dom.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/**
 * The switch for a way to unlock from afar. It changes the lock itself, so it asks first, and shows what the lock has
 * until the cloud says that it has changed. The bolt does not move.
 * @param way as the lock has it now
 * @param changed told of the lock as it is afterwards
 */
export function remoteUnlock(
  screen: Screen,
  lockId: string,
  { type, open: atFirst }: LockRow['remoteUnlocks'][number],
  changed: (row: LockRow) => void,
): HTMLElement {
  const { say, server, settings } = screen;
  const status = new Status();
  let isOpen = atFirst;
  const place = make('div');
  const carryOut = async (box: HTMLInputElement, open: boolean): Promise<void> => {
    status.show(say('remote.working'));
    try {
      const row = await server.ask('remote-unlock', { config: { ...settings.block }, lockId, type, open });
      isOpen = row.remoteUnlocks.find((way) => way.type === type)?.open ?? open;
      changed(row);
      status.show(say('remote.done'), 'good');
    } catch (error) {
      status.show(troubleOf(error, say), 'bad');
    } finally {
      box.checked = isOpen;
      box.disabled = false;
      box.focus();
    }
  };
  const pressed = (_on: boolean, box: HTMLInputElement): void => {
    box.checked = isOpen;
    box.disabled = true;
    status.clear();
    const wanted = !isOpen;
    const asked = question(say, wanted, (yes) => {
      asked.remove();
      if (yes) {
        void carryOut(box, wanted);
      } else {
        box.disabled = false;
        box.focus();
      }
    });
    place.append(asked);
    asked.querySelector<HTMLElement>('[data-safe]')?.focus();
  };
  return make('div', {}, [toggle(say(`remote.${type}`), atFirst, pressed), place, status.element]);
}

/** Asks whether the lock is to be changed. Escape is no. */
function question(say: Screen['say'], wanted: boolean, answered: (yes: boolean) => void): HTMLElement {
  const text = say(wanted ? 'remote.askOn' : 'remote.askOff');
  const yes = button(say(wanted ? 'remote.yesOn' : 'remote.yesOff'), 'primary', () => {
    answered(true);
  });
  const no = button(say('remote.cancel'), 'secondary', () => {
    answered(false);
  });
  no.dataset['safe'] = '';
  return make(
    'div',
    {
      class: 'question',
      attributes: { role: 'group', 'aria-label': text },
      on: {
        keydown: (event) => {
          if ((event as KeyboardEvent).key === 'Escape') {
            event.stopPropagation();
            answered(false);
          }
        },
      },
    },
    [make('p', { text }), make('div', { class: 'buttons' }, [yes, no])],
  );
}
