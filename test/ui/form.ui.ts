import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startHomebridge } from '../../demo/homebridge.ts';
import { SimulatedCloud, lockModel } from '../../simulator/cloud.ts';
import { packedPlugin } from '../e2e/pack-plugin.js';
import { HomebridgeUi, type Block } from './homebridge-ui.ts';
import { SettingsForm } from './settings-form.ts';

let ui: HomebridgeUi;
let cloud: SimulatedCloud;
let page: Page | undefined;
let form: SettingsForm;

beforeAll(async () => {
  cloud = await SimulatedCloud.start({ locks: [lockModel('all-in-one-wifi', { name: 'Front Door' })] });
  ui = await HomebridgeUi.start();
});

afterAll(async () => {
  await ui.stop();
  await cloud.close();
});

beforeEach(async () => {
  await ui.setBlock(undefined);
  await reopen();
});

/** Opens the form in a fresh browser window, on what config.json holds now. */
async function reopen(): Promise<void> {
  await page?.context().close();
  page = await ui.page();
  form = await SettingsForm.open(page);
}

/** Starts Homebridge on what the form saved; the simulated cloud takes the place of the data centre's. */
async function expectStart(saved: Block | undefined): Promise<void> {
  const homebridge = await startHomebridge({
    storage: `${ui.storage}/start-${Date.now()}`,
    plugin: packedPlugin,
    platforms: [{ ...saved, endpoint: cloud.endpoint, push: 'off' }],
  });
  try {
    await homebridge.line(/Front Door is on the bridge/, 60_000);
  } finally {
    await homebridge.kill();
  }
}

describe('the settings form', () => {
  it('saves with nothing but the keys and the data centre, and the plugin starts on it', async () => {
    await form.fillKeys(cloud.accessId, cloud.accessKey);
    await form.saveAndClose();
    const saved = await ui.block();
    expect(saved).toMatchObject({ accessId: cloud.accessId, accessKey: cloud.accessKey, region: 'eu' });
    expect(saved).not.toHaveProperty('account');
    await expectStart(saved);
  });

  it('saves the settings of a lock, and shows them when it is opened again', async () => {
    await form.fillKeys(cloud.accessId, cloud.accessKey);
    await form.toggle('Settings of single locks');
    await form.field('id').fill('bf0123456789abcdefghij');
    await form.field('pin').fill('123456');
    await form.choice('camera').selectOption({ label: 'No camera' });
    await form.saveAndClose();
    const saved = await ui.block();
    expect(saved?.['locks']).toEqual([{ id: 'bf0123456789abcdefghij', pin: '123456', camera: 'off' }]);
    await expectStart(saved);

    await reopen();
    expect(await form.field('id').inputValue()).toBe('bf0123456789abcdefghij');
    expect(await form.field('accessKey').inputValue()).toBe(cloud.accessKey);
    expect(await form.field('accessKey').getAttribute('type')).toBe('password');
    expect(await form.field('pin').getAttribute('type')).toBe('password');
  });

  it('says what is wrong with a PIN, and lets it be corrected', async () => {
    await form.fillKeys('p9', 'key');
    await form.toggle('Settings of single locks');
    await form.field('id').fill('bf1');
    await form.field('pin').fill('12');
    await form.says('The PIN has six digits');
    await form.untilSave('disabled');
    await form.field('pin').fill('123456');
    await form.untilSave('enabled');
    expect(await ui.block()).toBeUndefined();
  });

  it('says what half an account lacks, and saves a whole one', async () => {
    await form.fillKeys('p9', 'key');
    await form.toggle('App account');
    await form.field('username').fill('me@example.com');
    await form.says('An account needs all three');
    await form.untilSave('disabled');
    await form.field('countryCode').fill('49');
    await form.field('password').fill('secret');
    await form.saveAndClose();
    expect((await ui.block())?.['account']).toEqual({
      countryCode: 49,
      username: 'me@example.com',
      password: 'secret',
    });
  });

  it('says that a lock needs its device ID', async () => {
    await form.fillKeys('p9', 'key');
    await form.toggle('Settings of single locks');
    await form.field('pin').fill('123456');
    await form.says('A lock needs its device ID');
    await form.untilSave('disabled');
  });

  it('shows the choices of an older config.json, keeps them, and takes an entry away', async () => {
    const entry = { id: 'bf1', camera: 'bridged', hidden: false, invertState: false };
    const keys = { accessId: 'p9', accessKey: 'key', region: 'eu' };
    await ui.setBlock({ platform: 'TuyaSmartLock', ...keys, push: 'auto', locks: [entry, { id: 'bf2' }] });
    await reopen();
    expect(await form.chosen('push')).toBe('Automatic');
    expect(await form.chosen('camera')).toBe('Together with the locks');
    expect(await form.chosen('hidden')).toBe('Shown');
    await form.toggle('Settings of single locks');
    await form.removeLastLock();
    await form.saveAndClose();
    expect(await ui.block()).toMatchObject({ ...keys, push: 'auto', locks: [entry] });
    expect((await ui.block())?.['locks']).toHaveLength(1);
  });

  it('names every choice: none is called "None"', async () => {
    expect(await form.window.locator('option', { hasText: /^None$/ }).count()).toBe(0);
  });

  it('writes nothing when it is closed without saving', async () => {
    await form.fillKeys('p9', 'key');
    await form.cancel();
    expect(await ui.block()).toBeUndefined();
  });
});
