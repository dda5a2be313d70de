import type { LockRow } from '../messages.ts';
import { button, focusOn, make } from './dom.ts';
import { lockCard, type LockCard } from './lock-card.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/** The locks of the project, a card for each. */
export class LocksPart {
  readonly element: HTMLElement;
  readonly #screen: Screen;
  readonly #heading: HTMLElement;
  readonly #status = new Status();
  readonly #cards = make('div', { class: 'cards' });
  readonly #again: HTMLButtonElement;
  #rows: readonly LockRow[] = [];
  #drawn: readonly LockCard[] = [];
  /** For which settings the locks are shown; the cards keep up with settings of single locks by themselves. */
  #shownFor: string | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#heading = make('h2', { text: screen.say('locks.title') });
    this.#again = button(screen.say('locks.again'), 'secondary', () => void this.#load());
    this.element = make('section', { class: 'part' }, [
      this.#heading,
      this.#status.element,
      this.#cards,
      make('div', { class: 'buttons' }, [this.#again]),
    ]);
    screen.settings.onChange(() => {
      this.#drawn.forEach(({ follow }) => {
        follow();
      });
    });
  }

  /** Draws the cards anew: the settings were changed elsewhere. */
  redraw(): void {
    this.#drawn = this.#rows.map((row) => lockCard(this.#screen, row));
    this.#cards.replaceChildren(...this.#drawn.map(({ element }) => element));
  }

  /** Looks for the locks, unless those of these settings are shown already. */
  async show(): Promise<void> {
    if (this.#shownFor !== this.#screen.settings.fingerprint) {
      await this.#load();
    }
  }

  focus(): void {
    focusOn(this.#heading);
  }

  async #load(): Promise<void> {
    const { say, server, settings } = this.#screen;
    const { fingerprint } = settings;
    this.#shownFor = fingerprint;
    this.#again.disabled = true;
    this.#status.show(say('locks.loading'));
    try {
      this.#rows = await server.ask('locks', { config: { ...settings.block } });
      this.redraw();
      if (this.#rows.length === 0) {
        this.#status.show(say('locks.none'), 'bad');
      } else {
        this.#status.show(say('locks.found', { count: this.#rows.length }));
      }
    } catch (error) {
      this.#shownFor = undefined;
      this.#status.show(troubleOf(error, say), 'bad');
    } finally {
      this.#again.disabled = false;
    }
  }
}
