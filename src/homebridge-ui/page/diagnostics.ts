import { button, make } from './dom.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/** The button that downloads the file for a bug report. */
export function diagnostics({ say, server, settings }: Screen): HTMLElement {
  const status = new Status();
  const get = async (): Promise<void> => {
    getting.disabled = true;
    status.show(say('diagnostics.working'));
    try {
      const { fileName, content } = await server.ask('diagnostics', { config: { ...settings.block } });
      download(fileName, content);
      status.show(say('diagnostics.done', { name: fileName }), 'good');
    } catch (error) {
      status.show(troubleOf(error, say), 'bad');
    } finally {
      getting.disabled = false;
    }
  };
  const getting = button(say('diagnostics.get'), 'secondary', () => void get());
  return make('section', { class: 'part' }, [
    make('h2', { text: say('diagnostics.title') }),
    make('p', { text: say('diagnostics.text') }),
    make('div', { class: 'buttons' }, [getting]),
    status.element,
  ]);
}

function download(fileName: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  make('a', { attributes: { href: address, download: fileName } }).click();
  // The browser has taken the file by the next turn of the page's events.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  });
}
