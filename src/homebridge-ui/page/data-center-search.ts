import type { DataCenterAnswer, DataCenterSearch, Keys } from '../messages.ts';
import { asBlock } from './block.ts';
import { make } from './dom.ts';
import type { Block } from './host.ts';
import type { Screen } from './screen.ts';
import { mark, Status } from './status.ts';

/** The search for the data centre that knows the keys: a row for each, filled in as they answer. */
export class DataCenterSearchPart {
  readonly element: HTMLElement;
  readonly #screen: Screen;
  readonly #status = new Status();
  readonly #rows = make('ul', { class: 'rows' });

  constructor(screen: Screen) {
    this.#screen = screen;
    this.element = make('div', { attributes: { hidden: '' } }, [
      make('h3', { text: screen.say('search.title') }),
      this.#rows,
      this.#status.element,
    ]);
  }

  /** Asks all data centres. Returns what they said; rejects when the server cannot ask. */
  async run(): Promise<DataCenterSearch> {
    const { server, say, settings } = this.#screen;
    const answers = new Map<string, DataCenterAnswer>();
    const draw = (isOver: boolean): void => {
      this.#rows.replaceChildren(...[...answers.values()].map((known) => this.#row(known, isOver)));
    };
    const take = (answer: DataCenterAnswer): void => {
      answers.set(answer.region, answer);
      draw(false);
    };
    this.element.hidden = false;
    this.#rows.replaceChildren();
    this.#status.show(say('search.running'));
    const stop = server.on('data-center', take);
    try {
      const search = await server.ask('find-data-center', keysOf(settings.block));
      search.answers.forEach(take);
      const found = search.answers.find(({ region }) => region === search.found);
      if (found === undefined) {
        draw(true);
        this.#status.show(say('search.none'), 'bad');
      } else {
        this.#status.show(say('search.found', { name: found.name }), 'good');
      }
      return search;
    } catch (error) {
      this.#status.clear();
      throw error;
    } finally {
      stop();
    }
  }

  hide(): void {
    this.element.hidden = true;
  }

  /** @param withReasons whether to say why those that do not know the keys refuse them: all of them, as it turned out */
  #row({ name, state, text, devices, locks }: DataCenterAnswer, withReasons: boolean): HTMLElement {
    const { say } = this.#screen;
    const ok = state === 'accepts' ? true : state === 'asking' ? undefined : false;
    const counts = devices === undefined ? [] : [say('search.counts', { devices, locks: locks ?? 0 })];
    const words = [
      say(`search.${state}`),
      ...counts,
      ...(text !== undefined && (state !== 'refuses' || withReasons) ? [text] : []),
    ];
    // Only one of them can be right: the others are no fault.
    const sign = mark(ok === true ? true : undefined, state === 'asking', '');
    return make('li', {}, [
      sign,
      make('strong', { text: name }),
      make('span', { class: 'words', text: words.join(' · ') }),
    ]);
  }
}

/** The keys as the search needs them. */
function keysOf(block: Block): Keys {
  const { accessId, accessKey, account, endpoints } = block;
  return {
    accessId: String(accessId),
    accessKey: String(accessKey),
    ...(account !== undefined && { account }),
    ...(endpoints !== undefined && { endpoints: asBlock(endpoints) }),
  };
}
