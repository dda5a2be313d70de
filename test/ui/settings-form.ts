import type { Locator, Page } from 'playwright-core';
import { SettingsScreen } from './settings-screen.ts';

/** The form takes a change over 50 ms after it (validationDebounceMs) and shows no sign of it; no owner is faster, ms. */
const takenOver = 500;

/** What an owner does with the plugin's settings form. */
export class SettingsForm {
  readonly window: Locator;
  readonly save: Locator;
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
    this.window = page.locator('.modal-content').last();
    this.save = this.window.getByRole('button', { name: /^save$/i });
  }

  /** Opens the form from the page of the plugins: it is one click away in the settings screen. */
  static async open(page: Page): Promise<SettingsForm> {
    const screen = await SettingsScreen.open(page);
    await screen.button('All settings').click();
    const form = new SettingsForm(page);
    await form.#settle();
    return form;
  }

  /** Waits until the form is not drawn anew any more: what was typed before that is lost. */
  async #settle(): Promise<void> {
    const field = this.field('accessId');
    let drawn = await field.elementHandle();
    for (;;) {
      await this.#page.waitForTimeout(takenOver);
      const now = await field.elementHandle();
      if (await now.evaluate((one, other) => one === other, drawn)) {
        return;
      }
      drawn = now;
    }
  }

  field(name: string): Locator {
    return this.window.locator(`input[name="${name}"]`).first();
  }

  choice(name: string): Locator {
    return this.window.locator(`select[name="${name}"]`).first();
  }

  /** What a choice shows. */
  async chosen(name: string): Promise<string> {
    return (await this.choice(name).locator('option:checked').innerText()).trim();
  }

  /** Takes the last entry of a lock away. */
  async removeLastLock(): Promise<void> {
    const entries = this.window.locator('input[name="id"]');
    const before = await entries.count();
    await this.window.getByRole('button', { name: 'Delete' }).last().click();
    await entries.nth(before - 1).waitFor({ state: 'detached' });
  }

  /** Opens or closes one of the form's sections. */
  async toggle(title: string): Promise<void> {
    await this.window.locator('label.legend[aria-hidden]', { hasText: title }).first().dispatchEvent('click');
  }

  /** Fills in what every owner must. */
  async fillKeys(accessId: string, accessKey: string): Promise<void> {
    await this.field('accessId').fill(accessId);
    await this.field('accessKey').fill(accessKey);
    await this.choice('region').selectOption({ label: 'Central Europe' });
  }

  /** Waits until SAVE can be pressed, presses it, and waits until the form is gone. */
  async saveAndClose(): Promise<void> {
    await this.#page.waitForTimeout(takenOver);
    await this.save.click();
    await this.field('accessId').waitFor({ state: 'detached' });
  }

  /** Waits until SAVE can, or cannot, be pressed. */
  async untilSave(state: 'enabled' | 'disabled'): Promise<void> {
    await this.window.locator(`button:${state}`, { hasText: /^\s*save\s*$/i }).waitFor();
  }

  /** Waits until the form says this. */
  async says(words: string): Promise<void> {
    await this.window.getByText(words).first().waitFor();
  }

  /** Leaves without saving. */
  async cancel(): Promise<void> {
    await this.window
      .getByRole('button', { name: /^close$/i })
      .last()
      .click();
    await this.field('accessId').waitFor({ state: 'detached' });
    await this.#page.waitForLoadState();
  }
}
