import { AccountPart } from './account.ts';
import { ChecksPart } from './checks.ts';
import { diagnostics } from './diagnostics.ts';
import { button, make } from './dom.ts';
import type { Block, Host } from './host.ts';
import { KeysPart } from './keys.ts';
import { languageFor, sayFrom, type Language, type Say, type Texts } from './language.ts';
import { within } from './limit.ts';
import { LocksPart } from './locks.ts';
import { showPlainForm } from './plain-form.ts';
import { saving } from './saving.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Server } from './server.ts';
import { OpenSettings } from './settings.ts';
import { Status } from './status.ts';

/** For what the UI answers out of its memory, ms; older UIs do not know every question, and never answer those. */
const uiLimit = 2000;

type View = 'locks' | 'connection' | 'form';

/**
 * Builds the screen. Later visits open on the locks, the first one on the keys.
 * @param place what the screen is built in
 * @returns when the screen stands; rejects when Homebridge's UI hands out neither settings nor texts
 */
export async function build(host: Host, place: HTMLElement): Promise<void> {
  const [settings, { language, say }] = await Promise.all([OpenSettings.open(host), texts(host), light(host)]);
  const screen: Screen = { say, language, server: new Server(host), settings };
  const locks = new LocksPart(screen);
  const checks = new ChecksPart(screen, () => {
    show('locks');
    locks.focus();
  });
  const keys = new KeysPart(screen, () => checks.run());
  const account = new AccountPart(screen);
  const views: Readonly<Record<View, HTMLElement>> = {
    locks: locks.element,
    connection: make('div', {}, [keys.element, checks.element, account.element, diagnostics(screen)]),
    form: make('section', { class: 'part' }, [make('p', { text: say('form.intro') })]),
  };
  const names = Object.keys(views) as View[];
  const tabs = names.map((name) =>
    button(say(`nav.${name}`), 'link', () => {
      show(name);
    }),
  );
  const trouble = new Status();
  const complain = (error: unknown): void => {
    trouble.show(troubleOf(error, say), 'bad');
  };
  let current: View | undefined;
  const show = (next: View): void => {
    trouble.clear();
    if (current === 'form' && next !== 'form') {
      host.hideSchemaForm();
      settings.reread().then(() => {
        locks.redraw();
      }, complain);
    }
    if (next === 'form') {
      showPlainForm(host).catch(complain);
    }
    if (next === 'locks') {
      void locks.show();
    }
    current = next;
    // The page is as high as its content and never scrolls by itself: the offer to save stands where the eyes are.
    (next === 'connection' ? checks.element : views[next]).after(offer);
    names.forEach((name, index) => {
      views[name].hidden = name !== next;
      tabs[index]?.setAttribute('aria-current', name === next ? 'page' : 'false');
    });
  };
  const pill = make('span', { class: 'pill', attributes: { role: 'status' } });
  const follow = (): void => {
    pill.textContent = say(`standing.${settings.standing}`);
    pill.dataset['standing'] = settings.standing;
    const [toLocks] = tabs;
    if (toLocks !== undefined) {
      toLocks.disabled = settings.standing === 'incomplete';
    }
  };
  settings.onChange(follow);
  follow();
  host.addEventListener('configChanged', (event) => {
    settings.take((event as MessageEvent<Block[]>).data);
  });
  const offer = saving(screen);
  const navigation = make('nav', { attributes: { 'aria-label': say('nav.label') } }, tabs);
  place.replaceChildren(make('header', { class: 'top' }, [navigation, pill]), trouble.element, ...Object.values(views));
  show(settings.standing === 'incomplete' ? 'connection' : 'locks');
}

/** The texts in the owner's language; English where that file cannot be had. */
async function texts(host: Host): Promise<{ language: Language; say: Say }> {
  const wanted = languageFor(await asked(host.i18nCurrentLang?.bind(host)));
  const said = async (language: Language): Promise<{ language: Language; say: Say }> => {
    const say = sayFrom(await textsIn(language));
    document.documentElement.lang = language;
    return { language, say };
  };
  return said(wanted).catch(async () => said('en'));
}

async function textsIn(language: Language): Promise<Texts> {
  const response = await fetch(`languages/${language}.json`);
  if (!response.ok) {
    throw new Error(`languages/${language}.json: HTTP ${response.status}`);
  }
  return (await response.json()) as Texts;
}

/** Light or dark, as the owner chose in Homebridge's UI; as the device has it where the UI does not tell. */
async function light(host: Host): Promise<void> {
  const device = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  // The name is Bootstrap's, whose fields follow it as well.
  document.documentElement.dataset['bsTheme'] = (await asked(host.userCurrentLightingMode?.bind(host))) ?? device;
}

/** What the UI answers; undefined where it does not know the question. */
async function asked<Answer>(question: (() => Promise<Answer>) | undefined): Promise<Answer | undefined> {
  try {
    return question === undefined ? undefined : await within(question(), uiLimit);
  } catch {
    return undefined;
  }
}
