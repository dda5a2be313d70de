import type { FrameLocator, Locator, Page } from 'playwright-core';

/** What an owner does with the plugin's settings screen. */
export class SettingsScreen {
  /** The page inside of the window. */
  readonly page: FrameLocator;
  /** The window around it, with the plain form and its own SAVE. */
  readonly window: Locator;

  private constructor(page: Page) {
    this.window = page.locator('.modal-content').last();
    this.page = page.locator('.modal-content iframe').first().contentFrame();
  }

  /** Opens the screen from the page of the plugins. */
  static async open(page: Page): Promise<SettingsScreen> {
    const card = page.locator('app-plugin-card', { hasText: 'Tuya Smart Lock' });
    await card.getByRole('button', { name: 'Plugin Actions' }).click();
    await page.getByRole('button', { name: 'Plugin Config' }).click();
    return new SettingsScreen(page);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** Waits until the screen says this. */
  async says(words: string): Promise<void> {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor();
  }

  /** Waits until the keyboard's input goes there. */
  async untilFocused(place: Locator): Promise<void> {
    await place.and(this.page.locator(':focus')).waitFor();
  }

  /** Waits until the pill says this. */
  async untilStanding(word: 'Incomplete' | 'Ready' | 'Verified'): Promise<void> {
    await this.page.locator('.pill', { hasText: new RegExp(`^${word}$`) }).waitFor();
  }

  /** The row of a list that names this. */
  row(name: string): Locator {
    return this.page.locator('li', { hasText: name });
  }

  /** The card of a lock. */
  lock(name: string): Locator {
    return this.page.getByRole('article', { name });
  }

  /** Types the keys and connects. */
  async connect(accessId: string, accessKey: string): Promise<void> {
    await this.field('Access ID').fill(accessId);
    await this.field('Access Secret').fill(accessKey);
    await this.button('Connect').click();
  }

  /** Saves in the screen, and waits until it says so. */
  async save(): Promise<void> {
    await this.button('Save changes').click();
    await this.says('Saved.');
  }
}
