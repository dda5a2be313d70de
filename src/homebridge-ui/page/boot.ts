import type { Host } from './host.ts';
import { within } from './limit.ts';
import { showPlainForm } from './plain-form.ts';

/** Everything that is loaded comes from the same machine; an owner waits no longer before a blank window. ms */
const bootLimit = 10_000;

/** Begins with the screen, and shows the plain form where it does not come up. Needs little of the rest of the page. */
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
    element('failed-form').addEventListener('click', () => {
      showPlainForm(host).catch((trouble: unknown) => {
        element('failed-details').textContent = String(trouble);
      });
    });
  }
}

async function screen(host: Host, place: HTMLElement): Promise<void> {
  const { build } = await import('./main.ts');
  await build(host, place);
  element('failed').hidden = true; // it may have come late
}

/** The UI tells when its styles are there; until then the page is not shown. */
function ready(host: Host): Promise<void> {
  return new Promise((resolve) => {
    host.addEventListener('ready', () => {
      resolve();
    });
  });
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
