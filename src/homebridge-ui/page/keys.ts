import { asBlock, withDataCenter, withKey } from './block.ts';
import { button, labelled, link, make, secretField } from './dom.ts';
import { DataCenterSearchPart } from './data-center-search.ts';
import type { Block } from './host.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/** How to make a project in Tuya's cloud, in the README. */
const guide = 'https://github.com/homebridge-tuya-smart-lock/homebridge-tuya-smart-lock#set-up-tuyas-cloud';

/** The keys of the cloud project, and the button that finds its data centre. */
export class KeysPart {
  readonly element: HTMLElement;
  readonly #screen: Screen;
  readonly #accessId: HTMLInputElement;
  readonly #accessKey: HTMLInputElement;
  readonly #connect: HTMLButtonElement;
  readonly #search: DataCenterSearchPart;
  readonly #status = new Status();
  readonly #connected: () => Promise<void>;

  /** @param connected called when the data centre is known */
  constructor(screen: Screen, connected: () => Promise<void>) {
    const { say, settings } = screen;
    this.#screen = screen;
    this.#connected = connected;
    this.#search = new DataCenterSearchPart(screen);
    this.#accessId = make('input', {
      class: 'form-control',
      attributes: { type: 'text', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'none' },
      on: { change: () => void this.#typed() },
    });
    this.#accessKey = secretField('');
    this.#accessKey.addEventListener('change', () => void this.#typed());
    this.#connect = button(say('keys.connect'), 'primary', () => undefined);
    this.#connect.type = 'submit';
    const form = make('form', { on: { submit: (event) => void this.#submit(event) } }, [
      make('p', {}, [`${say('keys.intro')} `, link(say('keys.guide'), guide)]),
      labelled(say('keys.accessId'), this.#accessId),
      labelled(say('keys.accessKey'), this.#accessKey),
      make('div', { class: 'buttons' }, [this.#connect]),
      this.#status.element,
    ]);
    this.element = make('section', { class: 'part' }, [
      make('h2', { text: say('keys.title') }),
      form,
      this.#search.element,
    ]);
    settings.onChange(() => {
      this.#follow();
    });
    this.#follow();
  }

  /** Shows what the block has; of the secret only that it is there. */
  #follow(): void {
    const { say, settings } = this.#screen;
    const { accessId, accessKey } = settings.block;
    if (document.activeElement !== this.#accessId) {
      this.#accessId.value = typeof accessId === 'string' ? accessId : '';
    }
    this.#accessKey.placeholder = typeof accessKey === 'string' && accessKey !== '' ? say('keys.kept') : '';
  }

  /** Takes over what was typed. The secret leaves the field again with the search: then it is kept, not shown. */
  async #take(): Promise<void> {
    const { settings } = this.#screen;
    const typed = this.#accessKey.value.trim();
    const block = withKey(settings.block, 'accessId', this.#accessId.value.trim());
    const next = typed === '' ? block : withKey(block, 'accessKey', typed);
    if (JSON.stringify(next) !== JSON.stringify(settings.block)) {
      await settings.change(next);
    }
  }

  async #typed(): Promise<void> {
    try {
      await this.#take();
    } catch (error) {
      this.#status.show(troubleOf(error, this.#screen.say), 'bad');
    }
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const { say, settings } = this.#screen;
    if (this.#connect.disabled) {
      return;
    }
    this.#status.clear();
    this.#connect.disabled = true;
    try {
      await this.#take();
      if (!hasKeys(settings.block)) {
        this.#status.show(say('keys.missing'), 'bad');
        (this.#accessId.value.trim() === '' ? this.#accessId : this.#accessKey).focus();
        return;
      }
      this.#accessKey.value = '';
      if (await this.#findsDataCenter()) {
        await this.#connected();
      }
    } catch (error) {
      this.#status.show(troubleOf(error, say), 'bad');
    } finally {
      this.#connect.disabled = false;
    }
  }

  /** Whether there is a data centre: that of an address in the settings, or the one that the search finds. */
  async #findsDataCenter(): Promise<boolean> {
    const { settings } = this.#screen;
    if (hasOwnAddress(settings.block)) {
      this.#search.hide();
      return true;
    }
    const { found } = await this.#search.run();
    if (found === undefined) {
      return false;
    }
    await settings.change(withDataCenter(settings.block, found));
    return true;
  }
}

function hasKeys({ accessId, accessKey }: Block): boolean {
  return [accessId, accessKey].every((key) => typeof key === 'string' && key !== '');
}

/** An address that the owner set goes before every data centre, so that there is nothing to look for. */
function hasOwnAddress({ endpoint, endpoints }: Block): boolean {
  const standIns = Object.values(asBlock(endpoints));
  return typeof endpoint === 'string' && endpoint !== '' && !standIns.includes(endpoint);
}
