import type { Host } from './host.ts';
import { within } from './limit.ts';

/** Everything that is loaded comes from the same machine; an owner waits no longer before a blank window. ms */
const bootLimit = 10_000;

/** Begins with the screen, and shows the plain form where it does not come up. Needs nothing but this file and limit. */
async function boot(host: Host): Promise<void> {
  const place = element('tuya-smart-lock');
  try {
    await within(
      ready(host).then(() => screen(host, place)),
      bootLimit,
    );
  } catch (error) {
    document.body.style.display = 'block';
    place.replaceChildren();
    element('failed').hidden = false;
    element('failed-details').textContent = String(error);
    element('failed-form').addEventListener('click', () => void showForm(host));
  }
}

async function screen(host: Host, place: HTMLElement): Promise<void> {
  const { build } = await import('./main.ts');
  await build(host, place);
}

/** The UI tells when its styles are there; until then the page is not shown. */
function ready(host: Host): Promise<void> {
  return new Promise((resolve) => {
    host.addEventListener('ready', () => {
      resolve();
    });
  });
}

/** The form shows nothing before the plugin has a block. */
async function showForm(host: Host): Promise<void> {
  const blocks = await host.getPluginConfig();
  await host.updatePluginConfig(blocks.length > 0 ? blocks : [{ platform: 'TuyaSmartLock', name: 'Tuya Smart Lock' }]);
  host.showSchemaForm();
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(id);
  }
  return found;
}

const { homebridge } = window as unknown as { homebridge: Host };
void boot(homebridge);
