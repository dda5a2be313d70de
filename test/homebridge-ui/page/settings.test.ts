import { describe, expect, it } from '@jest/globals';
import { withKey } from '../../../src/homebridge-ui/page/block.ts';
import type { Block, Host } from '../../../src/homebridge-ui/page/host.ts';
import { OpenSettings } from '../../../src/homebridge-ui/page/settings.ts';

/** Homebridge's UI as it keeps the blocks: keys are copied over those that it has (UI 5.28). */
class UiInMemory extends EventTarget implements Host {
  readonly written: string[] = [];
  canSave: boolean | undefined;
  refusal: Error | undefined;
  refusesChanges = false;
  #blocks: Block[];

  constructor(...blocks: Block[]) {
    super();
    this.#blocks = blocks;
  }

  getPluginConfig = (): Promise<Block[]> => Promise.resolve(structuredClone(this.#blocks));
  updatePluginConfig = (blocks: readonly Block[]): Promise<unknown> => {
    if (this.refusesChanges) {
      return Promise.reject(new Error('Not signed in'));
    }
    this.#blocks = structuredClone(blocks).map((block, index) => ({ ...this.#blocks[index], ...block }));
    return Promise.resolve();
  };
  savePluginConfig = (): Promise<unknown> => {
    if (this.refusal !== undefined) {
      return Promise.reject(this.refusal);
    }
    this.written.push(JSON.stringify(this.#blocks));
    return Promise.resolve();
  };
  request = (): Promise<unknown> => Promise.resolve();
  showSchemaForm = (): void => undefined;
  hideSchemaForm = (): void => undefined;
  enableSaveButton = (): void => {
    this.canSave = true;
  };
  disableSaveButton = (): void => {
    this.canSave = false;
  };

  get lastWritten(): unknown {
    return JSON.parse(this.written.at(-1) ?? 'null') as unknown;
  }
}

const block = { platform: 'TuyaSmartLock', accessId: 'p9', accessKey: 'key', region: 'eu', newer: 1 };

describe('settings that are open', () => {
  it('write every change, and nothing of what was taken away', async () => {
    const ui = new UiInMemory({ ...block, account: { username: 'me' } });
    const settings = await OpenSettings.open(ui);
    await settings.change(withKey(settings.block, 'account', undefined));
    await settings.change(withKey(settings.block, 'push', 'off'));
    expect(settings.isUnsaved).toBe(true);
    await settings.save();
    expect(settings.isUnsaved).toBe(false);
    expect(ui.lastWritten).toEqual([{ ...block, push: 'off' }]);
  });

  it('keep blocks that should not be there', async () => {
    const ui = new UiInMemory(block, { platform: 'TuyaSmartLock', accessId: 'second' });
    const settings = await OpenSettings.open(ui);
    await settings.change(withKey(settings.block, 'push', 'off'));
    await settings.save();
    expect(ui.lastWritten).toEqual([
      { ...block, push: 'off' },
      { platform: 'TuyaSmartLock', accessId: 'second' },
    ]);
  });

  it('begin with a name where the plugin has no block, and cannot be saved before they are complete', async () => {
    const ui = new UiInMemory();
    const settings = await OpenSettings.open(ui);
    expect(ui.canSave).toBe(false);
    expect(settings.block).toEqual({ platform: 'TuyaSmartLock', name: 'Tuya Smart Lock' });
    await settings.change({ ...settings.block, ...block });
    expect(ui.canSave).toBe(true);
  });

  it('are unsaved still when they could not be written', async () => {
    const ui = new UiInMemory(block);
    const settings = await OpenSettings.open(ui);
    ui.refusal = new Error('The disk is full');
    await settings.change(withKey(settings.block, 'push', 'off'));
    await expect(settings.save()).rejects.toThrow('The disk is full');
    expect(settings.isUnsaved).toBe(true);
  });

  it('are not saved without a change that was refused, and bring it along once it is taken', async () => {
    const ui = new UiInMemory({ ...block, push: 'off' });
    const settings = await OpenSettings.open(ui);
    ui.refusesChanges = true;
    await expect(settings.change(withKey(settings.block, 'push', undefined))).rejects.toThrow('Not signed in');
    await expect(settings.save()).rejects.toThrow('Not signed in');
    expect([ui.written, settings.isUnsaved]).toEqual([[], true]);
    ui.refusesChanges = false;
    await settings.save();
    expect([ui.lastWritten, settings.isUnsaved]).toEqual([[block], false]);
  });

  it('take over what the plain form made of them', async () => {
    const ui = new UiInMemory(block);
    const settings = await OpenSettings.open(ui);
    await ui.updatePluginConfig([{ ...block, region: 'us' }]);
    await settings.reread();
    expect(settings.block['region']).toBe('us');
    expect(settings.isUnsaved).toBe(true);
  });

  it('are verified by a test of what they are, not of what they were', async () => {
    const settings = await OpenSettings.open(new UiInMemory(block));
    const { fingerprint } = settings;
    await settings.change(withKey(settings.block, 'accessKey', 'edited meanwhile'));
    settings.passed(fingerprint);
    expect(settings.standing).toBe('ready');
    settings.passed(settings.fingerprint);
    expect(settings.standing).toBe('verified');
    settings.failed(settings.fingerprint);
    expect(settings.standing).toBe('ready');
  });

  it('tell of every change', async () => {
    const settings = await OpenSettings.open(new UiInMemory(block));
    const standings: string[] = [];
    settings.onChange(() => standings.push(settings.standing));
    await settings.change(withKey(settings.block, 'accessKey', ''));
    await settings.change(withKey(settings.block, 'accessKey', 'new'));
    expect(standings).toEqual(['incomplete', 'ready']);
  });
});
