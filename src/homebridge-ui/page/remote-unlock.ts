import type { RemoteUnlockType } from '../messages.ts';
import { button, make, toggle } from './dom.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/**
 * The switch for a way to unlock from afar. It changes the lock itself, so it asks first, and shows what the lock has
 * until the cloud says that it has changed. The bolt does not move.
 * @param way as the lock has it now
 * @param changed called with what the lock has afterwards
 */
export function remoteUnlock(
  screen: Screen,
  lockId: string,
  way: { type: RemoteUnlockType; open: boolean },
  changed: (open: boolean) => void,
): HTMLElement {
  const { say } = screen;
  const status = new Status();
  const question = make('div', { class: 'question', attributes: { role: 'group', hidden: '' } });
  const element = make('div', {}, [
    toggle(say(`remote.${way.type}`), way.open, (_on, box) => {
      box.checked = way.open;
      box.disabled = true;
      ask(box);
    }),
    question,
    status.element,
  ]);
  const ask = (box: HTMLInputElement): void => {
    const wanted = !way.open;
    const answered = (yes: boolean): void => {
      question.hidden = true;
      question.replaceChildren();
      if (yes) {
        void carryOut(box, wanted);
      } else {
        box.disabled = false;
        box.focus();
      }
    };
    const words = make('p', { text: say(wanted ? 'remote.askOn' : 'remote.askOff') });
    const yes = button(say(wanted ? 'remote.yesOn' : 'remote.yesOff'), 'primary', () => {
      answered(true);
    });
    const no = button(say('remote.cancel'), 'secondary', () => {
      answered(false);
    });
    question.replaceChildren(words, make('div', { class: 'buttons' }, [yes, no]));
    question.setAttribute('aria-label', words.textContent);
    question.onkeydown = ({ key }) => {
      if (key === 'Escape') {
        answered(false);
      }
    };
    question.hidden = false;
    no.focus();
  };
  const carryOut = async (box: HTMLInputElement, open: boolean): Promise<void> => {
    const { server, settings } = screen;
    status.show(say('remote.working'));
    try {
      const row = await server.ask('remote-unlock', {
        config: { ...settings.block },
        lockId,
        type: way.type,
        open,
      });
      way.open = row.remoteUnlocks.find(({ type }) => type === way.type)?.open ?? open;
      box.checked = way.open;
      changed(way.open);
      status.show(say('remote.done'), 'good');
    } catch (error) {
      status.show(troubleOf(error, say), 'bad');
    } finally {
      box.disabled = false;
      box.focus();
    }
  };
  return element;
}
