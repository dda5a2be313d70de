import type { Check } from '../messages.ts';
import { button, link, make } from './dom.ts';
import { troubleOf, type Screen } from './screen.ts';
import { mark, Status } from './status.ts';
import { isPassed } from './verification.ts';

/** Tuya's console. Its pages have no lasting addresses of their own: the server says which one it is. */
const consoleAddress = 'https://platform.tuya.com/cloud/';

/** What works and what is missing: a row for each, filled in as it becomes known. */
export class ChecksPart {
  readonly element: HTMLElement;
  readonly #screen: Screen;
  readonly #heading: HTMLElement;
  readonly #status = new Status();
  readonly #rows = make('ul', { class: 'rows' });
  readonly #run: HTMLButtonElement;
  readonly #showLocks: HTMLButtonElement;

  /** @param showLocks called when the owner wants to go on to the locks */
  constructor(screen: Screen, showLocks: () => void) {
    const { say, settings } = screen;
    this.#screen = screen;
    this.#heading = make('h2', { text: say('checks.title') });
    this.#run = button(say('checks.run'), 'secondary', () => void this.run());
    this.#showLocks = button(say('checks.showLocks'), 'primary', showLocks);
    this.#showLocks.hidden = true;
    this.element = make('section', { class: 'part' }, [
      this.#heading,
      this.#rows,
      this.#status.element,
      make('div', { class: 'buttons' }, [this.#showLocks, this.#run]),
    ]);
    const follow = (): void => {
      this.element.hidden = settings.standing === 'incomplete';
    };
    settings.onChange(follow);
    follow();
  }

  /** Tests the settings as they stand now. */
  async run(): Promise<void> {
    const { say, server, settings } = this.#screen;
    const { fingerprint } = settings;
    const known = new Map<string, Check>();
    const take = (check: Check): void => {
      known.set(check.name, check);
      this.#rows.replaceChildren(...[...known.values()].map((row) => this.#row(row)));
    };
    this.#run.disabled = true;
    this.#rows.replaceChildren();
    this.#status.show(say('checks.running'));
    const stop = server.on('check', take);
    try {
      const checks = await server.ask('checks', { config: { ...settings.block } });
      checks.forEach(take);
      const passed = isPassed(checks);
      this.#status.show(say(passed ? 'checks.passed' : 'checks.failed'), passed ? 'good' : 'bad');
      if (passed) {
        settings.passed(fingerprint);
      } else {
        settings.failed(fingerprint);
      }
    } catch (error) {
      this.#status.show(troubleOf(error, say), 'bad');
    } finally {
      stop();
      this.#run.disabled = false;
      this.#showLocks.hidden = false;
    }
  }

  #row({ name, ok, pending, text, page }: Check): HTMLElement {
    const { say } = this.#screen;
    const word = say(pending ? 'mark.pending' : ok === undefined ? 'mark.none' : ok ? 'mark.good' : 'mark.bad');
    // A row without words speaks by its sign, which for one that was left out says too little.
    const words = text ?? (ok === undefined && !pending ? word : undefined);
    return make('li', {}, [
      mark(ok, pending, word),
      make('strong', { text: say(`check.${name}`) }),
      words !== undefined && make('span', { class: 'words', text: words }),
      page !== undefined && ok !== true && link(say('checks.page', { page }), consoleAddress),
    ]);
  }
}
