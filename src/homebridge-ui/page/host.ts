/** A block of the plugin in config.json, with every key that stands there, known to this page or not. */
export type Block = Readonly<Record<string, unknown>>;

/**
 * What this page uses of Homebridge's UI (`window.homebridge`, plugin-ui-utils 2.2). What older UIs lack is optional:
 * they serve their own script, whatever the plugin was built with.
 */
export interface Host extends EventTarget {
  getPluginConfig: () => Promise<Block[]>;
  updatePluginConfig: (blocks: readonly Block[]) => Promise<unknown>;
  savePluginConfig: () => Promise<unknown>;
  request: (path: string, body: unknown) => Promise<unknown>;
  showSchemaForm: () => void;
  hideSchemaForm: () => void;
  showSpinner?: () => void;
  hideSpinner?: () => void;
  disableSaveButton?: () => void;
  enableSaveButton?: () => void;
  i18nCurrentLang?: () => Promise<string>;
  userCurrentLightingMode?: () => Promise<'light' | 'dark'>;
}
