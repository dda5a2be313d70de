import { asBlock, withAccount, withKey } from './block.ts';
import { button, labelled, make, secretField } from './dom.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';
import { isHalfAnAccount } from './verification.ts';

type AccountKey = 'countryCode' | 'username' | 'password' | 'schema';

/** The app account, for messages without delay: a part that can be opened. */
export class AccountPart {
  readonly element: HTMLDetailsElement;
  readonly #screen: Screen;
  readonly #fields: Readonly<Record<AccountKey, HTMLInputElement>>;
  readonly #status = new Status();
  readonly #remove: HTMLButtonElement;

  constructor(screen: Screen) {
    const { say, settings } = screen;
    this.#screen = screen;
    this.#fields = {
      countryCode: this.#field({ type: 'text', inputmode: 'numeric', autocomplete: 'off' }),
      username: this.#field({ type: 'text', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'none' }),
      password: secretField(''),
      schema: this.#field({ type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: 'smartlife' }),
    };
    Object.entries(this.#fields).forEach(([key, field]) => {
      field.addEventListener('change', () => void this.#take(key as AccountKey, field.value.trim()));
    });
    this.#remove = button(say('account.remove'), 'secondary', () => void this.#clear());
    this.element = make('details', { class: 'part' }, [
      make('summary', {}, [make('h2', { text: say('account.title') })]),
      make('p', { text: say('account.intro') }),
      labelled(say('account.countryCode'), this.#fields.countryCode, say('account.countryCodeHint')),
      labelled(say('account.username'), this.#fields.username),
      labelled(say('account.password'), this.#fields.password),
      labelled(say('account.schema'), this.#fields.schema, say('account.schemaHint')),
      make('div', { class: 'buttons' }, [this.#remove]),
      this.#status.element,
    ]);
    settings.onChange(() => {
      this.#follow();
    });
    this.#follow();
  }

  #field(attributes: Readonly<Record<string, string>>): HTMLInputElement {
    return make('input', { class: 'form-control', attributes });
  }

  #follow(): void {
    const { say, settings } = this.#screen;
    const account = asBlock(settings.block['account']);
    (['countryCode', 'username', 'schema'] as const).forEach((key) => {
      const value = account[key];
      const field = this.#fields[key];
      if (document.activeElement !== field) {
        field.value = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
      }
    });
    this.#fields.password.placeholder = 'password' in account ? say('keys.kept') : '';
    this.#remove.hidden = Object.keys(account).length === 0;
    if (isHalfAnAccount(settings.block)) {
      this.element.open = true;
      this.#status.show(say('account.half'), 'bad');
    } else {
      this.#status.clear();
    }
  }

  async #take(key: AccountKey, typed: string): Promise<void> {
    if (key === 'password' && typed === '') {
      return;
    }
    const value = key === 'countryCode' && /^\+?\d+$/.test(typed) ? Number(typed) : typed;
    await this.#change(withAccount(this.#screen.settings.block, key, value));
  }

  async #clear(): Promise<void> {
    Object.values(this.#fields).forEach((field) => {
      field.value = '';
    });
    await this.#change(withKey(this.#screen.settings.block, 'account', undefined));
    this.#fields.countryCode.focus();
  }

  async #change(block: ReturnType<typeof withKey>): Promise<void> {
    try {
      await this.#screen.settings.change(block);
    } catch (error) {
      this.#status.show(troubleOf(error, this.#screen.say), 'bad');
    }
  }
}
