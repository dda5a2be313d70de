import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { HomebridgeUi } from './homebridge-ui.ts';
import { answers, block, cellar, checksWith, frontDoor, gate, script } from './scripts.ts';
import { askedOf, scriptedPlugin, setScript, type Script } from './scripted-plugin.ts';
import { SettingsScreen } from './settings-screen.ts';

/** The page alone: its server follows a script. */

let ui: HomebridgeUi;
let page: Page | undefined;
let screen: SettingsScreen;

beforeAll(async () => {
  ui = await HomebridgeUi.start(await scriptedPlugin());
});

afterAll(async () => {
  await ui.stop();
});

beforeEach(async () => {
  await ui.setBlock(undefined);
});

/** Opens the screen on a block of config.json and a cloud that answers as usual, apart from these answers. */
async function open(saved: object | undefined, changes: Script = {}): Promise<void> {
  await setScript(ui.storage, { ...script, ...changes });
  await ui.setBlock(saved === undefined ? undefined : { platform: 'TuyaSmartLock', ...saved });
  await page?.context().close();
  page = await ui.page();
  screen = await SettingsScreen.open(page);
}

async function lastAsked(name: string): Promise<Record<string, unknown> | undefined> {
  return (await askedOf(ui.storage)).findLast((asked) => asked.name === name)?.body;
}

describe('the first visit', () => {
  it('goes from two keys to a saved configuration: finds the data centre, says what works, saves', async () => {
    await open(undefined);
    await screen.untilStanding('Incomplete');
    expect(await screen.button('Locks').isDisabled()).toBe(true);
    await screen.connect('p9', 'the-secret');
    await screen.says('Found: your project lives in the data centre Central Europe.');
    await screen.says('Everything that was checked works.');
    await screen.untilStanding('Verified');
    expect(await screen.row('Central Europe').innerText()).toContain('devices: 9, locks: 3');
    expect(await lastAsked('find-data-center')).toEqual({ accessId: 'p9', accessKey: 'the-secret' });
    await screen.save();
    expect(await ui.block()).toEqual({
      platform: 'TuyaSmartLock',
      name: 'Tuya Smart Lock',
      accessId: 'p9',
      accessKey: 'the-secret',
      region: 'eu',
    });
    await screen.button('Show the locks').click();
    await screen.lock('Front Door').waitFor();
  });

  it('says that no data centre knows the keys, and saves nothing', async () => {
    const told = { answers: answers(undefined), found: undefined };
    await open(undefined, { 'find-data-center': { told } });
    await screen.connect('p9', 'wrong');
    await screen.says('No data centre accepts these keys.');
    await screen.untilStanding('Incomplete');
    expect(await screen.window.getByRole('button', { name: /^save$/i }).isDisabled()).toBe(true);
    expect(await askedOf(ui.storage)).toHaveLength(1);
    expect(await ui.block()).toBeUndefined();
  });

  it('asks for a key that is missing, and puts the cursor there', async () => {
    await open(undefined);
    await screen.field('Access ID').fill('p9');
    await screen.button('Connect').click();
    await screen.says('Fill in the Access ID and the Access Secret.');
    await screen.untilFocused(screen.field('Access Secret'));
  });

  it('replaces a wrong data centre with the one that it finds', async () => {
    await open({ ...block, region: 'us' });
    await screen.button('Connection').click();
    await screen.button('Connect').click();
    await screen.says('Everything that was checked works.');
    await screen.save();
    expect(await ui.block()).toMatchObject({ region: 'eu', accessKey: 'stored-access-secret' });
  });

  it('says what the server could not do, in its words', async () => {
    await open(undefined, { 'find-data-center': { refused: 'This machine has <b>no</b> network' } });
    await screen.connect('p9', 'secret');
    await screen.says('This machine has <b>no</b> network');
  });
});

describe('the checks', () => {
  it.each([
    ['a missing service', 'smart-lock', 'Smart Lock Open Service', 'Service API'],
    ['no linked account', 'account', 'App account linked', 'Devices → Link App Account'],
  ] as const)('say what to do about %s, and where', async (_what, name, title, place) => {
    const told = checksWith(name, { ok: false, text: 'Do <i>this</i>', page: place });
    await open(block, { checks: { told } });
    await screen.button('Connection').click();
    await screen.button('Check everything').click();
    await screen.says('Not everything works yet.');
    const row = screen.row(title);
    expect(await row.innerText()).toContain('✗');
    expect(await row.innerText()).toContain('Do <i>this</i>');
    const link = row.getByRole('link', { name: `In Tuya’s console: ${place}` });
    expect(await link.getAttribute('href')).toBe('https://platform.tuya.com/cloud/');
    await screen.untilStanding('Ready');
  });

  it('are void when a key is edited after them', async () => {
    await open(block);
    await screen.button('Connection').click();
    await screen.button('Check everything').click();
    await screen.untilStanding('Verified');
    await screen.field('Access ID').fill('p8');
    await screen.field('Access Secret').focus();
    await screen.untilStanding('Ready');
    await screen.field('Access ID').fill('p9');
    await screen.field('Access Secret').focus();
    await screen.untilStanding('Verified');
  });
});

describe('a later visit', () => {
  it('opens on the locks, and shows what the cloud says as text', async () => {
    await open(block);
    const front = screen.lock('Front Door');
    await front.waitFor();
    const text = await front.innerText();
    expect(text).toContain('locked · door closed · Battery 85 % · online');
    expect(text).toContain('door-operate → open-door');
    expect(text).toContain('lock, battery, door contact');
    expect(await screen.lock(cellar.name).getByRole('heading').innerText()).toBe(cellar.name);
    expect(await lastAsked('locks')).toEqual({ config: block });
  });

  it('says that there are no locks, and how they come', async () => {
    await open(block, { locks: { told: [] } });
    await screen.says('The project knows no lock.');
  });

  it('asks for a PIN only where a lock wants one, and saves it without showing it', async () => {
    await open(block);
    await screen.lock('Front Door').waitFor();
    expect(await screen.lock('Front Door').getByLabel('PIN', { exact: true }).count()).toBe(0);
    const pin = screen.lock(cellar.name).getByLabel('PIN', { exact: true });
    await pin.fill('12');
    await pin.press('Tab');
    await screen.says('The PIN has six digits.');
    await pin.fill('123456');
    await pin.press('Tab');
    await screen.save();
    expect(await ui.block()).toEqual({ ...block, locks: [{ id: cellar.id, pin: '123456' }] });
    expect(await pin.inputValue()).toBe('');
  });

  it('keeps what it does not know, also in the entry of a lock that it changes', async () => {
    const entry = { id: frontDoor.id, relockSeconds: 20, people: ['Anna'], camera: 'off' };
    const saved = {
      ...block,
      newer: { key: 1 },
      locks: [entry, { id: 'bf' }],
    };
    await open(saved);
    const front = screen.lock('Front Door');
    await front.getByLabel('Camera').selectOption({ label: 'As usual: together with the locks' });
    await front.getByLabel('Only show it, never move it').check();
    await screen.save();
    const { camera: _camera, ...kept } = entry;
    expect(await ui.block()).toEqual({ ...saved, locks: [{ ...kept, readOnly: true }, { id: 'bf' }] });
  });

  it('adds a door to an access control, each with a channel of its own', async () => {
    await open(block);
    await screen.lock('Gate').getByRole('button', { name: 'Add a door' }).click();
    await screen.save();
    const doors = [1, 2].map((channel) => ({ id: gate.id, channel }));
    expect((await ui.block())?.['locks']).toEqual(doors);
  });

  it('asks before it changes whether a lock can be unlocked from afar', async () => {
    await open(block);
    const front = screen.lock('Front Door');
    const toggle = front.getByLabel('Unlock from afar');
    await toggle.click();
    await screen.says('This changes a setting of the lock itself');
    await screen.untilFocused(front.getByRole('button', { name: 'Cancel' }));
    await page?.keyboard.press('Escape');
    expect(await toggle.isChecked()).toBe(false);
    expect(await lastAsked('remote-unlock')).toBeUndefined();
    await toggle.click();
    await front.getByRole('button', { name: 'Switch on' }).click();
    await screen.says('Changed.');
    expect(await toggle.isChecked()).toBe(true);
    expect(await lastAsked('remote-unlock')).toMatchObject({
      lockId: frontDoor.id,
      type: 'remoteUnlockWithoutPwd',
      open: true,
    });
  });

  it('keeps a switch where it was when the lock refuses', async () => {
    await open(block, { 'remote-unlock': { refused: 'The lock is asleep' } });
    const front = screen.lock('Front Door');
    await front.getByLabel('Unlock from afar').click();
    await front.getByRole('button', { name: 'Switch on' }).click();
    await screen.says('The lock is asleep');
    expect(await front.getByLabel('Unlock from afar').isChecked()).toBe(false);
  });

  it('shows the newest pictures, and nothing that is no picture', async () => {
    const bad = { at: 0, image: 'https://elsewhere.example/x.jpg' };
    const { pictures: usual } = script;
    const good = usual !== undefined && 'told' in usual ? usual.told.pictures : [];
    await open(block, { pictures: { told: { pictures: [bad, ...good] } } });
    const front = screen.lock('Front Door');
    await front.getByRole('button', { name: 'Show the newest pictures' }).click();
    await front.getByRole('img').first().waitFor();
    expect(await front.getByRole('img').count()).toBe(good.length);
    expect(await front.getByRole('img').first().getAttribute('alt')).toContain('Front Door');
  });

  it('downloads the file for a bug report', async () => {
    await open(block);
    await screen.button('Connection').click();
    const coming = page?.waitForEvent('download');
    await screen.button('Download the file').click();
    expect((await coming)?.suggestedFilename()).toBe('tuya-smart-lock-diagnostics.json');
  });
});

describe('the app account', () => {
  it('is taken whole, kept without being shown, and can be removed', async () => {
    await open(block);
    await screen.button('Connection').click();
    await screen.page.getByText('App account (optional)').click();
    await screen.field('Country code').fill('49');
    await screen.field('E-mail address or telephone number').fill('me@example.com');
    await screen.field('Password').focus();
    await screen.says('An account needs all three');
    await screen.untilStanding('Incomplete');
    await screen.field('Password').fill('app-password');
    await screen.field('App').focus();
    await screen.save();
    const account = { countryCode: 49, username: 'me@example.com', password: 'app-password' };
    expect(await ui.block()).toEqual({ ...block, account });
    await open({ ...block, account });
    await screen.button('Connection').click();
    await screen.page.getByText('App account (optional)').click();
    expect(await screen.field('Password').inputValue()).toBe('');
    await screen.button('Remove the account').click();
    await screen.save();
    expect(await ui.block()).toEqual(block);
  });
});

describe('the plain form', () => {
  it('is one click away, and what is changed there stands in the screen afterwards', async () => {
    await open({ ...block, locks: [{ id: frontDoor.id, hidden: true }] });
    await screen.lock('Front Door').waitFor();
    await screen.button('All settings').click();
    await screen.window.locator('input[name="accessId"]').fill('p7');
    await page?.waitForTimeout(600); // the form takes a change over 50 ms after it, and tells of it 250 ms later
    await screen.button('Connection').click();
    await screen.window.locator('input[name="accessId"]').waitFor({ state: 'detached' });
    expect(await screen.field('Access ID').inputValue()).toBe('p7');
    await screen.save();
    expect(await ui.block()).toMatchObject({ accessId: 'p7', locks: [{ id: frontDoor.id, hidden: true }] });
  });
});

/** Makes Homebridge's UI say that it speaks a language; its own buttons stay English, by whose names they are pressed. */
function speaking(language: string): string {
  return `Object.defineProperty(window, 'homebridge', {
    configurable: true,
    set(homebridge) {
      homebridge.i18nCurrentLang = () => Promise.resolve('${language}');
      Object.defineProperty(window, 'homebridge', { value: homebridge });
    },
  });`;
}

describe('the look', () => {
  it.each([
    ['de', 'light', 'Gefundene Schlösser: 3'],
    ['zh-CN', 'dark', '找到的门锁：3'],
    ['ja', 'dark', 'Locks found: 3'],
  ] as const)(
    'in %s, %s, fits on a phone and speaks the language of its owner',
    async (language, colorScheme, words) => {
      await setScript(ui.storage, script);
      await ui.setBlock(block);
      await page?.context().close();
      page = await ui.page({ colorScheme, viewport: { width: 390, height: 800 } });
      await page.addInitScript(speaking(language));
      await page.reload();
      screen = await SettingsScreen.open(page);
      await screen.says(words);
      const root = screen.page.locator('html');
      expect(await root.getAttribute('data-bs-theme')).toBe(colorScheme);
      expect(await root.evaluate('document.body.scrollWidth - document.documentElement.clientWidth')).toBeLessThan(1);
    },
  );
});

describe('the keyboard alone', () => {
  it('gets from the keys to the locks', async () => {
    await open(undefined);
    await screen.field('Access ID').focus();
    await page?.keyboard.type('p9');
    await page?.keyboard.press('Tab');
    await page?.keyboard.type('the-secret');
    await page?.keyboard.press('Enter');
    await screen.untilStanding('Verified');
    await screen.button('Show the locks').press('Enter');
    await screen.untilFocused(screen.page.getByRole('heading', { name: 'Locks', exact: true }));
  });
});

describe('secrets', () => {
  it('stand nowhere in the page, neither as text nor in a field', async () => {
    const account = { countryCode: 49, username: 'me', password: 'stored-password' };
    await open({ ...block, account, locks: [{ id: cellar.id, pin: '987654' }] });
    await screen.lock(cellar.name).waitFor();
    await screen.button('Connection').click();
    const fields = await screen.page.locator('input').all();
    const values = await Promise.all(fields.map((field) => field.inputValue()));
    expect(values).toContain('p9');
    expect([await screen.page.locator('body').innerHTML(), ...values].join('\n')).not.toMatch(
      /stored-access-secret|stored-password|987654/,
    );
  });
});

describe('a screen that cannot load', () => {
  it('says so after ten seconds at most, and shows the plain form', async () => {
    await setScript(ui.storage, script);
    await ui.setBlock(block);
    await page?.context().close();
    page = await ui.page();
    await page.route(/main\.js/, (route) => route.abort());
    screen = await SettingsScreen.open(page);
    await screen.says('The settings could not load');
    await screen.button('Show the plain form').click();
    await screen.window.locator('input[name="accessId"]').waitFor();
  });
});
