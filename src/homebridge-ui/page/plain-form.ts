import { emptyBlock } from './block.ts';
import type { Host } from './host.ts';

/** Shows Homebridge's own form of all settings below the page. It needs a block: without one an empty one is begun. */
export async function showPlainForm(host: Host): Promise<void> {
  const blocks = await host.getPluginConfig();
  if (blocks.length === 0) {
    await host.updatePluginConfig([emptyBlock]);
  }
  // The UI (5.28) does not look again whether it has a block now unless something else changes that it shows.
  host.showSpinner?.();
  host.showSchemaForm();
  host.hideSpinner?.();
}
