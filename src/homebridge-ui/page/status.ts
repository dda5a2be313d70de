import { make } from './dom.ts';

type Look = 'plain' | 'good' | 'bad';

/** A line that says what is going on. Screen readers read it out when it changes. */
export class Status {
  readonly element = make('p', { class: 'status', attributes: { role: 'status' } });

  show(text: string, look: Look = 'plain'): void {
    this.element.textContent = text;
    this.element.dataset['look'] = look;
  }

  clear(): void {
    this.show('');
  }
}

/** ✓, ✗ or … with the word for those who do not see it. */
export function mark(ok: boolean | undefined, pending: boolean, word: string): HTMLElement {
  const sign = pending ? '…' : ok === undefined ? '–' : ok ? '✓' : '✗';
  const look = pending || ok === undefined ? 'plain' : ok ? 'good' : 'bad';
  const shown = make('span', { text: sign, attributes: { 'aria-hidden': 'true' } });
  const element = make('span', { class: 'sign' }, [shown, make('span', { class: 'only-read', text: word })]);
  element.dataset['look'] = look;
  return element;
}
