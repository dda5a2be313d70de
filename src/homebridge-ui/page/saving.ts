import { button, make } from './dom.ts';
import { NoAnswer } from './limit.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/** Says that there are changes, and saves them. It is there only while there is something to say. */
export function saving({ say, settings }: Screen): HTMLElement {
  const status = new Status();
  const save = async (): Promise<void> => {
    button_.disabled = true;
    status.show(say('save.working'));
    try {
      await settings.save();
      status.show(say('save.saved'), 'good');
    } catch (error) {
      const isLate = error instanceof NoAnswer;
      status.show(say(isLate ? 'save.late' : 'save.failed', { reason: troubleOf(error, say) }), 'bad');
    } finally {
      button_.disabled = false;
      follow();
    }
  };
  const button_ = button(say('save.save'), 'primary', () => void save());
  const element = make('div', { class: 'saving' }, [status.element, button_]);
  const follow = (): void => {
    const isOffered = settings.isUnsaved && settings.standing !== 'incomplete';
    button_.hidden = !isOffered;
    if (isOffered && !button_.disabled && status.element.dataset['look'] !== 'bad') {
      status.show(say('save.unsaved'));
    }
    element.hidden = status.element.textContent === '' || settings.standing === 'incomplete';
  };
  settings.onChange(follow);
  follow();
  return element;
}
