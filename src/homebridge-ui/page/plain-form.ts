import { emptyBlock } from './block.ts';
import type { Host } from './host.ts';
import { within } from './limit.ts';

/** The UI answers both out of its memory, ms. */
const answerLimit = 10_000;

/**
 * Shows Homebridge's own form of all settings below the page. It needs a block: without one an empty one is begun. Rejects
 * where the UI does not answer, or refuses.
 */
export async function showPlainForm(host: Host): Promise<void> {
  const blocks = await within(host.getPluginConfig(), answerLimit);
  if (blocks.length === 0) {
    await within(host.updatePluginConfig([emptyBlock]), answerLimit);
  }
  // The UI (5.28) does not look again whether it has a block now unless something else changes that it shows.
  host.showSpinner?.();
  host.showSchemaForm();
  host.hideSpinner?.();
}
